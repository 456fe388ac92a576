"""Runs the stock `rasa` command and notes how long each stage of a message takes, a line a message.

python -m bot.bench.measures.watched NOTES run --model ...
"""

import asyncio
import functools
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

WHOLE = "handle_message"
STORE = "tracker store"
ACTION = "action"


class Watch:
    """Adds up the seconds of stages, and writes them down when a message has been handled."""

    def __init__(self, notes: Path) -> None:
        """Take the file to write to."""
        self._notes = notes
        self._spent: dict[str, float] = defaultdict(float)

    def see(self, kind: type, method: str, name: Callable[[Any], str]) -> None:
        """Time a method of a class, plain or asynchronous, under a name found from its object."""
        watched = getattr(kind, method)

        @functools.wraps(watched)
        async def run_later(owner: Any, *args: Any, **more: Any) -> Any:
            started = time.perf_counter()
            try:
                return await watched(owner, *args, **more)
            finally:
                self._add(name(owner), time.perf_counter() - started)

        @functools.wraps(watched)
        def run_now(owner: Any, *args: Any, **more: Any) -> Any:
            started = time.perf_counter()
            try:
                return watched(owner, *args, **more)
            finally:
                self._add(name(owner), time.perf_counter() - started)

        setattr(kind, method, run_later if asyncio.iscoroutinefunction(watched) else run_now)

    def _add(self, name: str, seconds: float) -> None:
        self._spent[name] += seconds
        if name == WHOLE:
            with self._notes.open("a", encoding="utf-8") as notes:
                notes.write(json.dumps(self._spent) + "\n")
            self._spent.clear()


def name_node(node: Any) -> str:
    """Name a node of Rasa's graph for its component: `run_SentenceEncoder3` is SentenceEncoder."""
    return re.sub(r"^run_|\d+$", "", str(node._node_name)).rpartition(".")[2]


def watch_rasa(watch: Watch) -> None:
    """Put the watch on the graph's nodes, the tracker store, the action and the whole."""
    # Here, since it takes seconds.
    from rasa.core.actions.action import RemoteAction
    from rasa.core.processor import MessageProcessor
    from rasa.engine.graph import GraphNode

    watch.see(GraphNode, "__call__", name_node)
    for method in ("get_tracker", "save_tracker", "run_anonymization_pipeline"):
        watch.see(MessageProcessor, method, lambda _: STORE)
    watch.see(RemoteAction, "run", lambda _: ACTION)
    watch.see(MessageProcessor, WHOLE, lambda _: WHOLE)


def main() -> None:
    """Watch, then do what `rasa` does."""
    from rasa.__main__ import main as run_rasa

    watch_rasa(Watch(Path(sys.argv[1])))
    sys.argv = ["rasa", *sys.argv[2:]]
    run_rasa()


if __name__ == "__main__":
    main()
