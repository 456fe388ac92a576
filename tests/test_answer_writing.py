"""How an answer is written: lists and sentences, notes and sources once, buttons to what is new."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answer.content import Section
from bot.answer.writing import cite, join_paragraphs, offer, write_notes, write_sections, write_sources
from bot.facts.model import Fact
from bot.facts.store import FactStore
from bot.notes import NOTE_LEAD, NOTES
from bot.reply import Citation
from small_library import FACTS, open_small_store

PAGE_LINE = "• A page (Us): https://a.example/page"
BOOK_LINE = "• A book (Them): https://b.example/book"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    return open_small_store(Path(tmp_path_factory.mktemp("store")))


def pick(*names: str) -> list[Fact]:
    return [next(fact for fact in FACTS if fact.id == name) for name in names]


def test_a_list_stands_under_its_lead_in_short_items() -> None:
    section = Section(tuple(pick("made", "stops")), "Three things:")
    assert write_sections([section]) == "Three things:\n• It is made\n• It stops."


def test_without_a_lead_the_statements_are_sentences() -> None:
    assert write_sections([Section(tuple(pick("made", "flows")))]) == "The breast makes it. It flows."


def test_two_sections_are_two_paragraphs() -> None:
    sections = [Section(tuple(pick("made"))), Section(tuple(pick("flows")))]
    assert write_sections(sections) == "The breast makes it.\n\nIt flows."


def test_a_note_is_given_once_and_marked_as_the_bots_own() -> None:
    written = write_notes(pick("pill", "made", "drug", "shot"))
    assert written == f"{NOTE_LEAD} {NOTES['medicine']} {NOTES['lump']}"


def test_facts_without_a_note_get_none() -> None:
    assert write_notes(pick("made")) == ""


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (("made",), ["Source:", PAGE_LINE]),
        (("made", "flows"), ["Source:", PAGE_LINE]),
        (("made", "bought", "stops"), ["Sources:", PAGE_LINE, BOOK_LINE]),
        (("stops",), ["Sources:", BOOK_LINE, PAGE_LINE]),
    ],
)
def test_a_document_is_named_once_with_its_link(
    store: FactStore, names: Sequence[str], lines: Sequence[str]
) -> None:
    assert write_sources(pick(*names), store).splitlines() == lines


def test_every_source_of_a_fact_is_cited() -> None:
    assert cite(pick("stops", "flows")) == [Citation("book", 4), Citation("page", 2), Citation("page", 3)]


def test_empty_paragraphs_leave_no_gap() -> None:
    assert join_paragraphs("a", "", "b", "") == "a\n\nb"


@pytest.mark.parametrize(
    ("units", "leave_out", "offered"),
    [
        (("made", "flows"), (), ["What is made?", "What is flows?"]),
        (("made", "flows", "stops", "cure"), (), ["What is made?", "What is flows?", "What is stops?"]),
        (("made", "made"), (), ["What is made?"]),
        (("list", "gap-goats", "choice", "unknown"), (), ["Tell me list?"]),
        (("made", "flows"), ("made",), ["What is flows?"]),
        (("prose",), ("made",), ["Tell me prose?"]),
        (("prose", "stops"), ("made", "flows"), ["What is stops?"]),
        ((), (), []),
    ],
)
def test_at_most_three_buttons_lead_to_what_is_not_left_out(
    store: FactStore, units: Sequence[str], leave_out: Sequence[str], offered: Sequence[str]
) -> None:
    assert [button.title for button in offer(units, store, leave_out=leave_out)] == offered


def test_a_button_sends_the_words_that_it_shows(store: FactStore) -> None:
    assert all(button.title == button.payload for button in offer(["made", "list"], store))
