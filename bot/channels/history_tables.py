"""The tables of what people said and heard in the widget."""

from sqlalchemy import JSON, Boolean, Column, Float, String, Table, Text

from bot.stores.database import METADATA, Number

CONVERSATIONS = Table(
    "conversation",
    METADATA,
    Column("id", String(80), primary_key=True),  # an HMAC of the token, as Rasa knows it; never the token
    Column("created", Float(53), nullable=False, index=True),
    Column("used", Float(53), nullable=False, index=True),
    Column("turns", Number, nullable=False),
)
TURNS = Table(
    "turn",
    METADATA,
    Column("number", Number, primary_key=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("conversation", String(80), nullable=False, index=True),
    Column("time", Float(53), nullable=False),
    Column("message", Text, nullable=False),
    Column("reply", JSON, nullable=False),
    Column("is_helpful", Boolean),
    Column("reason", Text, nullable=False),
)
BUTTONS = Table(
    "button",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("turn", String(64), nullable=False, index=True),
    Column("conversation", String(80), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("payload", Text, nullable=False),
)
