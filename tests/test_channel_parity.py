"""Every kind of reply reads the same on every channel, its disclaimer included."""

import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from bot.channels.shell.rendering import TerminalScreen, write_plain
from bot.danger import care_reply, find_danger
from bot.reply import FULL_DISCLAIMER, Button, Citation, Kind, Reply, make_reply
from bot.safety_texts import apology, empty, too_long
from fake_rasa import FakeRasa, say
from telegram_markup import Sent
from telegram_people import open_phone, says
from widget_api import CITED, CONVERSATIONS, MESSAGES

SOURCES = "Sources:\n• Male lactation (WikiMD): https://wikimd.org/wiki/Male_lactation\n• A & <B> (C): https://b.example/?c=1&d=2"
BUTTONS = [Button("Why?", "Why do men make milk?"), Button("And <women>?", "Can women make milk?")]
DANGER = "I want to kill myself"
CARE = care_reply(find_danger(DANGER), "your local emergency number")  # type: ignore[arg-type]
LONG = "\n\n".join(f"Paragraph {n} of a long answer. " + "Milk is made in glands. " * 12 for n in range(40))


def make(kind: Kind, text: str, **more: Any) -> Reply:
    return make_reply(kind, text, buttons=BUTTONS, **more)


# What a person says, what Rasa answers (None: nothing proper), and what they must read.
CASES: dict[str, tuple[str, Reply | None, Reply | None]] = {
    kind.value: ("Hi", make(kind, f"A {kind} of <b>& more</b>.\n\n• one\n• two"), None) for kind in Kind
}
CASES |= {
    "an answer with sources": (
        "Hi",
        make(Kind.ANSWER, f"Men can.\n\n{SOURCES}", facts=["f"], citations=[Citation(CITED, 1)]),
        None,
    ),
    "a greeting": ("Hi", make_reply(Kind.CHAT, f"Hello.\n\n{FULL_DISCLAIMER}"), None),
    "a long answer": ("Hi", make_reply(Kind.ANSWER, LONG), None),
    "an apology": ("Hi", None, apology()),
    "no words": ("\u200b", None, empty()),
    "too many words": ("milk " * 400, None, too_long(1000)),
    "a danger sign while Rasa is away": (DANGER, None, CARE),
}


def squeeze(text: str) -> str:
    """Leave white space and the marks of frames out."""
    return "".join(c for c in text if not c.isspace() and c not in "━┏┓┃┗┛─│╭╮╰╯")


def read_telegram(sent: list[Sent]) -> str:
    """Put the parts of a reply together, with the address of each link behind its title."""
    text = "\n\n".join(part.text for part in sent)
    for title, address in (link for part in sent for link in part.links):
        text = text.replace(f"• {title}", f"• {title}: {address}", 1)
    return text


async def read_widget(http: httpx.AsyncClient, said: str) -> dict[str, Any]:
    """Ask through the widget's API."""
    token = (await http.post(CONVERSATIONS)).json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    reply: dict[str, Any] = (await http.post(MESSAGES, json={"text": said}, headers=headers)).json()["reply"]
    return reply


def read_terminal(reply: Reply) -> str:
    console = Console(record=True, file=io.StringIO(), width=100)
    TerminalScreen(console).show(reply)
    return console.export_text()


@pytest.mark.parametrize("case", CASES)
async def test_a_reply_reads_the_same_everywhere(tmp_path: Path, case: str) -> None:
    said, answer, expected = CASES[case]
    reply = expected or answer
    assert reply is not None
    async with open_phone(tmp_path) as phone:
        assert isinstance(phone.rasa, FakeRasa)
        phone.rasa._respond = lambda: httpx.Response(200, json=[answer.message()] if answer else [])
        rest = await say(phone.http, said)
        widget = await read_widget(phone.http, said)
        await phone.send(says(said))
        await phone.server.wait_for(lambda s: bool(s.sent) and reply.text[-40:] in s.sent[-1].text)
        telegram = list(phone.server.sent)
    assert rest["text"] == widget["text"] == reply.text
    assert rest["custom"]["disclaimer"] == widget["disclaimer"] == reply.disclaimer
    assert squeeze(read_telegram(telegram)) == squeeze(reply.text)
    titles = [button.title for button in reply.buttons]
    assert [b["title"] for b in rest["buttons"]] == [b["title"] for b in widget["buttons"]] == titles
    assert [button["text"] for button in telegram[-1].buttons] == titles
    for shown in (write_plain(reply), read_terminal(reply)):
        assert squeeze(reply.text) in squeeze(shown)


def test_every_kind_of_reply_is_among_the_cases() -> None:
    assert {kind.value for kind in Kind} <= CASES.keys()
