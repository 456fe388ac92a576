"""Answers to requests that cannot be served: problem details (RFC 9457), never the client's own words."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

_DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
}


class Problem(Exception):
    """A request that cannot be served, and what the client may know about it."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})


def problem_response(problem: Problem) -> Response:
    """Render a problem as application/problem+json."""
    title = HTTPStatus(problem.status).phrase
    body = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
    return Response(json.dumps(body), problem.status, problem.headers, "application/problem+json")


def add_problems(app: FastAPI) -> None:
    """Let every refusal of the app, and of FastAPI itself, be a problem."""

    async def refuse(request: Request, error: Exception) -> Response:
        problem = _read_error(error)
        if problem.status == 405:
            _name_methods(app, request, problem)
        return problem_response(problem)

    for kind in (Problem, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, refuse)


def _read_error(error: Exception) -> Problem:
    """Turn an error into a problem; FastAPI's own texts may quote the request, so they are left out."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        detail = _DETAILS.get(error.status_code, "This request cannot be served.")
        return Problem(error.status_code, detail, error.headers)
    return Problem(422, "The request does not have the form that this address takes.")


def _name_methods(app: FastAPI, request: Request, problem: Problem) -> None:
    """Name all methods of an address; Starlette names those of its first route alone."""
    methods = app.openapi()["paths"].get(request.scope["path"])
    if methods:
        problem.headers["Allow"] = ", ".join(sorted(method.upper() for method in methods))
