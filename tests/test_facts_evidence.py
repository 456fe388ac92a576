"""The facts held against the documents: digests, coverage and copied wording."""

from pathlib import Path
from typing import Any

import pytest

from bot.documents import digest
from small_store import (
    CHOICE_AT,
    COMES,
    GAP_AT,
    LIST_AT,
    MADE,
    MADE_AT,
    SOURCE_AT,
    find,
    make_store,
    put,
    write_documents,
)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "documents")


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (f"{SOURCE_AT} sha256", "0" * 64, f"the digest is wrong, paste  sha256: {digest(MADE)}"),
        (f"{SOURCE_AT} sha256", "", f"the digest is missing, paste  sha256: {digest(MADE)}"),
        (f"{SOURCE_AT} sha256", digest(COMES), "; the digest is that of page, paragraph 2, sentence 2"),
        (f"{SOURCE_AT} sentence", 9, "milk-made: page, paragraph 2, sentence 9: there is no such sentence"),
        ("documents documents 0 empty", [], "page, paragraph 3, sentence 1: no fact cites it"),
        (
            "documents documents 0 empty 0 paragraphs",
            [1, 2, 3],
            "page, paragraph 2 is called empty, but a fact",
        ),
        ("documents documents 0 empty 0 reason", "", "page, paragraph 1 is called empty without a reason"),
        ("documents documents 0 file", "gone.txt", "documents.yml: page: there is no file"),
        (
            f"{MADE_AT} statement",
            f"Yes. {COMES}",
            "milk-made: the statement copies 'it comes when a baby sucks",
        ),
        (f"{MADE_AT} short", COMES, "milk-made: the short copies"),
        (f"{LIST_AT} lead", COMES, "about-milk: the lead copies"),
        (f"{CHOICE_AT} question", COMES, "milk-or-all: the question asked back copies"),
        (f"{GAP_AT} label", COMES, "gap-goats: the label copies"),
        (f"{GAP_AT} questions 0", COMES.upper(), "gap-goats: the question copies"),
        (
            f"{MADE_AT} statement",
            "Made in the breast it comes when a cat.",
            "milk-made: the statement copies",
        ),
    ],
)
def test_a_fault_against_the_documents_is_found_and_named(
    tmp_path: Path, documents: Path, path: str, value: Any, fault: str
) -> None:
    store = make_store()
    put(path, value)(store)
    faults = find(tmp_path, store, documents)
    assert any(fault in found for found in faults), faults


def test_the_digest_to_paste_is_printed_where_there_is_none_yet(tmp_path: Path, documents: Path) -> None:
    store = make_store()
    del store["facts/milk"]["facts"][0]["sources"][0]["sha256"]
    faults = find(tmp_path, store, documents)
    assert any(f"paste  sha256: {digest(MADE)}" in fault for fault in faults)
    assert any("milk.yml:2: 'sha256' is missing" in fault for fault in faults)


def test_seven_words_of_a_document_in_a_row_are_no_copy(tmp_path: Path, documents: Path) -> None:
    store = make_store()
    put(f"{MADE_AT} statement", "So it comes when a baby sucks at.")(store)
    assert find(tmp_path, store, documents) == ()
