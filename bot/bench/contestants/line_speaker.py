"""A contestant as a program that answers each line with a line, both JSON."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.bench.contestants.contestant import Speaker
from bot.bench.programs import SINGLE, make_environment, stop
from bot.bench.take import Take


class LineSpeaker(Speaker):
    """Talks with the program."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Take a program that has just been started."""
        self._process = process

    def send(self, conversation: str, text: str) -> Any:
        """Send a message; the program has no memory, so the conversation plays no part."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the program has no pipes")
        self._process.stdin.write(json.dumps({"text": text}).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def take(self, text: str) -> Take:
        """Return what a message is taken for."""
        said = self.send("", text)
        return Take(str(said["label"]), float(said["score"]))

    def find_pids(self) -> list[int]:
        """Return the one process."""
        return [self._process.pid]


@contextmanager
def run_line_speaker(command: Sequence[str], folder: Path) -> Iterator[LineSpeaker]:
    """Run such a program for the time of a `with`; it answers one message before that begins."""
    with (folder / "speaker.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=make_environment(SINGLE),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        speaker = LineSpeaker(process)
        speaker.take("What is lactation?")
        yield speaker
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        stop(process)


def answer_lines(find: Callable[[str], Take]) -> None:
    """Answer every line of standard input: what such a program in Python does."""
    for line in sys.stdin:
        take = find(json.loads(line)["text"])
        print(json.dumps({"label": take.label, "score": take.score}), flush=True)
