"""What the bot says on Telegram about itself; everything about health comes from elsewhere."""

from collections.abc import Sequence

from bot.channels.shapes import DocumentView
from bot.channels.telegram.commands import DESCRIPTIONS
from bot.reply import DISCLAIMER, FULL_DISCLAIMER, Button, Kind, Reply, make_reply
from bot.safety_texts import EXAMPLES

# Stands above an answer to words under a picture or the like: nobody may take it for a look at the picture.
UNSEEN = "I cannot see pictures, hear recordings or open files, so this is an answer to your words alone."

_EXAMPLES = [Button(example, example) for example in EXAMPLES]


def start() -> Reply:
    """Introduce the bot."""
    return make_reply(
        Kind.CHAT,
        "Hello, I am Lacta, an automated assistant, not a doctor. I answer questions about how milk is made, "
        "why it can come without a pregnancy, how it is brought on, and what is done about unwanted milk. "
        "Type a question in your own words, or tap one below.\n\n"
        f"{FULL_DISCLAIMER}",
        buttons=_EXAMPLES,
    )


def help_() -> Reply:
    """Say how to ask and which commands there are."""
    commands = "\n".join(f"/{command} – {what}" for command, what in DESCRIPTIONS.items())
    return make_reply(
        Kind.CHAT,
        "Ask me about lactation in your own words, in English; one question at a time works best. I answer "
        "from published documents and name them. I read words only, and I give no doses and no advice about "
        "you personally. In a group, name me or reply to me.\n\n"
        f"{commands}\n\n{DISCLAIMER}",
        buttons=_EXAMPLES,
    )


def sources(documents: Sequence[DocumentView]) -> Reply:
    """List the documents."""
    if not documents:
        return make_reply(Kind.CHAT, "I cannot look up my documents right now. Please try again later.")
    lines = "\n".join(f"• {d.title} ({d.publisher}): {d.url}" for d in documents)
    return make_reply(Kind.CHAT, f"My answers come from these documents:\n{lines}\n\n{DISCLAIMER}")


def disclaimer() -> Reply:
    """Give the disclaimer in full."""
    return make_reply(Kind.CHAT, FULL_DISCLAIMER)


def words_only() -> Reply:
    """Answer what holds no words."""
    return make_reply(
        Kind.DECLINE,
        "Thank you, but I can only read words: no pictures, recordings, stickers, places or files. "
        "What would you like to know about making milk? Here are some questions to start with.",
        buttons=_EXAMPLES,
    )


def edited() -> Reply:
    """Answer a changed message."""
    return make_reply(
        Kind.DECLINE,
        "I saw that you changed an earlier message. I read each message when it comes, so please send me "
        "the new wording as a new message.",
    )


def old_button() -> Reply:
    """Answer a tap on a button that is not known any more."""
    return make_reply(
        Kind.DECLINE,
        "This button is too old, or it belongs to somebody else's question. "
        "Please type your question instead.",
    )


def slow_down(detail: str) -> Reply:
    """Ask to wait, as on every other channel."""
    return make_reply(Kind.DECLINE, detail)


def ask_opinion(turn: str, reason: str) -> Reply:
    """Ask whether the last answer helped; the buttons carry the turn, and the reason if one was given."""
    said = "Thank you. " if reason else ""
    end = "" if reason else "\n\nIf you like, say why in the same message: /feedback and then your words."
    return make_reply(
        Kind.CHAT,
        f"{said}Did my last answer help you?{end}",
        buttons=[Button("Yes", f"{turn} {reason}"), Button("No", f"{turn} {reason}")],
    )


def no_opinion() -> Reply:
    """Say that there is nothing yet to judge."""
    return make_reply(Kind.CHAT, "You have not asked me anything yet, so there is no answer to judge.")


def thanks() -> Reply:
    """Thank for feedback."""
    return make_reply(Kind.CHAT, "Thank you, I have noted that. It helps to make my answers better.")


def forgotten() -> Reply:
    """Say that the conversation is deleted."""
    return make_reply(
        Kind.CHAT,
        "Everything that you and I said in this chat is deleted on my side. The messages that you see here "
        "are kept by Telegram; you can delete them in your app.",
    )


def away(detail: str) -> Reply:
    """Say what cannot be done now."""
    return make_reply(Kind.CHAT, detail)
