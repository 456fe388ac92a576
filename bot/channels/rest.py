"""The REST channel, in the shape of Rasa's own: one message in, a list of one message out."""

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.channels.address import find_address, read_proxies
from bot.channels.desk import Desk
from bot.channels.forgetting import asks_to_forget
from bot.channels.identity import conversation_id
from bot.channels.incoming import MAX_SENDER, read_incoming, read_sender, read_value
from bot.channels.notebook import Note
from bot.channels.problem import Problem
from bot.channels.rasa_client import RasaClient
from bot.channels.rate import RateLimit
from bot.channels.replies import excuse, find_reply, is_unanswered
from bot.channels.text import show
from bot.reply import Reply
from bot.settings import Settings

_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
_REFUSED = {
    str(status): {"description": "Refused", **_PROBLEM} for status in (400, 408, 413, 415, 422, 429, 503)
}
_SENDER: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["sender"],
                    "properties": {"sender": {"type": "string", "minLength": 1, "maxLength": MAX_SENDER}},
                }
            }
        },
    },
    "responses": _REFUSED,
}
_OPENAPI: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["sender", "message"],
                    "properties": {
                        "sender": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": MAX_SENDER,
                            "description": "A secret of the client's: who knows it is in the conversation.",
                        },
                        "message": {"type": "string"},
                    },
                }
            }
        },
    },
    "responses": {
        str(status): {"description": "Refused", **_PROBLEM} for status in (400, 408, 413, 415, 422, 429)
    },
}


def rest_router(settings: Settings, key: bytes, rate: RateLimit, rasa: RasaClient, desk: Desk) -> APIRouter:
    """Return the routes of the REST channel."""
    router, proxies = APIRouter(), read_proxies(settings)

    @router.post("/webhooks/rest/webhook", summary="Ask one question", openapi_extra=_OPENAPI)
    async def answer(request: Request) -> Response:
        """Answer a message with exactly one message; refuse what is none."""
        host, sender = find_address(request, proxies), ""
        try:
            await rate.check_address(host)
            incoming = await read_incoming(request, settings)
            sender = incoming.sender
            conversation = conversation_id(key, "rest", sender)
            await rate.check_conversation(host, conversation)
            until = asyncio.get_running_loop().time() + settings.deadline
            async with rasa.begin(conversation, until):
                if asks_to_forget(incoming.text):
                    reply = await desk.grant_forgetting(conversation)
                else:
                    reply = await find_reply(conversation, incoming.text, rasa, settings, until)
            if is_unanswered(reply, settings):
                await desk.note(Note.UNANSWERED, show(incoming.text))
        except Problem:
            raise
        # A person who asked gets an answer, whatever breaks here.
        except Exception as error:  # noqa: BLE001
            reply = excuse(error, settings)
        return _send(sender, reply)

    _add_records(router, settings, key, rate, rasa, desk)
    return router


def _add_records(
    router: APIRouter, settings: Settings, key: bytes, rate: RateLimit, rasa: RasaClient, desk: Desk
) -> None:
    """Add the routes that export and delete what is kept of a sender."""
    proxies = read_proxies(settings)

    async def enter(request: Request) -> str:
        """Return the conversation of a request; raises a Problem."""
        host = find_address(request, proxies)
        await rate.check_address(host)
        conversation = conversation_id(key, "rest", read_sender(await read_value(request, settings)))
        await rate.check_reading(host, conversation)
        return conversation

    @router.post("/webhooks/rest/export", summary="What is kept of a sender", openapi_extra=_SENDER)
    async def export(request: Request) -> Response:
        """Return what the dialogue engine noted, as it noted it; nothing else is kept of this channel."""
        noted = await desk.read_memory(await enter(request))
        return Response(json.dumps({"bot_memory": noted}), media_type="application/json")

    @router.post("/webhooks/rest/delete", status_code=204, summary="Forget a sender", openapi_extra=_SENDER)
    async def delete(request: Request) -> None:
        """Delete everything that is kept of a sender."""
        conversation = await enter(request)
        async with rasa.pause(conversation):
            await desk.forget(conversation)


def _send(sender: str, reply: Reply) -> Response:
    """Render the one message; in ASCII, since a sender may hold what UTF-8 cannot carry."""
    return Response(json.dumps([{"recipient_id": sender, **reply.message()}]), media_type="application/json")
