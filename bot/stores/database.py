"""How the database of conversations is opened: SQLite in the state folder, or a PostgreSQL shared by many."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Integer, MetaData, create_engine, event, text
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateIndex, CreateTable

# How long SQLite waits for another process to finish its writing, which takes milliseconds.
BUSY_SECONDS = 0.4
# How long a thread waits for the one connection. Nobody else has it: what is not there was lost in a failure.
POOL_SECONDS = 0.1
# With WAL and FULL every commit is on the disk before anybody is told of it, so that a power cut takes
# nothing back. Measured on a busy disk, a commit then takes 1.7 ms (median; 8 ms at the 95th percentile)
# instead of 0.03 ms with NORMAL, which a killed process survives as well, but not a machine that stops.
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON")
# Any number will do, if it is the same everywhere: it keeps two processes from making the tables at once.
_MAKING_TABLES = 0x6C61637461

METADATA = MetaData()
Number = BigInteger().with_variant(Integer, "sqlite")


class Database:
    """A database that is opened at its first use, and anew after every failure; all calls block.

    They may raise SQLAlchemyError or OSError.
    """

    def __init__(self, url: str, tables: MetaData = METADATA) -> None:
        """Prepare to open a database; raises ValueError that does not hold the URL."""
        self._engine = _prepare(url)
        self._tables = tables
        self._alone = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._opened: tuple[int, int] | None = None
        self.is_sqlite = self._engine.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Any]:
        """Hold a connection for one transaction."""
        with self._opening(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def connect(self) -> Iterator[Any]:
        """Hold a connection on which each statement is a transaction of its own: it saves two round trips."""
        with self._opening(), self._alone.connect() as connection:
            yield connection

    def open(self) -> Any:
        """Open a connection to be held and closed by the caller; without the tables."""
        return self._alone.connect()

    def flush(self) -> None:
        """Take what was deleted out of SQLite's log of changes too."""
        if self.is_sqlite:
            with self.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def _opening(self) -> Iterator[None]:
        """Make the tables where that is due; after a failure everything is opened anew."""
        try:
            if self._opened is None or self._opened != self._find_file():
                self._engine.dispose()
                _make_tables(self._engine, self._tables)
                self._opened = self._find_file()
            yield
        # Where a transaction is rolled back, SQLAlchemy lets errors of the driver's through as they are.
        except (SQLAlchemyError, OSError, self._engine.dialect.dbapi.Error) as error:
            if not _is_locked(error):
                self._opened = None
                self._engine.dispose()
            if isinstance(error, SQLAlchemyError | OSError):
                raise
            raise OSError(type(error).__name__) from None

    def _find_file(self) -> tuple[int, int] | None:
        """Tell SQLite's file from another of its name: what is written to a lost file is lost as well."""
        if not self.is_sqlite:
            return (0, 0)
        try:
            found = os.stat(str(self._engine.url.database))
        except FileNotFoundError:
            return None
        return (found.st_dev, found.st_ino)


def _is_locked(error: Exception) -> bool:
    """True where another process is writing: nothing is wrong with the connection."""
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def _prepare(url: str) -> Engine:
    """Prepare to open a database at its first use."""
    try:
        target = make_url(url.replace("postgres://", "postgresql://", 1))
        if target.get_backend_name() == "postgresql":
            return _prepare_postgres(target)
        if target.get_backend_name() == "sqlite" and target.database not in (None, "", ":memory:"):
            return _prepare_sqlite(target)
    except (SQLAlchemyError, ImportError):
        pass
    raise ValueError("LACTA_DATABASE_URL must begin with postgresql:// or be sqlite:///<a file>")


def _prepare_postgres(target: URL) -> Engine:
    """One connection: a Lane does one thing at a time."""
    # Imported here: it costs 2 MB, which nobody with SQLite need pay.
    from bot.stores.postgres import CONNECT_OPTIONS, limit_waiting

    limit_waiting()
    return create_engine(
        target,
        future=True,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        pool_pre_ping=True,  # a connection that a restart has cut is noticed before anything is lost in it
        connect_args=CONNECT_OPTIONS,
    )


def _prepare_sqlite(target: URL) -> Engine:
    """One connection as well, which may go from thread to thread."""
    options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(
        target,
        future=True,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        connect_args=options,
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _make_tables(engine: Engine, tables: MetaData) -> None:
    """Make what is missing; a file of SQLite is for the owner's eyes alone."""
    if engine.name == "sqlite":
        path = Path(str(engine.url.database))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with engine.begin() as connection:
        if engine.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MAKING_TABLES})
        for table in tables.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                connection.execute(CreateIndex(index, if_not_exists=True))


def _set_up(connection: Any, _: object) -> None:
    """Let SQLite write without making readers wait, and overwrite what is deleted."""
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
