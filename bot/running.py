"""Runs a whole Lacta on free ports with a state folder of its own, for tests and measurements."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from bot.model_file import MODEL
from bot.ports import find_free_ports
from bot.processes import Process, list_processes
from bot.run import PATIENCE, make_environment
from bot.settings import ROOT, Settings

WEBHOOK = "/webhooks/rest/webhook"
# Each of the three processes has 10 s to end by itself; the manager ends them one after another.
STOP_SECONDS = 40.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Lacta:
    """A running bot, as `make run` starts it."""

    settings: Settings
    main: subprocess.Popen[bytes]
    http: httpx.Client

    def send(self, sender: str, message: str) -> list[dict[str, Any]]:
        """Send a message over REST and return the messages that come back; raises httpx.HTTPError."""
        response = self.http.post(WEBHOOK, json={"sender": sender, "message": message})
        response.raise_for_status()
        messages: list[dict[str, Any]] = response.json()
        return messages

    def is_healthy(self) -> bool:
        """True where a question is answered through all three processes."""
        with suppress(httpx.TransportError):
            return self.http.get("/health").status_code == httpx.codes.OK
        return False

    def processes(self) -> dict[str, Process]:
        """Find the processes by what they are: run, manager, watch, actions, rasa and gateway."""
        found = {"run": self.main.pid} | _read_manager(self.settings)
        listed = list_processes()
        named = {name: listed[pid] for name, pid in found.items() if pid in listed}
        for process in listed.values():
            name = _name_program(process.command)
            if name and process.parent == found.get("manager"):
                named[name] = process
        return named


@contextmanager
def run_lacta(**changes: Any) -> Iterator[Lacta]:
    """Run a bot for the time of a `with`, settings changed as told; raises RuntimeError."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lacta-")))
        settings = replace(make_settings(folder), **changes)
        lacta = Lacta(settings, start(settings), stack.enter_context(open_http(settings.url)))
        stack.callback(stop, lacta)
        _await_answer(lacta)
        yield lacta


def make_settings(folder: Path) -> Settings:
    """Return settings with free ports and everything else in a folder."""
    gateway, rasa, actions, metrics = find_free_ports(4)
    return replace(
        Settings(),
        port=gateway,
        rasa_port=rasa,
        actions_port=actions,
        metrics_port=metrics,
        state_dir=folder,
        facts_url=f"sqlite:///{folder / 'facts.db'}",
    )


def start(settings: Settings) -> subprocess.Popen[bytes]:
    """Start `python -m bot.run` with the settings, its output in the state folder; raises RuntimeError."""
    if not MODEL.exists():
        raise RuntimeError("There is no trained model yet: run `make train` first.")
    with (settings.state_dir / "run.log").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "bot.run"],
            cwd=ROOT,
            env=make_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(lacta: Lacta) -> None:
    """Stop the bot as its owner would; kill what is left after STOP_SECONDS."""
    left = {process.pid for process in lacta.processes().values()}
    lacta.main.send_signal(signal.SIGTERM)
    try:
        lacta.main.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        lacta.main.wait()


def open_http(url: str) -> httpx.Client:
    """Return a client that asks this machine alone, whatever proxy the environment names."""
    return httpx.Client(base_url=url, timeout=30.0, trust_env=False)


def _await_answer(lacta: Lacta) -> None:
    """Wait until the bot answers; raises RuntimeError with what it said where it does not."""
    until = time.monotonic() + PATIENCE
    while not lacta.is_healthy():
        if lacta.main.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"Lacta did not start:\n{_read_logs(lacta.settings.state_dir)}")
        time.sleep(POLL_SECONDS)


def _read_logs(folder: Path) -> str:
    """Return the last lines of what every process said; nobody has typed anything yet."""
    logs = [folder / "run.log", *sorted((folder / "log").glob("*.log"))]
    ends = (log.read_text(encoding="utf-8", errors="replace")[-1000:] for log in logs)
    return "\n".join(f"== {log.name}\n{end}" for log, end in zip(logs, ends, strict=True))


def _read_manager(settings: Settings) -> dict[str, int]:
    """Read the id of the process manager, where it has written one."""
    with suppress(OSError, ValueError):
        return {"manager": int((settings.state_dir / "supervisord.pid").read_text(encoding="ascii"))}
    return {}


def _name_program(command: str) -> str:
    """Name the program of a command line; empty for one that is none of ours."""
    programs = {
        " rasa_sdk ": "actions",
        " rasa run ": "rasa",
        "-m bot.channels": "gateway",
        "-m bot.watch": "watch",
    }
    return next((name for part, name in programs.items() if part in command), "")
