"""What Telegram's server accepts as a message: its HTML, its lengths, its buttons."""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 4096
MAX_DATA = 64
TAGS = frozenset("a b blockquote code del em i ins pre s span strike strong tg-spoiler u".split())
_TAG = re.compile(r"<(/?)([a-z-]+)((?: [a-z]+=\"[^\"<>]*\")*)>")
# Other entities by name are left as they stand.
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class Refused(Exception):
    """What Telegram answers instead of doing what it was asked."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


@dataclass
class Sent:
    """A message that a chat has received."""

    chat: int
    text: str
    links: list[tuple[str, str]]
    buttons: list[dict[str, Any]]
    call: dict[str, str]
    id: int = 0


def bad(why: str) -> Refused:
    return Refused(400, f"Bad Request: {why}")


def read_html(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the visible text and its links as (title, address)."""
    seen, links, is_open = "", [], []
    position = 0
    for mark in re.finditer(r"<", text):
        tag = _TAG.match(text, mark.start())
        if mark.start() < position:
            continue
        if tag is None or tag[2] not in TAGS:
            raise bad("can't parse entities: Unsupported start tag")
        seen += _read_entities(text[position : tag.start()])
        position = tag.end()
        if not tag[1]:
            is_open.append((tag[2], len(seen), tag[3]))
            continue
        if not is_open or is_open[-1][0] != tag[2]:
            raise bad("can't parse entities: Unmatched end tag")
        _, begin, attributes = is_open.pop()
        if address := re.search(r'href="([^"]*)"', attributes):
            links.append((seen[begin:], _read_entities(address[1])))
    if is_open:
        raise bad("can't parse entities: Can't find end tag")
    return seen + _read_entities(text[position:]), links


def _read_entities(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def measure(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def read_text(call: dict[str, str]) -> tuple[str, list[tuple[str, str]]]:
    """Return what people see of a message, and its links; raises Refused."""
    text, links = call.get("text", ""), []
    if "parse_mode" in call:
        if call["parse_mode"] != "HTML":
            raise bad("unsupported parse_mode")
        text, links = read_html(text)
    text = text.strip()
    if not text:
        raise bad("message text is empty")
    if measure(text) > MAX_TEXT:
        raise bad("message is too long")
    return text, links


def read_keyboard(call: dict[str, str]) -> list[dict[str, Any]]:
    """Return the buttons of a message in order; raises Refused."""
    if "reply_markup" not in call:
        return []
    buttons = [button for row in json.loads(call["reply_markup"])["inline_keyboard"] for button in row]
    for button in buttons:
        if not button.get("text", "").strip():
            raise bad("inline keyboard button text must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= MAX_DATA:
            raise bad("BUTTON_DATA_INVALID")
    return buttons


def read_commands(call: dict[str, str]) -> dict[str, str]:
    """Return the commands that a bot sets; raises Refused."""
    commands = {c["command"]: c["description"] for c in json.loads(call["commands"])}
    for name, what in commands.items():
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(what) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands
