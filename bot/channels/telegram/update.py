"""What came from Telegram, reduced to what an answer needs; names and all else are left behind.

Read as plain JSON: where Telegram adds or leaves out a field, one update may be lost, never a batch.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.channels.telegram.commands import read_command

# What a person can send besides words; anything else without words is a notice of Telegram's own.
_CONTENT = frozenset(
    "animation audio checklist contact dice document game invoice location paid_media passport_data photo "
    "poll sticker story successful_payment venue video video_note voice".split()
)
UPDATE_KINDS = ("message", "edited_message", "callback_query")


class Act(StrEnum):
    """What a person did."""

    ASK = "ask"
    ASK_WITH_CONTENT = "ask_with_content"  # words under a picture or the like
    SEND_CONTENT = "send_content"  # no words at all
    EDIT = "edit"
    TAP = "tap"
    INVITE = "invite"  # took the bot into a group
    COMMAND = "command"


@dataclass(frozen=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str


@dataclass(frozen=True)
class Place:
    """Where an answer goes; in a group it hangs on the message that it answers."""

    chat: int
    thread: int | None = None
    reply_to: int | None = None


@dataclass(frozen=True)
class Update:
    """One thing that a person did; `text` is what they said, or what the button carries that they tapped."""

    number: int
    person: str  # who in which chat: everybody has a conversation of their own in every chat
    place: Place
    act: Act
    text: str = ""
    command: str = ""
    query: str = ""  # the tap, which Telegram wants to hear back about


def read_update(raw: dict[str, Any], me: Me) -> Update | None:
    """Read an update; None for what is not for the bot. Raises KeyError, TypeError, AttributeError."""
    number = int(raw["update_id"])
    if "callback_query" in raw:
        return _read_tap(number, raw["callback_query"])
    if "message" in raw:
        return _read_message(number, raw["message"], me)
    if "edited_message" in raw:
        return _read_edit(number, raw["edited_message"], me)
    return None


def _read_tap(number: int, query: dict[str, Any]) -> Update | None:
    """Read a tap on a button; the message that has it may be too old for Telegram to show."""
    message = query.get("message")
    if not message or not isinstance(query.get("data"), str):
        return None
    place = _find_place(message)
    person = f"{place.chat}:{query['from']['id']}"
    return Update(number, person, place, Act.TAP, query["data"], query=query["id"])


def _read_message(number: int, message: dict[str, Any], me: Me) -> Update | None:
    """Read a new message."""
    person = _find_person(message)
    if person is None:
        return None
    where = (number, person, _find_place(message))
    if _is_invited(message, me):
        return Update(*where, Act.INVITE)
    words = message.get("text") or message.get("caption") or ""
    if not _is_addressed(message, words, me):
        return None
    has_content = not _CONTENT.isdisjoint(message)
    if not words:
        return Update(*where, Act.SEND_CONTENT) if has_content else None
    text = _mention_of(me).sub("", words).strip()
    if has_content:
        return Update(*where, Act.ASK_WITH_CONTENT, text)
    command, rest = read_command(text, me.username)
    if command is not None:
        return Update(*where, Act.COMMAND, rest, command=command)
    return Update(*where, Act.ASK, text)


def _read_edit(number: int, message: dict[str, Any], me: Me) -> Update | None:
    """Read a message that was changed; where it has no words, a live location moves, for example."""
    update = _read_message(number, message, me)
    if update is None or update.act not in {Act.ASK, Act.ASK_WITH_CONTENT}:
        return None
    return Update(number, update.person, update.place, Act.EDIT, update.text)


def _find_place(message: dict[str, Any]) -> Place:
    chat = message["chat"]
    if chat["type"] == "private":
        return Place(int(chat["id"]))
    thread = message.get("message_thread_id") if message.get("is_topic_message") else None
    return Place(int(chat["id"]), thread, message.get("message_id"))


def _find_person(message: dict[str, Any]) -> str | None:
    """Name who speaks; None for channels and other bots, which could keep two bots talking for ever."""
    chat, sender = message["chat"], message.get("from", {})
    # Who speaks in the name of a group or a channel has no id of their own.
    voice = message.get("sender_chat") or sender
    if chat["type"] == "channel" or message.get("is_automatic_forward") or "id" not in voice:
        return None
    if sender.get("is_bot") and "sender_chat" not in message:
        return None
    return f"{chat['id']}:{voice['id']}"


def _is_invited(message: dict[str, Any], me: Me) -> bool:
    """True where somebody took the bot into a group, or made one with it."""
    came = {member["id"] for member in message.get("new_chat_members", [])}
    return me.id in came or bool(message.get("group_chat_created"))


def _is_addressed(message: dict[str, Any], words: str, me: Me) -> bool:
    """True in a private chat, and in a group for who names the bot or replies to it."""
    if message["chat"]["type"] == "private":
        return True
    above = message.get("reply_to_message", {})
    # In a forum every message hangs on the one that began its topic.
    is_reply = above.get("message_id") != message.get("message_thread_id")
    if is_reply and above.get("from", {}).get("id") == me.id:
        return True
    return bool(_mention_of(me).search(words) or re.match(rf"(?i)/\w+@{re.escape(me.username)}\b", words))


def _mention_of(me: Me) -> re.Pattern[str]:
    """Return what finds the bot's name, but not in an e-mail address or behind a command."""
    return re.compile(rf"(?i)(?<![\w@/.])@{re.escape(me.username)}\b")
