"""Runs the programs of contestants: for a time, to their end, or in the background."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.processes import list_processes
from bot.settings import ROOT

# As for Lacta's own processes: one thread each, and no noise. TensorFlow has its threads from elsewhere.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SANIC_HOST": "127.0.0.1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT),
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
SINGLE = {"OMP_NUM_THREADS": "1"}
STOP_SECONDS = 10.0
# A program that wants more memory than this fails, before the machine has none left for anybody.
MOST_MEMORY = 12_000_000_000


class ProgramError(RuntimeError):
    """A program failed; the text is the end of what it said."""


@dataclass(frozen=True)
class Spent:
    """What running a program to its end took."""

    seconds: float
    peak: float  # MB of memory


def make_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Make the environment of a program: the owner's, quiet; bytecode is cached, as it is for the bot."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | QUIET | dict(more or {})


def run_to_end(
    command: Sequence[str], folder: Path, limit: float, more: Mapping[str, str] | None = None
) -> Spent:
    """Run a program in a folder to its end; raises ProgramError where it fails or takes too long."""
    log, started = folder / "program.log", time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=make_environment(more),
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=_limit_memory,
        )
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() - started > limit:
            process.kill()
            process.wait()
            raise ProgramError(f"did not finish in {limit:.0f} s")
        time.sleep(0.05)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise ProgramError(read_end(log))
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(time.monotonic() - started, usage.ru_maxrss * unit / 1e6)


def _limit_memory() -> None:
    """Limit what the program that is about to start can hold; Node.js reserves far more than it uses."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


@contextmanager
def run_beside(
    commands: Sequence[Sequence[str]],
    folder: Path,
    more: Mapping[str, str] | None = None,
    at: Path | None = None,
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run programs in a folder for the time of a `with`; they run `at` another, if any, but log here."""
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for number, command in enumerate(commands):
            with (folder / f"program-{number}.log").open("wb") as output:
                processes.append(
                    subprocess.Popen(
                        command,
                        cwd=at or folder,
                        env=make_environment(more),
                        stdin=subprocess.DEVNULL,
                        stdout=output,
                        stderr=subprocess.STDOUT,
                    )
                )
        yield processes
    finally:
        for process in processes:
            stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a program, with force where it does not listen."""
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_memory(pids: Sequence[int]) -> float:
    """Return the resident memory, in MB, of processes and all that they have started."""
    listed, wanted = list_processes(), set(pids)
    while more := {p.pid for p in listed.values() if p.parent in wanted} - wanted:
        wanted |= more
    return sum(listed[pid].memory for pid in wanted if pid in listed) * 1024 / 1e6


def read_end(log: Path) -> str:
    """Return the last lines of a log."""
    return log.read_text(encoding="utf-8", errors="replace")[-1500:]
