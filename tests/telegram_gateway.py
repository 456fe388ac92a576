"""A gateway as a process of its own, which a signal can stop or kill."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.run import make_environment
from bot.settings import ROOT, Settings


@contextmanager
def start_gateway(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run a gateway for the time of a `with`; what it says is in gateway.log."""
    with (settings.state_dir / "gateway.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.channels"],
            cwd=ROOT,
            env=make_environment(replace(settings, metrics_port=0)),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()  # so that it notes what Telegram took
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
