"""The shell as a program: in a pipe, without a bot, and with a bot that it starts itself."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.shell.__main__ import find_url, main
from bot.channels.shell.client import Client, NoAnswer
from bot.channels.shell.rendering import LineScreen
from bot.channels.shell.starting import start_bot
from bot.reply import DISCLAIMER, Button, Kind, make_reply
from bot.settings import ROOT, Settings

NOWHERE = "http://127.0.0.1:9"  # the discard port, where nothing listens
BUTTONS = (Button("Is it common?", "How common is it?"), Button("What helps?", "What helps against it?"))


class FakeGateway(BaseHTTPRequestHandler):
    """Answers as the gateway does; the text says what was asked."""

    def do_GET(self) -> None:
        """Be healthy."""
        self._send({"status": "ok"})

    def do_POST(self) -> None:
        """Answer a message."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["message"]
        self._send([make_reply(Kind.ANSWER, f"You asked: {asked}", buttons=BUTTONS).message()])

    def _send(self, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def gateway() -> Iterator[str]:
    """The url of a fake gateway on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeGateway) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(*arguments: str, typed: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the shell as a program of its own, in a pipe."""
    command = [sys.executable, "-W", "error", "-m", "bot.channels.shell", *arguments]
    return subprocess.run(
        command,
        check=False,
        input=typed,
        capture_output=True,
        cwd=ROOT,
        timeout=20,
        env={**os.environ, **environment},
    )


def test_a_pipe_gets_plain_answers_and_nothing_else(gateway: str) -> None:
    ended = run("--url", gateway, typed=b"why?\n\n2\n", FORCE_COLOR="1")
    choices = "1. Is it common?\n2. What helps?"
    assert ended.stdout.decode() == "".join(
        f"You asked: {asked}\n\n{DISCLAIMER}\n\n{choices}\n\n" for asked in ("why?", "What helps against it?")
    )
    assert (ended.stderr, ended.returncode) == (b"> What helps?\n", 0)


def test_a_pipe_gets_json_on_request(gateway: str) -> None:
    ended = run("--json", "--url", gateway + "/", typed=b"why?\nwho?")
    texts = [json.loads(line)["text"] for line in ended.stdout.splitlines()]
    assert [text.splitlines()[0] for text in texts] == ["You asked: why?", "You asked: who?"]


def test_bytes_that_are_no_text_do_no_harm(gateway: str) -> None:
    ended = run("--url", gateway, typed=b"milk \xff?\n")
    assert ended.returncode == 0
    assert "You asked: milk \ufffd?" in ended.stdout.decode()


def test_a_proxy_of_the_environment_sees_no_question(gateway: str) -> None:
    ended = run("--url", gateway, typed=b"why?\n", http_proxy=NOWHERE, HTTP_PROXY=NOWHERE)
    assert ended.returncode == 0


def test_a_bot_that_cannot_be_reached_is_one_plain_sentence() -> None:
    ended = run("--url", NOWHERE, typed=b"why?\n")
    assert (ended.stdout, ended.returncode) == (b"", 1)
    assert ended.stderr.decode() == f"The bot at {NOWHERE} cannot be reached.\n"


def test_the_shell_imports_nothing_of_rasa_and_no_prompt_for_a_pipe() -> None:
    code = "import sys, bot.channels.shell.__main__; print(*sorted(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=20, check=True
    )
    imported = {name.split(".")[0] for name in ended.stdout.decode().split()}
    assert not imported & {"rasa", "rasa_sdk", "prompt_toolkit", "fastapi", "tensorflow"}


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://bot", "http://", "http://bot:x"])
def test_an_address_that_is_none_is_said_so(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--url", url])
    assert "looks like http://127.0.0.1:8080" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:7"), ("0.0.0.0", "http://127.0.0.1:7"), ("::", "http://[::1]:7")],
)
def test_the_own_bot_is_looked_for_on_this_machine(host: str, url: str) -> None:
    assert find_url(Settings(host=host, port=7)) == url


# A stand-in for the bot: says its number, then waits for a signal.
PAUSE = "import os, signal; print(os.getpid(), flush=True); signal.pause()"


def client_for(log: Path) -> Client:
    """A client of a gateway that is healthy once the bot has written its log."""

    def answer(request: httpx.Request) -> httpx.Response:
        if not log.read_bytes():
            raise httpx.ConnectError("refused")
        return httpx.Response(200)

    return Client("http://bot", httpx.Client(base_url="http://bot", transport=httpx.MockTransport(answer)))


def test_a_bot_is_started_and_stopped_with_the_chat(tmp_path: Path) -> None:
    log = tmp_path / "var" / "shell-bot.log"
    screen = LineScreen(io.StringIO(), io.StringIO(), False)
    with start_bot(client_for(log), log, screen, command=[sys.executable, "-c", PAUSE]):
        number = int(log.read_text())
        os.kill(number, 0)
    assert "KeyboardInterrupt" in log.read_text()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_closing_the_window_stops_the_bot_too(number: signal.Signals, tmp_path: Path) -> None:
    log = tmp_path / "log"
    screen = LineScreen(io.StringIO(), io.StringIO(), False)
    with (
        pytest.raises(SystemExit),
        start_bot(client_for(log), log, screen, command=[sys.executable, "-c", PAUSE]),
    ):
        os.kill(os.getpid(), number)
    with pytest.raises(ProcessLookupError):
        os.kill(int(log.read_text().split()[0]), 0)


@pytest.mark.parametrize(
    ("command", "seconds", "sentence"),
    [
        ([sys.executable, "-c", "raise SystemExit(3)"], 20.0, "could not be started; .*log says why"),
        (["sleep", "60"], 0.0, "was not ready after 0 s"),
        (["/nowhere/python"], 20.0, "could not be started: No such file"),
    ],
)
def test_a_bot_that_does_not_start_is_one_sentence(
    command: list[str], seconds: float, sentence: str, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    screen = LineScreen(io.StringIO(), io.StringIO(), False)
    with (
        pytest.raises(NoAnswer, match=sentence),
        start_bot(client_for(log), log, screen, command=command, seconds=seconds),
    ):
        pass


def test_no_explanation_is_asked_of_a_bot_elsewhere(gateway: str) -> None:
    ended = run("--url", gateway, "--explain", typed=b"why?\n")
    assert ended.returncode == 2
    assert b"--explain works with the bot of this machine only" in ended.stderr
    assert not ended.stdout
