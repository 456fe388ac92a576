"""`python -m bot.cluster.update`: a new model, new facts and new code, one process at a time."""

import sys
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException

from rich.console import Console

from bot.cluster.plan import Member, read_plan
from bot.facts.files import load_library
from bot.facts.store import build_store
from bot.model_file import MODEL, check_digest
from bot.run import PATIENCE
from bot.settings import ROOT, load_settings
from bot.watch import ask, reach_manager

# The balancer looks at each member once a second: who was just started gets no messages before that, and the
# next one must not be stopped as long.
BALANCER_SECONDS = 3.0


def main() -> int:
    """Update a running cluster; 1 where a process does not come back, and the others stay as they were."""
    settings, console = load_settings(), Console()
    check_digest(MODEL)
    manager = reach_manager(settings.manager)
    # Facts come first: a Rasa that still names a fact which is gone finds nothing to say about it, and none
    # ever names one that is not there yet.
    build_store(load_library(ROOT / "data"), settings.facts_url)
    for member in read_plan(settings.state_dir).members:
        manager.supervisor.stopProcess(member.name)
        manager.supervisor.startProcess(member.name)
        if not _wait(member):
            console.print(f"{member.name} does not answer; the rest was not updated.", highlight=False)
            return 1
        time.sleep(BALANCER_SECONDS)
        console.print(f"{member.name} is updated.", highlight=False)
    return 0


def _wait(member: Member) -> bool:
    """Wait until a member answers again; the others do its work meanwhile."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError, HTTPException):
            if ask(member.address) == HTTPStatus.OK:
                return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    sys.exit(main())
