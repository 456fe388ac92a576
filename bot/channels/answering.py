"""A turn of the widget: what a person said, the reply in its parts, kept for the history."""

import asyncio
import secrets
import time
from dataclasses import dataclass

from bot.channels import shapes
from bot.channels.desk import HASTE_SECONDS, Desk
from bot.channels.forgetting import asks_to_forget
from bot.channels.notebook import Note
from bot.channels.rasa_client import RasaClient
from bot.channels.replies import excuse, find_reply, is_unanswered
from bot.channels.reply_view import view_reply
from bot.channels.text import show
from bot.channels.times import write_time
from bot.channels.topics import Knowledge
from bot.reply import Reply
from bot.settings import Settings


@dataclass(frozen=True)
class Answering:
    """Answers messages of the widget's conversations."""

    settings: Settings
    desk: Desk
    rasa: RasaClient
    knowledge: Knowledge
    keep_seconds: float = HASTE_SECONDS  # longer where nobody holds a request open for the answer

    async def answer(self, conversation: str, said: str, meant: str) -> shapes.Turn:
        """Answer a message, which a button may have meant otherwise than it reads; there always is a reply.

        Raises a Problem where the conversation is over.
        """
        until = asyncio.get_running_loop().time() + self.settings.deadline
        async with self.rasa.begin(conversation, until) as is_in:
            if asks_to_forget(meant):
                reply = await self.desk.grant_forgetting(conversation, is_history=True)
                return (await self._make_turn(said, reply))[0]
            turn, payloads = await self._find_turn(conversation, said, meant, until)
            if is_in:
                return await self._keep(conversation, turn, payloads)
        return _without_buttons(turn)

    async def give(self, conversation: str, said: str, reply: Reply) -> shapes.Turn:
        """Give a reply that is known already; raises a Problem where the conversation is over."""
        turn, payloads = await self._make_turn(said, reply)
        return await self._keep(conversation, turn, payloads)

    async def _keep(self, conversation: str, turn: shapes.Turn, payloads: dict[str, str]) -> shapes.Turn:
        """Keep a turn for the history."""
        is_kept = await self.desk.keep(conversation, turn, time.time(), payloads, self.keep_seconds)
        return turn if is_kept else _without_buttons(turn)

    async def _find_turn(
        self, conversation: str, said: str, meant: str, until: float
    ) -> tuple[shapes.Turn, dict[str, str]]:
        try:
            reply = await find_reply(conversation, meant, self.rasa, self.settings, until)
            if is_unanswered(reply, self.settings):
                await self.desk.note(Note.UNANSWERED, show(meant))
            return await self._make_turn(said, reply)
        # A person who asked gets an answer, whatever breaks here.
        except Exception as error:  # noqa: BLE001
            return await self._make_turn(said, excuse(error, self.settings))

    async def _make_turn(self, said: str, reply: Reply) -> tuple[shapes.Turn, dict[str, str]]:
        """Make the turn that the person sees, and what its buttons send."""
        view, payloads = view_reply(reply, await self.knowledge.documents() if reply.citations else {})
        view.model_dump_json()  # raises where a text is none that JSON can carry
        text, most = show(said), self.settings.max_characters
        return shapes.Turn(
            id=secrets.token_urlsafe(12),
            time=write_time(time.time()),
            message=shapes.Said(text=text if len(text) <= most else f"{text[:most]}…"),
            reply=view,
        ), payloads


def _without_buttons(turn: shapes.Turn) -> shapes.Turn:
    """Take the buttons off a turn that is not kept: nobody would know them."""
    turn.reply.buttons = []
    return turn
