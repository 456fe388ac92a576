"""A Bot API server on this machine, as strict as Telegram's, that can stumble as a network does."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import httpx
from aiohttp import web

from telegram_markup import Refused, Sent, bad, read_commands, read_keyboard, read_text

TOKEN = "1234567:canary-Token_of_the_tests"
BOT = {"id": 1234567, "is_bot": True, "first_name": "Lacta", "username": "lacta_test_bot"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Fault(Enum):
    """A way in which a call can fail."""

    FLOOD = 429
    BROKEN = 500
    LOST_BEFORE = "the connection breaks before the call is carried out"
    LOST_AFTER = "the connection breaks after the call was carried out"


@dataclass
class Server:
    """The state of Telegram for one bot."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    taps: set[str] = field(default_factory=set)  # that wait for an answer
    answered: list[str] = field(default_factory=list)
    commands: dict[str, str] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    webhook: dict[str, str] = field(default_factory=dict)
    choose_fault: Callable[[str, dict[str, str]], Fault | None] = lambda method, call: None
    gate: asyncio.Event | None = None  # where set, messages wait for it before they are carried out,
    gate_after: int = 0  # but for the first so many of each chat,
    is_gate_behind: bool = False  # or after they were
    held: int = 0
    url: str = ""
    _pollers: list[asyncio.Future[None]] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _delivering: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def push(self, *updates: dict[str, Any]) -> None:
        """Let updates arrive."""
        async with self._news:
            self.updates += updates
            self._news.notify_all()

    async def wait_for(self, is_true: Callable[["Server"], bool], seconds: float = 60.0) -> None:
        """Wait until something is true of the server; raises TimeoutError."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: is_true(self))

    def texts(self, chat: int) -> list[str]:
        """Return what a chat has received."""
        return [sent.text for sent in self.sent if sent.chat == chat]

    async def deliver(self, http: httpx.AsyncClient) -> list[int]:
        """Post what waits to the webhook, one after the other, until each is taken; return the statuses."""
        statuses = []
        async with self._delivering:
            while self.updates:
                headers = {SECRET_HEADER: self.webhook.get("secret_token", "")}
                response = await http.post(self.webhook["url"], json=self.updates[0], headers=headers)
                statuses.append(response.status_code)
                if response.status_code == 200:
                    self.updates.pop(0)
        return statuses

    async def call(self, method: str, call: dict[str, str]) -> Any:
        """Carry a call out; raises Refused."""
        carry_out = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "sendMessage": self._send_message,
            "sendChatAction": self._show_action,
            "answerCallbackQuery": self._answer_tap,
            "setMyCommands": self._set_commands,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
        }.get(method)
        if carry_out is None:
            raise Refused(404, "Not Found: method not found")
        result = await carry_out(call)
        async with self._news:
            self._news.notify_all()
        return result

    async def _get_me(self, _: dict[str, str]) -> Any:
        return BOT

    async def _get_updates(self, call: dict[str, str]) -> Any:
        if self.webhook.get("url"):
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        me = asyncio.get_running_loop().create_future()
        for other in self._pollers:
            if not other.done():
                other.set_exception(Refused(409, "Conflict: terminated by other getUpdates request"))
        self._pollers = [me]
        offset, kinds = int(call.get("offset", "0")), set(json.loads(call.get("allowed_updates", "[]")))
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        waiting = asyncio.ensure_future(self._await_news(float(call.get("timeout", "0"))))
        try:
            await asyncio.wait([waiting, me], return_when=asyncio.FIRST_COMPLETED)
            if me.done():
                me.result()
        finally:
            waiting.cancel()
            me.cancel()
        listed = [u for u in self.updates if not kinds or kinds & u.keys()]
        return listed[: int(call.get("limit", "100"))]

    async def _await_news(self, seconds: float) -> None:
        async with self._news:
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait_for(lambda: bool(self.updates))
            except TimeoutError:
                return

    async def _send_message(self, call: dict[str, str]) -> Any:
        chat = int(call["chat_id"])
        if chat in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat == 0:
            raise bad("chat not found")
        text, links = read_text(call)
        sent = Sent(chat, text, links, read_keyboard(call), call, 10_000 + len(self.sent))
        self.sent.append(sent)
        kind = "private" if chat > 0 else "supergroup"
        return {"message_id": sent.id, "date": 1, "chat": {"id": chat, "type": kind}, "text": text}

    async def _show_action(self, call: dict[str, str]) -> Any:
        if call.get("action") != "typing":
            raise bad("wrong parameter action in request")
        return True

    async def _answer_tap(self, call: dict[str, str]) -> Any:
        if call["callback_query_id"] not in self.taps:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.taps.remove(call["callback_query_id"])
        self.answered.append(call["callback_query_id"])
        return True

    async def _set_commands(self, call: dict[str, str]) -> Any:
        self.commands = read_commands(call)
        return True

    async def _set_webhook(self, call: dict[str, str]) -> Any:
        if not call["url"].startswith("https://"):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", call.get("secret_token", "none")):
            raise bad("secret token contains unallowed characters")
        self.webhook = call
        return True

    async def _delete_webhook(self, _: dict[str, str]) -> Any:
        self.webhook = {}
        return True

    async def note(self, method: str, call: dict[str, str]) -> None:
        """Note a call that has come, whatever becomes of it."""
        async with self._news:
            self.calls.append((method, call))
            self._news.notify_all()

    async def _pass_gate(self, method: str, call: dict[str, str]) -> None:
        """Hold a message back while the gate is shut."""
        if method != "sendMessage" or self.gate is None:
            return
        ahead = len(self.texts(int(call["chat_id"]))) - self.is_gate_behind
        if ahead >= self.gate_after:
            async with self._news:
                self.held += 1
                self._news.notify_all()
            await self.gate.wait()


@asynccontextmanager
async def run_server() -> AsyncIterator[Server]:
    """Serve on a free port of this machine for the time of a `with`."""
    server = Server()

    async def answer(request: web.Request) -> web.Response:
        return await _answer(server, request)

    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", answer)
    # A caller who hangs up takes the call back: what is held at the gate is then never carried out.
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


async def _answer(server: Server, request: web.Request) -> web.Response:
    method = request.match_info["method"]
    if request.match_info["token"] != TOKEN:
        return _refuse(Refused(401, "Unauthorized"))
    call = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
    await server.note(method, call)
    fault = server.choose_fault(method, call)
    if fault is Fault.FLOOD:
        return _refuse(Refused(429, "Too Many Requests: retry after 1", retry_after=1))
    if fault is Fault.BROKEN:
        return _refuse(Refused(500, "Internal Server Error"))
    if fault is Fault.LOST_BEFORE:
        return _hang_up(request)
    try:
        if not server.is_gate_behind:
            await server._pass_gate(method, call)
        result = await server.call(method, call)
        if server.is_gate_behind:
            await server._pass_gate(method, call)
    except Refused as refused:
        return _refuse(refused)
    if fault is Fault.LOST_AFTER:
        return _hang_up(request)
    return web.json_response({"ok": True, "result": result})


def _refuse(refused: Refused) -> web.Response:
    body = {"ok": False, "error_code": refused.code, "description": refused.description}
    if refused.parameters:
        body["parameters"] = refused.parameters
    return web.json_response(body, status=refused.code)


def _hang_up(request: web.Request) -> web.Response:
    """Break the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
