"""Editors learn what was not answered and what helped, and nobody learns who it was."""

import json
from pathlib import Path

import httpx
import pytest

from bot.channels.notebook import COUNT_SECONDS, Note, Notebook, main, prune_notes, write_day
from bot.danger import find_danger
from bot.reply import Kind, make_reply
from bot.stores.database import Database
from fake_rasa import FakeRasa, say
from widget_api import FEEDBACK, Gateway, settings_in

DAY, NOW = 86_400.0, 1_800_000_000.0
DECLINE = make_reply(Kind.DECLINE, "My sources do not say that.")


def declining_rasa() -> FakeRasa:
    return FakeRasa(lambda: httpx.Response(200, json=[DECLINE.message()]))


def open_notebook(url: str, folder: Path, *, is_learning: bool = True) -> tuple[Notebook, Database]:
    database = Database(url)
    return Notebook(settings_in(folder, is_learning=is_learning), database), database


def read_words(notebook: Notebook) -> list[tuple[str, str]]:
    return [(row.kind, row.words) for row in notebook.read_words()]


@pytest.mark.parametrize("is_learning", [False, True])
async def test_an_unanswered_question_is_noted_on_both_channels(tmp_path: Path, is_learning: bool) -> None:
    find_danger("")  # its rules take long to load on a busy machine
    settings = settings_in(tmp_path, is_learning=is_learning)
    gateway = Gateway(settings, declining_rasa())
    await say(gateway.client(), "canary of rest")
    person = await gateway.person()
    await person.ask("canary of the web")
    notebook, database = open_notebook(settings.database, tmp_path)
    assert [(row.kind, row.times) for row in notebook.count()] == [("unanswered", 2)]
    words = [("unanswered", "canary of rest"), ("unanswered", "canary of the web")]
    assert read_words(notebook) == (words if is_learning else [])
    database.close()


async def test_what_was_answered_and_what_we_could_not_answer_is_not_noted(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    await say(Gateway(settings).client(), "Hi")
    broken = Gateway(settings, FakeRasa(lambda: httpx.Response(500))).client()
    for text in ("Hi", "", "x" * 5000):
        await say(broken, text)
    notebook, database = open_notebook(settings.database, tmp_path)
    assert notebook.count() == []
    database.close()


async def test_feedback_is_noted_without_its_conversation(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, is_learning=True)
    person = await Gateway(settings).person()
    turn = await person.ask()
    opinion = {"turn": turn["id"], "helpful": False, "reason": "too long"}
    await person.request("POST", FEEDBACK, json=opinion)
    notebook, database = open_notebook(settings.database, tmp_path)
    assert read_words(notebook) == [("unhelpful", "too long")]
    with database.connect() as connection:
        rows = [dict(row) for row in connection.exec_driver_sql("SELECT * FROM note").mappings()]
    assert [row.keys() for row in rows] == [{"number", "day", "kind", "words"}]
    assert person.name not in json.dumps(rows)
    database.close()


def test_words_go_with_the_conversations_and_counts_after_a_year(database_url: str, tmp_path: Path) -> None:
    notebook, database = open_notebook(database_url, tmp_path)
    for moment in (NOW, NOW + 40 * DAY):
        notebook.add(Note.UNANSWERED, "canary", moment)
    with database.begin() as connection:
        prune_notes(connection, NOW + 10 * DAY, NOW + 40 * DAY)
    assert len(notebook.count()) == 2
    assert [row.day for row in notebook.read_words()] == [write_day(NOW + 40 * DAY)]
    with database.begin() as connection:
        prune_notes(connection, NOW, NOW + COUNT_SECONDS)
    assert [row.day for row in notebook.count()] == [write_day(NOW + 40 * DAY)]
    database.close()


def test_a_day_is_written_without_an_hour() -> None:
    assert write_day(1_800_000_000.0) == "2027-01-15"


def test_editors_can_read_the_notes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LACTA_STATE_DIR", str(tmp_path))
    notebook, database = open_notebook(f"sqlite:///{tmp_path / 'lacta.db'}", tmp_path)
    notebook.add(Note.UNANSWERED, "why is that?", 0.0)
    database.close()
    main()
    assert capsys.readouterr().out.splitlines() == [
        "1970-01-01  unanswered  1",
        "1970-01-01  unanswered  'why is that?'",
    ]
