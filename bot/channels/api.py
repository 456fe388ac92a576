"""The API of the chat widget: conversations, messages, history, feedback, export, deletion."""

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot import metrics
from bot.channels import shapes
from bot.channels.answering import Answering
from bot.channels.api_description import describe
from bot.channels.desk import Desk
from bot.channels.incoming import read_value
from bot.channels.problem import Problem
from bot.channels.rasa_client import RasaClient
from bot.channels.text import clean
from bot.channels.times import write_time
from bot.channels.topics import Knowledge
from bot.reply import DISCLAIMER, FULL_DISCLAIMER
from bot.settings import Settings

M = TypeVar("M")
BEARER = HTTPBearer(auto_error=False, description="The token of POST /api/conversations")
Shown = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]

MESSAGE_FORM = 'The body must be {"text": "..."} or {"button": "<id>"}, and nothing else.'
FEEDBACK_FORM = (
    'The body must be {"turn": "<id>", "helpful": true or false}, with a "reason" of at most '
    f"{shapes.MAX_REASON} characters if you like, and nothing else."
)


def api_router(settings: Settings, desk: Desk, rasa: RasaClient) -> APIRouter:
    """Return the routes of the API; raises ValueError where a setting is wrong."""
    router, knowledge = APIRouter(prefix="/api"), Knowledge(settings)
    _add_conversations(router, desk, rasa)
    _add_messages(router, desk, Answering(settings, desk, rasa, knowledge))
    _add_open_routes(router, settings, knowledge)
    return router


def view_settings(settings: Settings) -> shapes.SettingsView:
    """Return what the widget must know; raises ValueError where a link could run a script."""
    contact = None
    if settings.contact_url:
        if not settings.contact_url.startswith(("https://", "http://", "mailto:", "tel:")):
            raise ValueError("LACTA_CONTACT_URL must begin with https://, http://, mailto: or tel:")
        label = settings.contact_label or settings.contact_url
        contact = shapes.Contact(label=label, url=settings.contact_url)
    return shapes.SettingsView(
        max_characters=settings.max_characters,
        emergency_number=settings.emergency_number,
        contact=contact,
        disclaimer=DISCLAIMER,
        full_disclaimer=FULL_DISCLAIMER,
    )


def _add_conversations(router: APIRouter, desk: Desk, rasa: RasaClient) -> None:
    """Add the routes that begin, export and delete a conversation."""

    @router.post("/conversations", status_code=201, responses=describe(403, 429))
    async def begin(request: Request) -> shapes.Opened:
        """Begin a conversation; its token is shown this once."""
        return await desk.open(request)

    @router.delete("/conversations", status_code=204, responses=describe(401, 403, 429, 503))
    async def delete(request: Request, shown: Shown) -> None:
        """Delete everything of a conversation; its token ends."""
        conversation = await desk.enter(request, shown, speaks=False)
        async with rasa.pause(conversation):
            await desk.delete(conversation)

    @router.get("/export", responses=describe(401, 403, 429, 503))
    async def export(request: Request, response: Response, shown: Shown) -> shapes.Export:
        """Return everything that is stored of a conversation, as a download."""
        conversation = await desk.enter(request, shown, speaks=False)
        stored = await desk.read(conversation)
        response.headers["Content-Disposition"] = 'attachment; filename="conversation.json"'
        return shapes.Export(
            created=write_time(stored.created),
            expires=write_time(stored.expires),
            turns=stored.turns,
            feedback=stored.feedback,
            bot_memory=await desk.read_memory(conversation),
        )


def _add_messages(router: APIRouter, desk: Desk, answering: Answering) -> None:
    """Add the routes of a conversation's messages and of feedback."""

    @router.post(
        "/messages",
        responses=describe(400, 401, 403, 404, 408, 413, 415, 422, 429, 503),
        openapi_extra=_body(shapes.TextMessage, shapes.ButtonMessage),
    )
    async def send(request: Request, shown: Shown) -> shapes.Turn:
        """Send a message; there always is exactly one reply."""
        conversation = await desk.enter(request, shown, speaks=True)
        message = _read(shapes.MESSAGE, await read_value(request, answering.settings), MESSAGE_FORM)
        await desk.check_open(conversation)
        if isinstance(message, shapes.ButtonMessage):
            said, meant = await desk.find_button(conversation, message.button)
        else:
            said = meant = message.text
        return await answering.answer(conversation, said, meant)

    @router.get("/messages", responses=describe(401, 403, 429, 503))
    async def read(request: Request, shown: Shown) -> shapes.Turns:
        """Return the conversation so far."""
        conversation = await desk.enter(request, shown, speaks=False)
        return shapes.Turns(turns=(await desk.read(conversation)).turns)

    @router.post(
        "/feedback",
        status_code=204,
        responses=describe(400, 401, 403, 404, 408, 413, 415, 422, 429, 503),
        openapi_extra=_body(shapes.FeedbackMessage),
    )
    async def judge(request: Request, shown: Shown) -> None:
        """Say whether an answer helped."""
        conversation = await desk.enter(request, shown, speaks=False)
        opinion = _read(shapes.FEEDBACK, await read_value(request, answering.settings), FEEDBACK_FORM)
        await desk.judge(conversation, opinion, clean(opinion.reason))
        metrics.FEEDBACK.labels(str(opinion.helpful).lower()).inc()


def _add_open_routes(router: APIRouter, settings: Settings, knowledge: Knowledge) -> None:
    """Add the routes that tell everybody the same."""
    view = view_settings(settings)

    @router.get("/settings", responses=describe(403))
    async def read_settings() -> shapes.SettingsView:
        """Return what a widget must know of this bot."""
        return view

    @router.get("/topics", responses=describe(403))
    async def topics() -> shapes.Topics:
        """Return what the bot can be asked."""
        return await knowledge.topics()


def _read(shape: TypeAdapter[M], value: object, form: str) -> M:
    """Read a body; raises a Problem that says the form and quotes nothing."""
    try:
        return shape.validate_python(value)
    except ValidationError:
        raise Problem(422, form) from None


def _body(*shapes_of_it: type[BaseModel]) -> dict[str, Any]:
    """Describe the body of a request, which we read ourselves, in bounded size and time."""
    described = [shape.model_json_schema() for shape in shapes_of_it]
    schema = {"anyOf": described} if len(described) > 1 else described[0]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
