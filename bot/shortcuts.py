"""What Rasa 3.6.21 works out anew for every message, worked out once: the same results, sooner.

Rasa has no setting for these. `take_shortcuts` puts our versions in the place of its own; where nobody calls
it, as in training, everything is as Rasa has it.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.utils.endpoints import EndpointConfig

# The action server closes a connection that was idle for 5 s. We drop it first: what is sent into a
# closing connection is lost.
KEEP_ALIVE_SECONDS = 2.0

# A node of the pipeline, its name, and the names of those whose outputs it takes.
Step = tuple[str, GraphNode, tuple[str, ...]]


def take_shortcuts() -> None:
    """Put our versions in the place of Rasa's."""
    RemoteAction._validate_action_result = validate_action_result
    EndpointConfig.session = keep_session
    DaskGraphRunner.run = run_graph


def validate_action_result(_: RemoteAction, result: Any) -> bool:
    """Check what the action server returned; raises ValidationError.

    Rasa checks its own constant schema first, every time, for as long as understanding a message takes.
    """
    error = best_match(_load_validator().iter_errors(result))
    if error is not None:
        raise error
    return True


@cache
def _load_validator() -> Validator:
    """Check Rasa's schema of an action's result once, and return what checks results by it."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator: Validator = kind(schema)
    return validator


@asynccontextmanager
async def keep_session(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """Lend the one session of an endpoint, which stays open; Rasa opens a connection for every call."""
    session: aiohttp.ClientSession | None = getattr(endpoint, "_kept_session", None)
    if session is None or session.closed:
        session = endpoint._kept_session = aiohttp.ClientSession(
            headers=endpoint.headers | _authorize(endpoint),
            timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
            connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_SECONDS),
        )
    yield session


def _authorize(endpoint: EndpointConfig) -> dict[str, str]:
    """Return the header that names the user of an endpoint, where it has one."""
    user = endpoint.basic_auth
    return {"Authorization": aiohttp.encode_basic_auth(user["username"], user["password"])} if user else {}


def run_graph(
    runner: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Run the nodes that lead to the targets, and return the outputs of these; raises GraphRunError.

    Dask plans the same few nodes anew each time, which takes a sixth of all that Rasa does for a message.
    """
    wanted = tuple(targets or runner._graph_schema.target_names)
    done: dict[str, tuple[str, Any]] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, node, needs in _plan(runner, wanted):
            if name not in done:
                # What nothing provides is passed on by its name, about which the node complains.
                done[name] = node(*(done.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {target: done[target][1] for target in wanted}


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[Step]:
    """List the steps to the targets in an order in which each comes after those that it needs."""
    plans: dict[tuple[str, ...], list[Step]] = runner.__dict__.setdefault("_plans", {})
    if targets not in plans:
        steps: dict[str, Step] = {}
        _add_steps(runner, targets, steps)
        plans[targets] = list(steps.values())
    return plans[targets]


def _add_steps(runner: DaskGraphRunner, names: Sequence[str], steps: dict[str, Step]) -> None:
    """Add nodes, after all those that they need; what is no node is an input."""
    for name in names:
        node = runner._graph_schema.nodes.get(name)
        if node is not None and name not in steps:
            needs = tuple(node.needs.values())
            _add_steps(runner, needs, steps)
            steps[name] = (name, runner._instantiated_nodes[name], needs)
