"""The tables of the history, and how its database is opened."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

# How long SQLite waits for another process; less than the lane does, so that the reason is known.
BUSY_SECONDS = 0.4

METADATA = MetaData()
CONVERSATIONS = Table(
    "conversation",
    METADATA,
    Column("id", String(80), primary_key=True),  # an HMAC of the token, as Rasa knows it; never the token
    Column("created", Float(53), nullable=False, index=True),
    Column("used", Float(53), nullable=False),
    Column("turns", Integer, nullable=False),
)
TURNS = Table(
    "turn",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
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


def prepare(url: str) -> Engine:
    """Prepare to open a database at its first use; raises ValueError that does not hold the URL."""
    try:
        target = make_url(url)
        if target.get_backend_name() != "sqlite":
            return create_engine(target, future=True, hide_parameters=True, pool_pre_ping=True, pool_size=1)
        options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        engine = create_engine(
            target, future=True, hide_parameters=True, poolclass=QueuePool, pool_size=1, connect_args=options
        )
    except (SQLAlchemyError, ImportError):
        raise ValueError("LACTA_HISTORY_URL must be an SQLAlchemy URL whose driver is installed") from None
    event.listen(engine, "connect", _set_up)
    return engine


def make_tables(engine: Engine, metadata: MetaData = METADATA) -> None:
    """Make what is missing; a file of SQLite is for the owner's eyes alone."""
    if engine.name == "sqlite" and engine.url.database:
        path = Path(engine.url.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    metadata.create_all(engine)


def _set_up(connection: Any, _: object) -> None:
    """Let SQLite write without making readers wait, and overwrite what is deleted."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
