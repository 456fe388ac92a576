"""Times understanding, without a server: python -m bot.bench.measures.understanding MODEL prints JSON."""

import asyncio
import json
import logging
import resource
import sys
import time
from collections.abc import Callable

from bot.bench.measures.speed import summarise
from bot.bench.questions import list_messages

MESSAGES = 60


def main(model: str) -> None:
    """Load a model, let it understand questions, and print the figures."""
    # Here, since Rasa takes seconds to import.
    import structlog
    from rasa.core.agent import Agent

    # Without a server, Rasa would write a line for every message, which takes time too.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    agent, loop = Agent.load(model), asyncio.new_event_loop()
    print(json.dumps(measure(lambda text: loop.run_until_complete(agent.parse_message(text)))))


def measure(understand: Callable[[str], object]) -> dict[str, float]:
    """Time questions one after the other, the first left out, and look at the memory then held."""
    seconds = []
    for message in list_messages(MESSAGES):
        started = time.perf_counter()
        understand(message)
        seconds.append(time.perf_counter() - started)
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return {**summarise(seconds[1:]), "memory": memory}


if __name__ == "__main__":
    main(sys.argv[1])
