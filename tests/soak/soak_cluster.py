"""A cluster under load: its speed, its processes killed and frozen, its update, and a long time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bot.run import make_environment
from bot.settings import ROOT
from cluster import Cluster, run_cluster, wait_until

MINUTES = float(os.environ.get("LACTA_SOAK_MINUTES", "8"))
# What a killed or frozen process may take to come back, on a machine that does all of the work besides.
RECOVERY = 15.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with run_cluster() as running:
        running.load(5).figures()  # the first messages of a process are slow
        yield running


def test_two_rasas_serve_more_than_one(cluster: Cluster) -> None:
    with run_cluster(rasa_count=1) as small:
        one = load_slow_rasas(small, ["rasa1"])
    two = load_slow_rasas(cluster, ["rasa1", "rasa2"])
    print("\none:", one, "\ntwo:", two)
    for figures in (one, two):
        assert figures["failed"] == figures["foreign"] == figures["apologies"] == 0
    assert two["per_second"] >= 1.6 * one["per_second"]


def load_slow_rasas(cluster: Cluster, names: list[str]) -> dict[str, float]:
    """Load a cluster whose Rasas run for a quarter of the time each: they are the limit, not the machine."""
    cluster.load(5).figures()
    pids = [cluster.pid(name) for name in names]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    load, until = cluster.load(30), time.monotonic() + 40
    while load.process.poll() is None and time.monotonic() < until:
        for pid in (*pids, *[0] * (4 - len(pids))):  # four turns, some of them nobody's
            if pid:
                os.kill(pid, signal.SIGCONT)
            time.sleep(0.01)
            if pid:
                os.kill(pid, signal.SIGSTOP)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    return load.figures()


@pytest.mark.parametrize("name", ["rasa1", "actions1", "gateway1", "postgres"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP], ids=lambda n: n.name)
def test_people_hardly_notice_what_happens_to_a_process(
    cluster: Cluster, name: str, number: signal.Signals
) -> None:
    load = cluster.load(30)
    time.sleep(8)
    struck, started = cluster.strike(name, number), time.monotonic()
    assert wait_until(lambda: cluster.pid(name) not in {0, struck}, 30)
    assert wait_until(cluster.is_whole, 60)
    took = time.monotonic() - started
    figures = load.figures()
    print(f"\n{name} {number.name}: back after {took:.1f} s", figures)
    assert figures["foreign"] == figures["missing"] == 0
    assert figures["failed"] <= (0 if number == signal.SIGTERM else 1)
    assert took <= RECOVERY


def test_nobody_notices_an_update(cluster: Cluster) -> None:
    load = cluster.load(90)
    time.sleep(5)
    command = [sys.executable, "-m", "bot.cluster.update"]
    subprocess.run(command, cwd=ROOT, env=make_environment(cluster.settings), check=True)
    figures = load.figures()
    print("\nupdate:", figures)
    assert figures["failed"] == figures["foreign"] == figures["apologies"] == figures["missing"] == 0


def test_a_long_time_takes_no_more_memory_and_mixes_no_conversations(cluster: Cluster) -> None:
    before = cluster.memory()
    figures = cluster.load(MINUTES * 60).figures()
    after = cluster.memory()
    grown = {name: round(after[name] / before[name] - 1, 3) for name in before}
    print("\nsoak:", figures, "grown:", grown)
    assert figures["failed"] == figures["foreign"] == figures["missing"] == 0
    assert max(grown.values()) <= 0.05
