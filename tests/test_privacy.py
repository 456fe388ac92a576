"""The privacy page says what the tables, the settings and the logs say: it cannot drift from them."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.channels.app import SWEEP_SECONDS
from bot.channels.forgetting import asks_to_forget
from bot.channels.privacy import PURPOSES, WISH, render
from bot.channels.telegram.tables import METADATA as TELEGRAM
from bot.settings import ROOT
from bot.stores.database import METADATA
from fake_rasa import make_settings
from widget_api import FEEDBACK, Gateway, settings_in

TABLES = {table.name: table for metadata in (METADATA, TELEGRAM) for table in metadata.tables.values()}


def page(**changes: Any) -> str:
    return render(make_settings(**changes), SWEEP_SECONDS)


def test_the_page_describes_every_table_and_no_other() -> None:
    assert {table.name for table in PURPOSES} == set(TABLES)
    assert set(re.findall(r"<h3><code>(\w+)</code>", page())) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_the_page_describes_every_column_and_no_other(name: str) -> None:
    (columns,) = [described for table, (_, described) in PURPOSES.items() if table.name == name]
    assert set(columns) == {column.name for column in TABLES[name].columns}
    assert all(columns.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"retention_days": 30}, "deleted 30 days after it began"),
        ({"retention_days": 7}, "deleted 7 days after it began"),
        ({"retention_days": 0}, "deleted 1 hour after its last message"),
        ({"max_conversations": 1234}, "At most 1,234 conversations"),
        ({}, "SQLite files on the same machine"),
        ({"database_url": "postgresql://a:canary@db.example/x"}, "a PostgreSQL database"),
        ({"telegram_token": "1:canary"}, "passes through Telegram"),
        ({}, "looked through every 10 minutes"),
        ({}, "up to 1,000 messages with their answers wait for it in the memory"),
    ],
)
def test_the_page_says_what_is_set(changes: dict[str, Any], said: str) -> None:
    assert said in page(**changes)
    assert "canary" not in page(**changes)
    assert "$" not in page(**changes)


def test_telegram_is_named_only_where_it_is_connected() -> None:
    assert "passes through Telegram" not in page()


def test_the_ways_to_delete_and_to_take_are_there(tmp_path: Path) -> None:
    assert WISH in page()
    assert asks_to_forget(WISH)
    paths = Gateway(settings_in(tmp_path)).app.openapi()["paths"]
    named = re.findall(r"<code>(GET|POST|DELETE) (/\S+?)</code>", page())
    assert len(named) == 4
    assert [(method, path) for method, path in named if method.lower() not in paths.get(path, {})] == []


def test_as_many_log_files_are_kept_as_it_says() -> None:
    conf = (ROOT / "supervisord.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"stdout_logfile_maxbytes=(\w+)", conf)) == {"5MB"}
    assert set(re.findall(r"stdout_logfile_backups=(\w+)", conf)) == {"2"}  # and the one that is written
    assert "three newest files of 5 MB" in page()


async def test_the_page_is_served_under_the_strict_policy_and_linked(tmp_path: Path) -> None:
    client = Gateway(settings_in(tmp_path)).client()
    response = await client.get("/privacy")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert "<script" not in response.text and " style=" not in response.text
    assert 'href="privacy"' in (await client.get("/")).text


async def test_what_was_said_stands_only_where_the_page_says(tmp_path: Path) -> None:
    person = await Gateway(settings_in(tmp_path)).person()
    turn = await person.ask("canary")
    opinion = {"turn": turn["id"], "helpful": True, "reason": "canary"}
    assert (await person.request("POST", FEEDBACK, json=opinion)).status_code == 204
    with closing(sqlite3.connect(tmp_path / "lacta.db")) as connection:
        names = [n for (n,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {n for n in names if "canary" in str(connection.execute(f"SELECT * FROM {n}").fetchall())}
    holding = {table.name for table, (_, columns) in PURPOSES.items() if "what you wrote" in str(columns)}
    assert found == {"turn"}
    assert holding == {"turn", "memory", "telegram_update"}
