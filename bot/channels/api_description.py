"""What OpenAPI says of refusals."""

from http import HTTPStatus
from typing import Any

from bot.channels.shapes import ProblemView

_SCHEMA = ProblemView.model_json_schema()


def describe(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Describe the problems that a route may answer with."""
    content = {"application/problem+json": {"schema": _SCHEMA}}
    return {status: {"description": HTTPStatus(status).phrase, "content": content} for status in statuses}
