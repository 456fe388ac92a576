"""The shell: how a reply looks on a terminal, in a pipe and as JSON."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from bot.channels.shell.rendering import LineScreen, TerminalScreen, clean, link_urls, write_plain
from bot.reply import DISCLAIMER, Button, Citation, Kind, Reply, make_reply

BUTTONS = (Button("Is it common?", "How common is it?"), Button("What helps?", "What helps against it?"))
ANSWER = make_reply(Kind.ANSWER, "Milk can come.", facts=["f"], citations=[Citation("d", 3)], buttons=BUTTONS)
CARE = make_reply(Kind.SEEK_CARE, "Call a doctor now.")
CHAT = make_reply(Kind.CHAT, "Hello.")


def show(reply: Reply, *, width: int = 80, is_styled: bool = False) -> str:
    """Return what a terminal shows of a reply."""
    console = Console(record=True, file=io.StringIO(), width=width, force_terminal=True)
    TerminalScreen(console).show(reply)
    return console.export_text(styles=is_styled)


@pytest.mark.parametrize("write", [show, write_plain])
def test_the_text_comes_first_then_the_disclaimer_then_the_buttons(write: Callable[[Reply], str]) -> None:
    lines = [line.strip() for line in write(ANSWER).splitlines() if line.strip()]
    disclaimer = " ".join(lines[1:-2])
    assert [lines[0], disclaimer, *lines[-2:]] == [
        "Milk can come.",
        DISCLAIMER,
        "1. Is it common?",
        "2. What helps?",
    ]


def test_the_disclaimer_is_dim_on_a_terminal() -> None:
    assert f"\x1b[2m{DISCLAIMER[:30]}" in show(ANSWER, is_styled=True)


def test_payloads_and_envelopes_are_not_shown() -> None:
    shown = show(ANSWER) + write_plain(ANSWER)
    assert not any(raw in shown for raw in ("How common is it?", "citations", "custom", "answer"))


def test_care_stands_in_a_frame_and_its_disclaimer_under_it() -> None:
    lines = show(CARE).splitlines()
    assert any("Please seek care" in line for line in lines)
    assert any(line.startswith("┃") and "Call a doctor now." in line for line in lines)
    assert not any(line.startswith("┃") and DISCLAIMER[:20] in line for line in lines)


def test_small_talk_has_no_disclaimer() -> None:
    assert write_plain(CHAT) == "Hello."


def test_lines_stay_readable_on_a_wide_terminal() -> None:
    long = make_reply(Kind.ANSWER, "milk " * 200)
    assert max(len(line.rstrip()) for line in show(long, width=240).splitlines()) <= 88


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.org/b.", ["https://a.org/b"]),
        ("(https://a.org/b)", ["https://a.org/b"]),
        ("https://a.org/b_(c), http://d.org", ["https://a.org/b_(c)", "http://d.org"]),
        ("Ask (see https://a.org/?q=1&r=2).", ["https://a.org/?q=1&r=2"]),
        ("javascript:alert(1) file:///etc", []),
    ],
)
def test_web_addresses_and_nothing_else_become_links(text: str, links: list[str]) -> None:
    linked = link_urls(text)
    assert linked.plain == text
    assert [text[span.start : span.end] for span in linked.spans] == links
    assert [getattr(span.style, "link", None) for span in linked.spans] == links


def test_square_brackets_of_the_bot_are_no_markup() -> None:
    assert "[red]milk[/red] [1]" in show(make_reply(Kind.CHAT, "[red]milk[/red] [1]"))


@pytest.mark.parametrize(
    ("raw", "harmless"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\", "click"),
        ("\x9b2Jtext", "text"),
        ("a\rb\x08c\x00d\x7fe\x85f", "abcdef"),
        ("\x1bctext", "ctext"),
        ("safe\u202etxet", "safetxet"),
        ("half \ud800", "half "),
        ("one\n\ttwo", "one\n\ttwo"),
        (
            "caf\u00e9 \u0644\u0628\u0646 \u0928\u094d\u200d",
            "caf\u00e9 \u0644\u0628\u0646 \u0928\u094d\u200d",
        ),
    ],
)
def test_what_steers_a_terminal_is_taken_out(raw: str, harmless: str) -> None:
    assert clean(raw) == harmless


@pytest.mark.parametrize("write", [show, write_plain])
def test_no_part_of_a_reply_steers_the_terminal(write: Callable[[Reply], str]) -> None:
    evil = "\x1b[2Jx\x9b31m\u202e"
    text, disclaimer = f"{evil}\n\n{evil}D", f"{evil}D"
    written = write(Reply(Kind.ANSWER, text, (), (), disclaimer, (Button(f"{evil}\nt", "p"),)))
    assert not any(c in written for c in "\x1b\x9b\u202e")
    assert "1. x t" in written


def test_json_escapes_what_steers_a_terminal() -> None:
    out = io.StringIO()
    LineScreen(out, out, True).show(make_reply(Kind.CHAT, "\x1b[2J\x9b\u202ea\nb"))
    assert out.getvalue().isascii()
    assert out.getvalue().rstrip("\n").isprintable()
