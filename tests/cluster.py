"""A whole cluster for tests, on free ports with a state folder of its own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from bot.cluster.plan import read_plan
from bot.ports import find_free_ports
from bot.processes import list_processes
from bot.run import make_environment
from bot.settings import ROOT, Settings
from bot.watch import reach_manager
from load import Load, begin_load

PATIENCE = 200.0


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    settings: Settings
    main: subprocess.Popen[bytes]

    def pid(self, name: str) -> int:
        """The process behind a name of the manager's."""
        with reach_manager(self.settings.manager) as manager:
            described: Any = manager.supervisor.getProcessInfo(name)
        return int(described["pid"])

    def strike(self, name: str, number: signal.Signals) -> int:
        """Send a signal to a process, and to its children where it is PostgreSQL; return which it was."""
        main = self.pid(name)
        children = [p.pid for p in list_processes().values() if p.parent == main]
        for pid in [main, *children] if name == "postgres" else [main]:
            os.kill(pid, number)
        return main

    def is_whole(self) -> bool:
        """True where every member answers and a question gets its answer."""
        try:
            members = read_plan(self.settings.state_dir).members
            addresses = [*(member.address for member in members), f"{self.settings.url}/health"]
            answers = [httpx.get(address, timeout=5, trust_env=False) for address in addresses]
        except (FileNotFoundError, httpx.TransportError):
            return False
        return all(answer.status_code == 200 for answer in answers)

    def memory(self) -> dict[str, int]:
        """Resident kB of each member."""
        listed = list_processes()
        return {m.name: listed[self.pid(m.name)].memory for m in read_plan(self.settings.state_dir).members}

    def load(self, seconds: float) -> Load:
        """Begin to send messages for so many seconds."""
        return begin_load(self.settings, seconds)


@contextmanager
def run_cluster(**changes: Any) -> Iterator[Cluster]:
    """Run a cluster for the time of a `with`."""
    with tempfile.TemporaryDirectory(prefix="lacta-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # the user postgres has to get to its data
        port, rasa, actions = find_free_ports(3)
        settings = replace(
            Settings(),
            port=port,
            rasa_port=rasa,
            actions_port=actions,
            metrics_port=0,
            state_dir=folder,
            facts_url=f"sqlite:///{folder / 'facts.db'}",
            **changes,
        )
        with (folder / "run.log").open("wb") as log:
            main = subprocess.Popen(
                [sys.executable, "-m", "bot.cluster"],
                cwd=ROOT,
                env=make_environment(settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        cluster = Cluster(settings, main)
        try:
            if not wait_until(cluster.is_whole, PATIENCE):
                raise RuntimeError((folder / "run.log").read_text(encoding="utf-8"))
            yield cluster
        finally:
            main.terminate()
            main.wait()


def wait_until(is_true: Any, seconds: float) -> bool:
    """Wait until something is true; False where it does not become so in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_true():
            return True
        time.sleep(0.1)
    return False
