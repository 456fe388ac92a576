"""Shows replies: on a terminal, as plain text, or as JSON lines."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol, TextIO

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.reply import Kind, Reply

# Longer lines are hard to read, and a terminal may be three times as wide.
WIDTH = 88

# Whole escape sequences go (colours, titles, links), so that no "[31m" stays behind.
_ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]")
# They turn the direction of what follows, and so could make a text read as another one.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_URL = re.compile(r"https?://[^\s<>\"]+")


class Screen(Protocol):
    """Where a conversation is shown."""

    def show(self, reply: Reply) -> None:
        """Show a reply of the bot."""

    def tell(self, sentence: str) -> None:
        """Say something that is not the bot's."""

    def explain(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show what stands behind a reply, as names with what there is to say."""

    def waiting(self, sentence: str) -> AbstractContextManager[object]:
        """Show that something takes a while, for the time of a `with`."""


def clean(text: str) -> str:
    """Return the text without what would steer the terminal."""
    return "".join(c for c in _ESCAPES.sub("", text) if _is_harmless(c))


def _is_harmless(character: str) -> bool:
    """True for what is written, and for the line breaks and tabs between."""
    if character in "\n\t":
        return True
    return character not in _TURNS and unicodedata.category(character) not in {"Cc", "Cs"}


def split_text(reply: Reply) -> tuple[str, str]:
    """Return what the reply says and its disclaimer, clean, as two texts."""
    if not reply.disclaimer:
        return clean(reply.text).strip(), ""
    before, _, after = reply.text.rpartition(reply.disclaimer)
    return clean(f"{before.rstrip()}\n\n{after.lstrip()}").strip(), clean(reply.disclaimer).strip()


def number_buttons(reply: Reply) -> list[str]:
    """Return the buttons as lines `1. title`."""
    return [f"{n}. {' '.join(clean(b.title).split())}" for n, b in enumerate(reply.buttons, start=1)]


def link_urls(text: str) -> Text:
    """Return the text with every web address as a link of the terminal."""
    linked = Text(text)
    for start, end in _find_urls(text):
        linked.stylize(Style(underline=True, link=text[start:end]), start, end)
    return linked


def _find_urls(text: str) -> Iterator[tuple[int, int]]:
    """Find web addresses; the punctuation of the sentence around one is not part of it."""
    for match in _URL.finditer(text):
        url = match.group().rstrip(".,;:!?'*")
        while url.endswith((")", "]")) and url.count(")") + url.count("]") > url.count("(") + url.count("["):
            url = url[:-1].rstrip(".,;:!?'*")
        yield match.start(), match.start() + len(url)


def render(reply: Reply) -> RenderableType:
    """Compose a reply for a terminal: what it says, its disclaimer, its buttons."""
    said, disclaimer = split_text(reply)
    parts: list[RenderableType] = [_frame(said) if reply.kind is Kind.SEEK_CARE else link_urls(said)]
    if disclaimer:
        parts += ["", Text(disclaimer, style="dim")]
    if reply.buttons:
        parts += ["", *(Padding(Text(line, style="cyan"), (0, 0, 0, 2)) for line in number_buttons(reply))]
    return Group("", *parts, "")


def _frame(said: str) -> Panel:
    """Frame what must not be overlooked; a title says so where colours are not seen."""
    title = Text(" Please seek care ", style="bold white on red")
    return Panel(link_urls(said), title=title, border_style="bold red", box=box.HEAVY, padding=(1, 2))


def write_plain(reply: Reply) -> str:
    """Compose a reply as plain text, in the same order as on a terminal."""
    said, disclaimer = split_text(reply)
    return "\n\n".join(part for part in (said, disclaimer, "\n".join(number_buttons(reply))) if part)


def write_json(reply: Reply) -> str:
    """Compose a reply as one line of JSON, in ASCII, so that no control character is left."""
    return json.dumps(reply.message())


@dataclass(frozen=True)
class TerminalScreen:
    """Colours, links, frames and a spinner, for a person."""

    console: Console

    def show(self, reply: Reply) -> None:
        """Show a reply of the bot."""
        self.console.print(render(reply), width=min(self.console.width, WIDTH))

    def tell(self, sentence: str) -> None:
        """Say something that is not the bot's, in italics."""
        self.console.print(Text(clean(sentence), style="italic"), width=min(self.console.width, WIDTH))

    def explain(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show two columns, as dim as what is only for who looks for it."""
        table = Table.grid(padding=(0, 2))
        for name, said in lines:
            table.add_row(Text(name, style="dim bold"), Text(clean(said), style="dim"))
        self.console.print(Padding(table, (0, 0, 1, 0)), width=min(self.console.width, WIDTH))

    def waiting(self, sentence: str) -> AbstractContextManager[object]:
        """Show a spinner for the time of a `with`."""
        return self.console.status(Text(clean(sentence), style="dim"))


@dataclass(frozen=True)
class LineScreen:
    """Plain text or JSON lines on `out`, for a pipe or a program; what is not the bot's goes to `err`."""

    out: TextIO
    err: TextIO
    is_json: bool

    def show(self, reply: Reply) -> None:
        """Write a reply at once, as who reads may wait for it; a blank line ends a plain one."""
        print(write_json(reply) if self.is_json else write_plain(reply) + "\n", file=self.out, flush=True)

    def tell(self, sentence: str) -> None:
        """Write a sentence that is not the bot's."""
        print(clean(sentence), file=self.err, flush=True)

    def explain(self, lines: Sequence[tuple[str, str]]) -> None:
        """Write a line each, beside the replies: who reads those still finds nothing else."""
        for name, said in lines:
            print(f"{name}: {clean(said)}", file=self.err, flush=True)

    def waiting(self, sentence: str) -> AbstractContextManager[object]:
        """Show nothing: a spinner would be noise here."""
        return nullcontext()
