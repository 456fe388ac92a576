"""The commands of the bot, as Telegram lists them and as people type them."""

import re
from enum import StrEnum

_FORM = re.compile(r"/(\w{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


class Command(StrEnum):
    """What a person can ask of the bot itself."""

    START = "start"
    HELP = "help"
    SOURCES = "sources"
    DISCLAIMER = "disclaimer"
    FEEDBACK = "feedback"
    FORGET = "forget"


DESCRIPTIONS = {
    Command.START: "What I am, with some questions to begin with",
    Command.HELP: "How to ask me, and what I cannot do",
    Command.SOURCES: "The documents that my answers come from",
    Command.DISCLAIMER: "The medical disclaimer in full",
    Command.FEEDBACK: "Say whether my last answer helped",
    Command.FORGET: "Delete our conversation",
}


def read_command(text: str, username: str) -> tuple[Command | None, str]:
    """Return the command of a text and what stands behind it; (None, the text) where it is no command.

    Who types a command that there is not, and nothing else, is helped.
    """
    found = _FORM.fullmatch(text)
    if found is None or (found[2] or username).lower() != username.lower():
        return None, text
    name, rest = found[1].lower(), (found[3] or "").strip()
    if name in set(Command):
        return Command(name), rest
    return (None, text) if rest else (Command.HELP, "")
