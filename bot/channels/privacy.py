"""The privacy page: what this Lacta stores, made from its settings and from the tables themselves."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from string import Template

from fastapi import APIRouter
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from bot.channels.history_tables import BUTTONS, CONVERSATIONS, TURNS
from bot.channels.notebook import COUNT_SECONDS, NOTES
from bot.channels.pages import make_page, serve_page
from bot.channels.telegram.mailbox import NUMBER_SECONDS, WAIT_SECONDS
from bot.channels.telegram.tables import MESSAGES, UPDATES
from bot.settings import Settings
from bot.stores.memory import FORGETTING_SECONDS, FORGOTTEN, MEMORY
from bot.stores.sweep_clock import SWEEP
from bot.stores.unsaved import MOST

TEMPLATE = Path(__file__).resolve().parent / "privacy.html"
# One of those that bot.channels.forgetting takes for the wish.
WISH = "forget me"

_NAME = "a name made from your token or sender with a secret key; it cannot be turned back into it"
_NUMBER = "a running number"
# What each table is for, and what stands in each of its columns.
PURPOSES: dict[Table, tuple[str, dict[str, str]]] = {
    CONVERSATIONS: (
        "That a conversation is under way in the chat or on Telegram.",
        {
            "id": _NAME,
            "created": "when it began",
            "used": "when it was last used",
            "turns": "how many turns it has",
        },
    ),
    TURNS: (
        "What you and the bot said in the chat or on Telegram, so that you can read on.",
        {
            "number": _NUMBER,
            "id": "a random name of the turn",
            "conversation": _NAME,
            "time": "when it was",
            "message": "what you wrote",
            "reply": "what the bot answered, with its sources",
            "is_helpful": "whether you said that it helped",
            "reason": "why, if you said so",
        },
    ),
    BUTTONS: (
        "What the buttons under a reply ask.",
        {
            "id": "a random name of the button",
            "turn": "the turn that offered it",
            "conversation": _NAME,
            "title": "what it says",
            "payload": "the question that it asks",
        },
    ),
    MEMORY: (
        "What the dialogue engine remembers, so that it understands what you ask next; of programs too.",
        {
            "number": _NUMBER,
            "conversation": _NAME,
            "time": "when it was",
            "events": "what you wrote, how it was understood, what was answered, how long it took, and the "
            "random name of the request",
        },
    ),
    FORGOTTEN: (
        "That a conversation was deleted.",
        {"number": _NUMBER, "conversation": _NAME, "time": "when it was deleted"},
    ),
    NOTES: (
        "What was not answered and what helped, for those who edit the facts; apart from who said it.",
        {
            "number": _NUMBER,
            "day": "the day, without the time",
            "kind": "whether a question was not answered, or an answer helped or did not",
            "words": "empty, unless the owner has set that editors learn from your words (LACTA_IS_LEARNING)",
        },
    ),
    SWEEP: (
        "When old conversations were last deleted; nothing of anybody.",
        {"id": "always the same", "time": "when it was"},
    ),
    UPDATES: (
        "Only with Telegram: what came and is not answered yet. Once it is answered its number alone stays.",
        {
            "number": "Telegram's number of it",
            "conversation": _NAME + "; emptied with the answer",
            "time": "when it came",
            "said": "what you wrote and the number of the chat; emptied with the answer",
        },
    ),
    MESSAGES: (
        "Only with Telegram: answers that are not sent yet; deleted as soon as Telegram has taken them.",
        {
            "number": _NUMBER,
            "conversation": _NAME,
            "time": "when it was written",
            "message": "the answer and the number of the chat",
        },
    ),
}


def privacy_router(settings: Settings, sweep_seconds: float) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter(include_in_schema=False)
    page = make_page(render(settings, sweep_seconds).encode(), "text/html; charset=utf-8", is_shown=True)
    router.add_api_route("/privacy", serve_page(page), methods=["GET", "HEAD"])
    return router


def render(settings: Settings, sweep_seconds: float) -> str:
    """Write the page."""
    is_connected = bool(settings.telegram_token or settings.telegram_token_file)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        telegram="; what you write on Telegram passes through Telegram as well" if is_connected else "",
        database=escape(_name_database(settings)),
        retention=_say_retention(settings),
        sweep=_say_time(sweep_seconds),
        most=f"{settings.max_conversations:,}",
        waiting=f"{MOST:,}",
        wish=WISH,
        forgetting=_say_time(FORGETTING_SECONDS),
        tables="\n".join(_write_tables(PURPOSES)),
    )


def _name_database(settings: Settings) -> str:
    """Name the database, without its address."""
    kind = make_url(settings.database).get_backend_name()
    return "a PostgreSQL database" if kind == "postgresql" else "SQLite files on the same machine"


def _say_retention(settings: Settings) -> str:
    """Say how long a conversation is kept."""
    if settings.retention_days:
        return f"Each is deleted {settings.retention_days} days after it began."
    return f"Each is deleted {_say_time(settings.keep_seconds)} after its last message."


def _say_time(seconds: float) -> str:
    """Write a time in the largest unit that fits it."""
    for unit, size in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return f"{seconds:g} seconds"


def _write_tables(tables: Iterable[Table]) -> Iterable[str]:
    """Write each table with its columns, in the order of the database."""
    for table in tables:
        purpose, columns = PURPOSES[table]
        yield f"<h3><code>{table.name}</code></h3><p>{escape(purpose)}{_say_end(table)}</p><ul>"
        yield from (f"<li><code>{c.name}</code>: {escape(columns[c.name])}</li>" for c in table.columns)
        yield "</ul>"


def _say_end(table: Table) -> str:
    """Say how long the rows of a table stay, where that differs from a conversation's."""
    waits = f"It stays {_say_time(WAIT_SECONDS)} at most"
    if table is UPDATES:
        return f" {waits}, its number {_say_time(NUMBER_SECONDS)}."
    if table is NOTES:
        return f" Its words go as early as a conversation, its count after {_say_time(COUNT_SECONDS)}."
    return f" {waits}." if table is MESSAGES else ""
