"""What comes in over HTTP: a body of bounded size, read as one message, or a Problem."""

import asyncio
import json
from dataclasses import dataclass

from fastapi import Request
from starlette.requests import ClientDisconnect

from bot.channels.problem import Problem
from bot.settings import Settings

# What Rasa's own database can hold; longer names are a mistake or an attack.
MAX_SENDER = 255


@dataclass(frozen=True)
class Incoming:
    """A message as the client sent it: nothing in it is clean yet."""

    sender: str
    text: str


async def read_incoming(request: Request, settings: Settings) -> Incoming:
    """Read the message of a request; raises a Problem that never quotes it."""
    return read_message(await read_value(request, settings))


async def read_value(request: Request, settings: Settings) -> object:
    """Read the JSON of a request, of bounded size and in bounded time; raises a Problem."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Problem(415, "Please send the message as application/json.")
    try:
        async with asyncio.timeout(settings.deadline):
            body = await read_body(request, settings.max_body)
    except TimeoutError:
        raise Problem(408, "The message took too long to arrive.") from None
    except ClientDisconnect:
        raise Problem(400, "The message broke off.") from None
    return read_json(body)


async def read_body(request: Request, limit: int) -> bytes:
    """Read a body of at most `limit` bytes, whatever length it claims to have; raises a Problem."""
    claimed = request.headers.get("content-length", "")
    if claimed.isascii() and claimed.isdigit() and (len(claimed) > 18 or int(claimed) > limit):
        raise _too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def read_json(body: bytes) -> object:
    """Read JSON in UTF-8, strictly; raises a Problem."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):  # also invalid UTF-8 and integers of more than 4300 digits
        raise Problem(400, "The body is not JSON in UTF-8 that can be read.") from None


def read_message(value: object) -> Incoming:
    """Read {"sender", "message"}; other fields are ignored. Raises a Problem."""
    if not isinstance(value, dict):
        raise Problem(422, 'The body must be an object: {"sender": "...", "message": "..."}.')
    sender, text = value.get("sender"), value.get("message")
    if not isinstance(sender, str) or not 1 <= len(sender) <= MAX_SENDER:
        raise Problem(422, f"`sender` must be a text of 1 to {MAX_SENDER} characters.")
    if not isinstance(text, str):
        raise Problem(422, "`message` must be a text.")
    return Incoming(sender, text)


def read_sender(value: object) -> str:
    """Read {"sender"}; other fields are ignored. Raises a Problem."""
    sender = value.get("sender") if isinstance(value, dict) else None
    if not isinstance(sender, str) or not 1 <= len(sender) <= MAX_SENDER:
        raise Problem(422, f'The body must be {{"sender": "..."}}, a text of 1 to {MAX_SENDER} characters.')
    return sender


def _refuse_constant(_: str) -> object:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError


def _too_large(limit: int) -> Problem:
    """Say how large a request may be."""
    return Problem(413, f"A request may have at most {limit} bytes.")
