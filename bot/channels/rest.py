"""The REST channel, in the shape of Rasa's own: one message in, a list of one message out."""

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.channels.address import find_address, read_proxies
from bot.channels.identity import conversation_id
from bot.channels.incoming import MAX_SENDER, read_incoming
from bot.channels.problem import Problem
from bot.channels.rasa_client import RasaClient
from bot.channels.rate import RateLimit
from bot.channels.replies import excuse, find_reply
from bot.reply import Reply
from bot.settings import Settings

_PROBLEM = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
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


def rest_router(settings: Settings, key: bytes, rate: RateLimit, rasa: RasaClient) -> APIRouter:
    """Return the route of the REST channel."""
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
                reply = await find_reply(conversation, incoming.text, rasa, settings, until)
        except Problem:
            raise
        # A person who asked gets an answer, whatever breaks here.
        except Exception as error:  # noqa: BLE001
            reply = excuse(error, settings)
        return _send(sender, reply)

    return router


def _send(sender: str, reply: Reply) -> Response:
    """Render the one message; in ASCII, since a sender may hold what UTF-8 cannot carry."""
    return Response(json.dumps([{"recipient_id": sender, **reply.message()}]), media_type="application/json")
