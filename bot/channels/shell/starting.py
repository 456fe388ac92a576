"""Starts a bot of this project where none runs, and stops it when the chat is over."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from bot.channels.shell.client import Client, NoAnswer
from bot.channels.shell.rendering import Screen
from bot.settings import ROOT

COMMAND = (sys.executable, "-m", "bot.run")
START_SECONDS = 90.0  # a first start may have to load everything from a cold disk
STOP_SECONDS = 20.0  # the processes behind it have 10 s each to end by themselves
POLL_SECONDS = 0.2


@contextmanager
def start_bot(
    client: Client,
    log: Path,
    screen: Screen,
    *,
    command: Sequence[str] = COMMAND,
    seconds: float = START_SECONDS,
) -> Iterator[None]:
    """Run a bot for the time of a `with`, ready when that begins; raises NoAnswer."""
    process = _launch(command, log)
    # Without this, closing the window would leave the bot behind.
    kept = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        with screen.waiting("Starting the bot, which can take a minute ..."):
            _wait_for(lambda: client.find_status() == 200, process, seconds, log)
        yield
    finally:
        # First of all the signal: where the window is closed, nothing more can be shown.
        _signal_group(process, signal.SIGINT)
        with screen.waiting("Stopping the bot ..."):
            _await_end(process)
        for number, handler in kept.items():
            signal.signal(number, handler)


def _leave(number: int, frame: FrameType | None) -> None:
    """End the chat as its last line would have."""
    raise SystemExit(128 + number)


def _launch(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start the processes in a group of their own, so that Ctrl-C in the chat is not theirs."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as failure:
        raise NoAnswer(f"The bot could not be started: {failure.strerror}.") from None


def _wait_for(
    is_ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float, log: Path
) -> None:
    """Wait until the bot is ready; raises NoAnswer when it ends instead, or takes too long."""
    end = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None:
            raise NoAnswer(f"The bot could not be started; {log} says why.")
        if time.monotonic() > end:
            raise NoAnswer(f"The bot was not ready after {seconds:.0f} s; {log} may say why.")
        time.sleep(POLL_SECONDS)


def _await_end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a bot that was asked to end; kill its group after STOP_SECONDS."""
    try:
        process.wait(STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to the process and its children; they may be gone already."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
