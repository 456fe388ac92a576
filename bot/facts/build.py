"""`python -m bot.facts.build`: writes the fact store of the settings from the files in data/."""

from bot.facts.files import load_library
from bot.facts.store import build_store
from bot.settings import ROOT, load_settings


def main() -> None:
    """Build the store where it does not hold the same facts already; say which it was."""
    is_new = build_store(load_library(ROOT / "data"), load_settings().facts_url)
    print("The fact store was built." if is_new else "The fact store holds these facts already.")


if __name__ == "__main__":
    main()
