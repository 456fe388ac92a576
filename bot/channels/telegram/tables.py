"""The tables of what came from Telegram and what goes there."""

from sqlalchemy import JSON, BigInteger, Column, Float, Integer, MetaData, String, Table

METADATA = MetaData()
# An update keeps its number after it was answered, and nothing else, so that it is known when it comes again.
UPDATES = Table(
    "telegram_update",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation", String(80), nullable=False, index=True),
    Column("time", Float(53), nullable=False, index=True),
    Column("said", JSON(none_as_null=True)),
)
# A message is deleted as soon as Telegram has taken it.
MESSAGES = Table(
    "telegram_message",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(80), nullable=False, index=True),
    Column("time", Float(53), nullable=False, index=True),
    Column("message", JSON, nullable=False),
    sqlite_autoincrement=True,  # the number of a message that was taken is never another's
)
