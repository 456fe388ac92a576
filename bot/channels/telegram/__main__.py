"""`python -m bot.channels.telegram`: say whether there is a token, and how to get one."""

import sys

from bot.channels.telegram.token import HOW_TO, find_token
from bot.settings import load_settings


def main() -> int:
    """Return 0 where the bot can be started with Telegram, else say what is missing."""
    try:
        token = find_token(load_settings())
    except ValueError as error:
        print(f"{error}.", file=sys.stderr)
        return 1
    if not token:
        print(HOW_TO, file=sys.stderr)
    return 0 if token else 1


if __name__ == "__main__":
    sys.exit(main())
