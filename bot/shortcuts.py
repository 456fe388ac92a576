"""What Rasa 3.6.21 works out anew for every message, worked out once: the same results, sooner.

Rasa has no setting for these. `take_shortcuts` puts our versions in the place of its own; where nobody calls
it, as in training, everything is as Rasa has it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.core.constants import DEFAULT_REQUEST_TIMEOUT
from rasa.utils.endpoints import EndpointConfig

# The action server closes a connection that was idle for 5 s. We drop it first: what is sent into a
# closing connection is lost.
KEEP_ALIVE_SECONDS = 2.0


def take_shortcuts() -> None:
    """Put our versions in the place of Rasa's."""
    RemoteAction._validate_action_result = validate_action_result
    EndpointConfig.session = keep_session


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
