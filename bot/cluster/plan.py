"""Who runs where in a cluster: every member with its port, and how it is asked whether it lives."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.ports import find_free_ports
from bot.settings import Settings

_FILE = "cluster.json"


@dataclass(frozen=True)
class Member:
    """One process of the cluster: a gateway, a Rasa or an action server."""

    program: str  # its section in supervisord.conf
    number: int
    port: int

    @property
    def name(self) -> str:
        """The name by which the process manager knows it."""
        return f"{self.program}{self.number}"

    @property
    def address(self) -> str:
        """Where it is asked whether it lives."""
        path = {"gateway": "/live", "rasa": "/", "actions": "/health"}[self.program]
        return f"http://127.0.0.1:{self.port}{path}"


@dataclass(frozen=True)
class Plan:
    """All members, in the order in which they start and are updated."""

    members: tuple[Member, ...]

    def of(self, program: str) -> list[Member]:
        """List the members of a kind."""
        return [member for member in self.members if member.program == program]


def make_plan(settings: Settings) -> Plan:
    """Give every member a free port; people and Rasa reach them through the balancer alone."""
    counts = {
        "actions": settings.actions_count,
        "rasa": settings.rasa_count,
        "gateway": settings.gateway_count,
    }
    if min(counts.values()) < 1:
        raise ValueError("LACTA_RASA_COUNT, LACTA_ACTIONS_COUNT and LACTA_GATEWAY_COUNT must be at least 1")
    ports = iter(find_free_ports(sum(counts.values())))
    return Plan(
        tuple(
            Member(program, number, next(ports))
            for program, count in counts.items()
            for number in range(1, count + 1)
        )
    )


def write_plan(plan: Plan, state_dir: Path) -> None:
    """Keep a plan for whoever wants to know where the members are."""
    (state_dir / _FILE).write_text(json.dumps(asdict(plan)), encoding="utf-8")


def read_plan(state_dir: Path) -> Plan:
    """Read the plan of the cluster that runs there; raises OSError where none ever did."""
    kept = json.loads((state_dir / _FILE).read_text(encoding="utf-8"))
    return Plan(tuple(Member(**member) for member in kept["members"]))
