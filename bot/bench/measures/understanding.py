"""Times understanding, without a server: python -m bot.bench.measures.understanding MODEL prints JSON."""

import asyncio
import json
import resource
import sys
import time

from bot.bench.measures.speed import summarise
from bot.bench.questions import list_messages

MESSAGES = 60


def main(model: str) -> None:
    """Load a model, understand questions one after the other, and print the figures."""
    # Here, since Rasa takes seconds to import.
    from rasa.core.agent import Agent

    agent, loop, seconds = Agent.load(model), asyncio.new_event_loop(), []
    for message in list_messages(MESSAGES):
        started = time.perf_counter()
        loop.run_until_complete(agent.parse_message(message))
        seconds.append(time.perf_counter() - started)
    unit = 1 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(json.dumps({**summarise(seconds[1:]), "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1])
