"""Whether a message asks to delete the conversation, and what is said then."""

import re

from bot.reply import Kind, Reply, make_reply

_WORDS = re.compile(r"[a-z']+")
# Said before or after the wish itself, and no part of it.
_POLITE = frozenset(
    "please lacta bot hi hello hey now can could would you will i want to thank thanks".split()
)
# The whole message must be one of these: "forget" within a question asks for something else.
_WISHES = frozenset(
    tuple(wish.split())
    for verb in ("forget", "delete", "erase", "remove")
    for wish in (
        f"{verb} me",
        f"{verb} everything",
        f"{verb} all",
        f"{verb} it all",
        f"{verb} all of it",
        f"{verb} about me",
        f"{verb} everything about me",
        f"{verb} all about me",
        f"{verb} everything said",
        f"{verb} what said",
        f"{verb} everything wrote",
        f"{verb} what wrote",
        f"{verb} my data",
        f"{verb} all my data",
        f"{verb} my messages",
        f"{verb} all my messages",
        f"{verb} my conversation",
        f"{verb} my chat",
        f"{verb} my history",
        f"{verb} my chat history",
        f"{verb} this conversation",
        f"{verb} the conversation",
        f"{verb} our conversation",
        f"{verb} this chat",
        f"{verb} the chat",
        f"{verb} our chat",
    )
) | {("forget",)}


def asks_to_forget(text: str) -> bool:
    """True where a whole message asks to delete what the bot has kept of the person; also for "/forget"."""
    if len(text) > 80:
        return False
    words = _WORDS.findall(text.lower().replace("’", "'"))
    return tuple(word for word in words if word not in _POLITE) in _WISHES


def forgotten() -> Reply:
    """Say that the conversation is deleted."""
    return make_reply(
        Kind.CHAT,
        "Everything that you and I said in this conversation is deleted here. If you go on, we begin anew.",
    )


def not_forgotten() -> Reply:
    """Say that the conversation is not deleted, and what to do."""
    return make_reply(
        Kind.CHAT,
        "Sorry, I could not delete our conversation just now. Please ask me again in a few minutes.",
    )
