"""A database is opened anew after every failure, and nobody waits for a connection that is lost."""

import time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.stores.database import Database


def test_an_error_of_the_driver_is_an_error_of_ours_and_the_next_transaction_works(database_url: str) -> None:
    database = Database(database_url)
    driver = database._engine.dialect.dbapi
    with pytest.raises(OSError, match="OperationalError"), database.begin():
        raise driver.OperationalError("canary")
    with database.begin() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()


def test_nobody_waits_long_for_a_connection_that_is_lost(database_url: str) -> None:
    database = Database(database_url)
    with database.begin():
        pass
    lost = database._engine.connect()  # taken by nobody who will give it back
    started = time.monotonic()
    with pytest.raises(PoolTimeout), database.begin():
        pass
    assert time.monotonic() - started < 1
    with database.begin() as connection:  # of a new pool
        assert connection.execute(text("SELECT 1")).scalar() == 1
    lost.close()
    database.close()
