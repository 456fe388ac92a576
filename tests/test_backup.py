"""A copy that was saved and put back holds the conversation, and its token still leads to it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import backup
from bot.backup import BackupError, restore, save
from bot.channels.history import History
from bot.channels.identity import load_key
from bot.running import Lacta
from bot.settings import Settings
from bot.stores.database import Database
from bot.stores.memory import Memory
from postgres import Postgres
from widget_api import Gateway, Person, settings_in


async def begin(settings: Settings) -> Person:
    """Begin a conversation and say something."""
    person = await Gateway(settings).person()
    await person.ask("What was said before")
    return person


async def test_a_conversation_is_found_again_after_its_database_was_lost(tmp_path: Path) -> None:
    settings, folder = settings_in(tmp_path / "state"), tmp_path / "copy"
    person = await begin(settings)
    turns = await person.turns()
    assert save(settings, folder) == ["lacta.db"]
    await person.ask("What is said after the copy")
    for path in settings.state_dir.glob("lacta.db*"):
        path.unlink()
    assert restore(settings, folder) == ["lacta.db"]
    person.http = Gateway(settings).client()
    assert await person.turns() == turns


async def test_the_key_is_saved_too_so_that_tokens_still_open(tmp_path: Path) -> None:
    settings, other = settings_in(tmp_path / "a", secret=""), settings_in(tmp_path / "b", secret="")
    person = await begin(settings)
    assert save(settings, tmp_path / "copy") == ["lacta.db", "secret"]
    restore(other, tmp_path / "copy")
    assert load_key(other) == load_key(settings)
    person.http = Gateway(other).client()
    assert len(await person.turns()) == 1


async def test_what_a_log_of_changes_still_holds_is_saved(tmp_path: Path) -> None:
    """SQLite writes first to a log beside the database; a copy of the file alone would miss that."""
    settings = settings_in(tmp_path / "state")
    await begin(settings)
    assert (settings.state_dir / "lacta.db-wal").stat().st_size
    save(settings, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "lacta.db")) as copy:
        assert copy.execute("SELECT message FROM turn").fetchall() == [("What was said before",)]


async def test_a_copy_is_for_the_owner_alone(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "state")
    await begin(settings)
    save(settings, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "copy" / "lacta.db").stat().st_mode & 0o777 == 0o600


async def test_a_damaged_database_is_not_called_a_copy(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "state")
    settings.state_dir.mkdir()
    (settings.state_dir / "lacta.db").write_bytes(b"SQLite format 3\0" + b"x" * 8192)
    with pytest.raises((BackupError, sqlite3.DatabaseError)):
        save(settings, tmp_path / "copy")


def test_nothing_is_written_over_an_older_copy(tmp_path: Path) -> None:
    (tmp_path / "lacta.db").touch()
    with pytest.raises(BackupError, match="not empty"):
        save(settings_in(tmp_path / "state"), tmp_path)


@pytest.mark.parametrize("action", [save, restore])
def test_what_is_not_there_is_said(tmp_path: Path, action: object) -> None:
    with pytest.raises(BackupError, match=r"nothing to save|holds no copy"):
        action(settings_in(tmp_path / "state"), tmp_path / "copy")  # type: ignore[operator]


def test_a_failure_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LACTA_STATE_DIR", str(tmp_path / "state"))
    assert backup.main(["restore", str(tmp_path / "copy")]) == 1
    assert capsys.readouterr().out == "The restore failed: the folder holds no copy\n"


async def test_a_conversation_in_postgresql_is_found_again(tmp_path: Path, postgres: Postgres) -> None:
    settings, folder = settings_in(tmp_path / "state", database_url=postgres.url), tmp_path / "copy"
    database = Database(settings.database)
    History(settings, database).open("web-0a", 1e10)
    Memory(database).append("web-0a", '[{"event": "user"}]', 0, 1e10)
    assert save(settings, folder) == ["lacta.dump"]
    database.close()
    postgres.empty()
    assert restore(settings, folder) == ["lacta.dump"]
    assert Memory(database).read_all("web-0a") == ['[{"event": "user"}]']
    assert History(settings, database).is_open("web-0a", 1e10)
    database.close()


def test_a_running_bot_is_saved_and_not_restored_over(lacta: Lacta, tmp_path: Path) -> None:
    assert lacta.send("somebody", "What is galactorrhea?")
    assert save(lacta.settings, tmp_path / "copy") == ["lacta.db", "secret"]
    with pytest.raises(BackupError, match="stop the bot"):
        restore(lacta.settings, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy" / "lacta.db")) as copy:
        assert "galactorrhea" in str(copy.execute("SELECT events FROM memory").fetchall())
