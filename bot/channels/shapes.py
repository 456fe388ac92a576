"""What the widget's API takes and gives, as OpenAPI describes it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from bot.reply import Kind

MAX_REASON = 500
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_STRICT = ConfigDict(extra="forbid", strict=True)


class TextMessage(BaseModel):
    """A message that a person typed."""

    model_config = _STRICT
    text: str = Field(
        description="A text over the limit of /api/settings is answered with a request to shorten."
    )


class ButtonMessage(BaseModel):
    """A tap on a button that the bot offered in this conversation."""

    model_config = _STRICT
    button: Id


class FeedbackMessage(BaseModel):
    """What a person thinks of an answer; a later one replaces it."""

    model_config = _STRICT
    turn: Id
    helpful: bool
    reason: str = Field(default="", max_length=MAX_REASON)


MESSAGE: TypeAdapter[TextMessage | ButtonMessage] = TypeAdapter(TextMessage | ButtonMessage)
FEEDBACK = TypeAdapter(FeedbackMessage)


class Paragraph(BaseModel):
    """A paragraph of a reply."""

    type: Literal["paragraph"] = "paragraph"
    text: str


class ItemList(BaseModel):
    """A list in a reply."""

    type: Literal["list"] = "list"
    items: list[str]


Block = Annotated[Paragraph | ItemList, Field(discriminator="type")]


class SourceView(BaseModel):
    """A document that a reply rests on, and the paragraphs in it."""

    title: str
    publisher: str
    url: str
    paragraphs: list[int]


class ButtonView(BaseModel):
    """A quick reply."""

    id: str
    title: str


class ReplyView(BaseModel):
    """A reply; `text` is all of it, `blocks` is the same without sources and disclaimer."""

    kind: Kind
    blocks: list[Block]
    sources: list[SourceView]
    disclaimer: str
    buttons: list[ButtonView]
    text: str


class Said(BaseModel):
    """What a person said."""

    text: str


class Opinion(BaseModel):
    """What a person thinks of an answer."""

    helpful: bool


class Turn(BaseModel):
    """A message and the reply to it."""

    id: str
    time: str = Field(description="ISO 8601, UTC")
    message: Said
    reply: ReplyView
    feedback: Opinion | None = None


class Opened(BaseModel):
    """A new conversation: whoever holds the token is in it."""

    token: str
    expires: str = Field(description="ISO 8601, UTC; everything of the conversation is deleted then")


class Turns(BaseModel):
    """The turns of a conversation, oldest first."""

    turns: list[Turn]


class FullOpinion(Opinion):
    """Feedback with its reason."""

    turn: str
    reason: str


class Export(BaseModel):
    """Everything that is stored of a conversation."""

    created: str
    expires: str
    turns: list[Turn]
    feedback: list[FullOpinion]
    bot_memory: list[JsonValue] = Field(description="What the dialogue engine noted, as it noted it")


class Contact(BaseModel):
    """A way to a person."""

    label: str
    url: str


class SettingsView(BaseModel):
    """What the widget must know of this bot."""

    max_characters: int
    emergency_number: str
    contact: Contact | None
    disclaimer: str
    full_disclaimer: str


class Topic(BaseModel):
    """A topic of the facts with some questions that it answers."""

    id: str
    title: str
    count: int
    questions: list[str]


class Counts(BaseModel):
    """How much the bot knows."""

    topics: int
    facts: int
    documents: int


class DocumentView(BaseModel):
    """A document that facts come from."""

    title: str
    publisher: str
    url: str


class Topics(BaseModel):
    """What the bot can be asked; everything is empty where the facts are out of reach."""

    topics: list[Topic]
    counts: Counts
    documents: list[DocumentView]


class ProblemView(BaseModel):
    """Why a request is not served (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
