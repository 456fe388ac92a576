"""Breaks an answer's time down: gateway, Rasa's server, each component, the tracker store, the action."""

import json
import shlex
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from bot.bench.contestants.http_bot import run_http_bot
from bot.bench.contestants.lacta import run_bot
from bot.bench.measures.speed import PER_CONVERSATION, send_all
from bot.bench.measures.watched import ACTION, STORE, WHOLE
from bot.bench.questions import list_messages
from bot.ports import find_free_ports
from bot.run import make_environment
from bot.settings import ROOT

MESSAGES = 100
SMALL = 0.05  # ms; what takes less is shown together
GATEWAY, SERVER, OTHER, POLICIES = "gateway", "Rasa's web server", "Rasa's processing", "policies"
# Components that bring in neither a message nor an answer stand for the way a policy decides.
POLICY_NODES = ("Policy", "policy", "rule_only", "select_prediction", "domain_provider")


def measure_stages(folder: Path) -> dict[str, Any]:
    """Time messages through the gateway, at Rasa's own door, and inside a Rasa that is watched."""
    folder.mkdir(parents=True, exist_ok=True)
    messages = list_messages(MESSAGES)
    with run_bot() as bot:
        through = _time(bot, messages)
        command = shlex.split(bot.lacta.processes()["rasa"].command)
        environment = make_environment(bot.lacta.settings)
        with run_http_bot([], folder, bot.lacta.settings.rasa, messages[0], {}) as door:
            direct = _time(door, messages)
        (port,) = find_free_ports(1)
        watched = make_watched(command, folder / "notes.jsonl", port)
        with run_http_bot(
            [watched], folder, f"http://127.0.0.1:{port}", messages[0], _only_ours(environment), ROOT
        ) as inside:
            send_all(inside, messages[:PER_CONVERSATION])
            (folder / "notes.jsonl").write_text("", encoding="utf-8")
            send_all(inside, messages)
    return {"stages": arrange(read_notes(folder / "notes.jsonl"), through, direct), "through": through}


def make_watched(command: Sequence[str], notes: Path, port: int) -> list[str]:
    """Turn the command line of a running Rasa into that of a watched one on another port."""
    python, options = command[: command.index("-m") + 1], command[command.index("rasa") + 1 :]
    watched = [*python, "bot.bench.measures.watched", str(notes), *options]
    watched[watched.index("--port") + 1] = str(port)
    return watched


def arrange(notes: Sequence[dict[str, float]], through: float, direct: float) -> list[tuple[str, float]]:
    """List the stages with their ms in the order of a message: medians, and what is left between them."""
    names = dict.fromkeys(name for note in notes for name in note)
    medians = {name: 1000 * median(note.get(name, 0.0) for note in notes) for name in names}
    whole = medians.pop(WHOLE)
    action, store = medians.pop(ACTION, 0.0), medians.pop(STORE, 0.0)
    policies = sum(medians.pop(name) for name in list(medians) if any(p in name for p in POLICY_NODES))
    components = [(name, ms) for name, ms in medians.items() if ms >= SMALL]
    rest = whole - action - store - policies - sum(ms for _, ms in components)
    ends = [(POLICIES, policies), (ACTION, action), (STORE, store), (OTHER, rest)]
    outside = [(GATEWAY, through - direct), (SERVER, direct - whole)]
    return [(name, max(0.0, ms)) for name, ms in (*outside, *components, *ends)]


def read_notes(path: Path) -> list[dict[str, float]]:
    """Read what a watched Rasa wrote down."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _time(bot: Any, messages: Sequence[str]) -> float:
    """Return the median of a message in ms, after a few that do not count."""
    send_all(bot, messages[:PER_CONVERSATION])
    return 1000 * median(send_all(bot, messages))


def _only_ours(environment: dict[str, str]) -> dict[str, str]:
    """Return what Lacta's own processes are told, to tell it to one more."""
    ours = ("LACTA_", "OMP_", "MALLOC_", "RASA_")
    return {name: value for name, value in environment.items() if name.startswith(ours)}
