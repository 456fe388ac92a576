"""The shell: what a line means, what is sent, and what comes of a failure."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.input.base import PipeInput
from prompt_toolkit.output import DummyOutput

from bot.channels.shell.client import Client, open_client
from bot.channels.shell.loop import Command, Mistake, Question, prompt_lines, read_line, talk
from bot.channels.shell.rendering import LineScreen
from bot.explanation import Explanation, explain
from bot.reply import Button, Citation, Kind, make_reply

BUTTONS = (Button("Is it common?", "How common is it?"), Button("What helps?", "What helps against it?"))
ANSWER = make_reply(Kind.ANSWER, "Milk can come.", facts=["f"], citations=[Citation("d", 3)], buttons=BUTTONS)
CARE = make_reply(Kind.SEEK_CARE, "Call a doctor now.")

Sent = list[dict[str, str]]


@pytest.fixture
def sent() -> Sent:
    """What a fake gateway was sent."""
    return []


@pytest.fixture
def client(sent: Sent) -> Iterator[Client]:
    """A client of a fake gateway that always gives ANSWER."""

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(200, json=[ANSWER.message()])

    with open_client("http://bot", httpx.MockTransport(answer)) as opened:
        yield opened


def talk_lines(client: Client, *lines: str, is_json: bool = False) -> tuple[str, str, int]:
    """Return what a conversation of these lines writes to out and err, and its exit code."""
    out, err = io.StringIO(), io.StringIO()
    code = talk(client, lines, LineScreen(out, err, is_json), is_patient=False)
    return out.getvalue(), err.getvalue(), code


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("  why  milk?\n", Question("why milk?")),
        ("1", Question("How common is it?", "Is it common?")),
        (" 2 ", Question("What helps against it?", "What helps?")),
        ("3", Mistake("There is no such choice: they go from 1 to 2.")),
        ("0", Mistake("There is no such choice: they go from 1 to 2.")),
        ("9" * 5000, Mistake("There is no such choice: they go from 1 to 2.")),
        ("1 week", Question("1 week")),
        ("", None),
        (" \t\n", None),
        ("/help", Command.HELP),
        ("/NEW", Command.NEW),
        ("/quit", Command.QUIT),
        ("/ask_cause", Mistake("That is not a command. /help lists them.")),
    ],
)
def test_a_line_is_a_question_a_choice_a_command_or_a_mistake(line: str, entry: object) -> None:
    assert read_line(line, BUTTONS) == entry


def test_a_number_without_choices_is_a_question() -> None:
    assert read_line("1", ()) == Question("1")


def test_a_number_sends_the_payload_of_its_button_and_shows_its_title(client: Client, sent: Sent) -> None:
    _, err, _ = talk_lines(client, "why?", "2")
    assert [s["message"] for s in sent] == ["why?", "What helps against it?"]
    assert "> What helps?" in err


def test_a_conversation_keeps_its_sender_which_cannot_be_guessed(client: Client, sent: Sent) -> None:
    talk_lines(client, "one", "two")
    talk_lines(client, "three")
    first, second, other = (s["sender"] for s in sent)
    assert first == second != other
    assert len(first) >= 32


def test_new_changes_the_sender_and_forgets_the_buttons(client: Client, sent: Sent) -> None:
    talk_lines(client, "one", "/new", "1")
    assert sent[0]["sender"] != sent[1]["sender"]
    assert sent[1]["message"] == "1"


def test_quit_ends_the_conversation(client: Client, sent: Sent) -> None:
    assert talk_lines(client, "/quit", "one")[2] == 0
    assert not sent


def test_help_names_every_command(client: Client, sent: Sent) -> None:
    _, err, _ = talk_lines(client, "/help")
    assert all(command in err for command in Command)
    assert not sent


def test_half_a_character_is_sent_as_a_question_mark(client: Client, sent: Sent) -> None:
    talk_lines(client, "milk\udce9")
    assert sent[0]["message"] == "milk?"


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, json=[]),
        httpx.Response(200, json=[{"text": "no envelope"}]),
        httpx.Response(200, json=[{**ANSWER.message(), "text": "the disclaimer is lost"}]),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, content=b"\xff\xfe\xfa"),
        httpx.Response(500, text="Traceback"),
        httpx.Response(429, json={"detail": "slow down"}),
    ],
)
def test_what_is_not_a_reply_is_never_shown(response: httpx.Response) -> None:
    with open_client("http://bot", httpx.MockTransport(lambda _: response)) as client:
        out, err, code = talk_lines(client, "why?")
    assert (out, code, len(err.splitlines())) == ("", 1, 1)


def test_a_refusal_that_is_a_reply_is_shown() -> None:
    response = httpx.Response(429, json=[CARE.message()])
    with open_client("http://bot", httpx.MockTransport(lambda _: response)) as client:
        assert "Call a doctor now." in talk_lines(client, "why?")[0]


def test_a_person_can_go_on_after_a_failure() -> None:
    responses = iter([httpx.Response(502), httpx.Response(200, json=[ANSWER.message()])])
    out = io.StringIO()
    with open_client("http://bot", httpx.MockTransport(lambda _: next(responses))) as client:
        code = talk(client, ["one", "two"], LineScreen(out, io.StringIO(), False), is_patient=True)
    assert code == 0
    assert "Milk can come." in out.getvalue()


def test_json_is_the_message_on_one_line_without_control_characters(client: Client) -> None:
    out, _, _ = talk_lines(client, "why?", "/help", "1", is_json=True)
    assert [json.loads(line) for line in out.splitlines()] == [ANSWER.message()] * 2


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    """A keyboard for the prompt, with a screen that shows nothing."""
    keys = create_pipe_input()
    with create_app_session(input=keys, output=DummyOutput()):
        yield keys
    keys.close()


def test_the_prompt_reads_lines_until_ctrl_d(keyboard: PipeInput, tmp_path: Path) -> None:
    keyboard.send_text("why?\nwho?\n\x04")
    assert list(prompt_lines(tmp_path / "history")) == ["why?", "who?"]


def test_ctrl_c_leaves_the_prompt(keyboard: PipeInput, tmp_path: Path) -> None:
    keyboard.send_text("wh\x03")
    assert list(prompt_lines(tmp_path / "history")) == []


def test_only_its_owner_reads_the_history(keyboard: PipeInput, tmp_path: Path) -> None:
    history = tmp_path / "lacta" / "shell-history"
    keyboard.send_text("why?\n\x04")
    list(prompt_lines(history))
    assert "why?" in history.read_text()
    assert history.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_costs_only_the_history(keyboard: PipeInput, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    keyboard.send_text("why?\n\x04")
    assert list(prompt_lines(tmp_path / "file" / "history")) == ["why?"]


EXPLANATION = explain([{"event": "user", "parse_data": {"intent": {"name": "ask_cause", "confidence": 0.5}}}])


def test_who_wants_it_sees_what_stands_behind_each_reply(client: Client, sent: Sent) -> None:
    out, err, asked = io.StringIO(), io.StringIO(), list[str]()

    def recall(sender: str) -> Explanation | None:
        asked.append(sender)
        return EXPLANATION

    talk(client, ["why?", "/new", "how?"], LineScreen(out, err, True), is_patient=False, recall=recall)
    assert err.getvalue().count("intent: ask_cause 0.50\n") == 2
    assert err.getvalue().count("decision: answer\n") == 2
    assert "ask_cause" not in out.getvalue()
    assert asked == [message["sender"] for message in sent]


def refuse(sender: str) -> Explanation | None:
    raise OSError


@pytest.mark.parametrize(
    ("recall", "said"), [(refuse, "notes cannot be read"), (lambda sender: None, "noted nothing")]
)
def test_what_cannot_be_explained_is_answered_all_the_same(
    client: Client, recall: Callable[[str], Explanation | None], said: str
) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert talk(client, ["why?"], LineScreen(out, err, False), is_patient=False, recall=recall) == 0
    assert "Milk can come." in out.getvalue()
    assert said in err.getvalue()
