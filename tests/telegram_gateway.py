"""A gateway as a process of its own, which a signal can stop or kill."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.run import make_environment
from bot.settings import ROOT, Settings


@contextmanager
def start_gateway(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """Run a gateway for the time of a `with`; what it says is in gateway.log."""
    with (settings.state_dir / "gateway.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.channels"],
            cwd=ROOT,
            env=make_environment(settings),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
