"""The check of the fact store: each kind of fault is found and named, and sound files have none."""

from pathlib import Path
from typing import Any

import pytest

from bot.facts.__main__ import main
from bot.facts.check import check
from small_store import (
    CHOICE_AT,
    COMES_AT,
    GAP_AT,
    LIST_AT,
    MADE_AT,
    SOURCE_AT,
    find,
    make_store,
    put,
    write_documents,
    write_store,
)

HARD = "The physiological regulation of reproductive processes necessitates multidimensional interpretation."


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_documents(tmp_path / "documents")


def test_a_sound_store_has_no_fault(tmp_path: Path, documents: Path) -> None:
    assert find(tmp_path, make_store(), documents) == ()


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (f"{MADE_AT} id", "milk-comes", "milk-comes: the id stands twice"),
        (f"{GAP_AT} id", "about-milk", "about-milk: the id stands twice"),
        (f"{GAP_AT} id", "Gap_Goats", "Gap_Goats: an id is words in lower case joined by hyphens"),
        (f"{MADE_AT} about", ["mylk"], "milk-made: 'about' names 'mylk', which is not in terms.yml"),
        (f"{LIST_AT} about", ["mylk"], "about-milk: 'about' names 'mylk'"),
        (f"{MADE_AT} whom", [], "milk-made: 'about' and 'whom' must not be empty"),
        (f"{MADE_AT} whom", ["dogs"], "milk.yml:2: 'dogs' is not a valid Whom"),
        (f"{MADE_AT} aspect", "taste", "milk.yml:2: 'taste' is not a valid Aspect"),
        (f"{MADE_AT} certainty", "sure", "milk.yml:2: 'sure' is not a valid Certainty"),
        (f"{MADE_AT} colour", "white", "milk.yml:2: unknown key 'colour'"),
        (f"{MADE_AT} with", ["gone"], "milk-made: 'with' names 'gone', which does not exist"),
        (f"{MADE_AT} with", ["about-milk"], "milk-made: 'with' names 'about-milk', which does not exist"),
        (f"{MADE_AT} with", ["milk-made"], "milk-made: 'with' names 'milk-made' twice, or the unit itself"),
        (f"{MADE_AT} with", ["milk-comes"], "milk-made: 'milk-comes' stands under 'with' and 'differs'"),
        (f"{MADE_AT} differs", ["gone"], "milk-made: 'differs' names 'gone', which does not exist"),
        (f"{MADE_AT} differs", [], "milk-made: milk-comes differs from it"),
        (f"{LIST_AT} items", ["milk-made", "gone"], "about-milk: 'items' names 'gone'"),
        (f"{LIST_AT} items", ["milk-made"], "about-milk: an overview needs at least 2 items"),
        (f"{LIST_AT} lead", "These are known", "about-milk: the lead must end with a colon or a full stop"),
        (f"{GAP_AT} near", ["gap-goats"], "gap-goats: 'near' names 'gap-goats', which does not exist"),
        (f"{CHOICE_AT} id", "gap-goats", "gap-goats: the id stands twice"),
        (f"{CHOICE_AT} options", ["milk-made", "gone"], "milk-or-all: 'options' names 'gone'"),
        (f"{CHOICE_AT} options", ["milk-made"], "milk-or-all: a choice needs at least 2 options"),
        (f"{CHOICE_AT} question", "Choose", "milk-or-all: what the bot asks must end with a question mark"),
        (f"{CHOICE_AT} questions", ["is this goat question 1"], "milk-or-all: gap-goats has the question"),
        (f"{MADE_AT} note", "maybe", "milk-made: unknown note 'maybe', known: medicine"),
        (f"{MADE_AT} sources", [], "milk-made: a fact needs a source"),
        (f"{SOURCE_AT} document", "book", "milk-made: cites 'book', which is not in documents.yml"),
        (f"{SOURCE_AT} sentence", 0, "milk-made: paragraphs and sentences count from 1"),
        (f"{SOURCE_AT} sha256", "12ab", "milk-made: a 'sha256' is not one"),
        (f"{MADE_AT} statement", "the breast makes milk", "milk-made: the statement must read as a sentence"),
        (f"{COMES_AT} statement", "Milk flows.", "milk-comes: Ann Lee said it, so the statement must name"),
        (f"{MADE_AT} statement", HARD, "milk-made: reading grade"),
        (f"{GAP_AT} label", HARD.lower(), "gap-goats: reading grade"),
        ("questions/milk questions milk-made", ["Is it?"], "milk-made: 1 questions, at least 10 are needed"),
        ("questions/milk questions milk-made 0", "W" * 62, "milk-made: the first question is a button and 2"),
        (
            f"{GAP_AT} questions 3",
            "IS this milk-made, question... 0!",
            "gap-goats: milk-made has the question",
        ),
        ("questions/milk questions milk-mad", [], "milk.yml:35: questions for 'milk-mad', which is no fact"),
        ("questions/more", {"questions": {"milk-made": []}}, "more.yml:2: milk-made has questions twice"),
        ("facts/milk fact", [], "unknown key 'fact', known: facts, lists"),
        ("gaps/animals gap", [], "unknown key 'gap', known: gaps"),
        (f"{MADE_AT} statement", "Of these\n\nrules: many.", "a line must not start with 'rules:'"),
        (f"{MADE_AT} short", "First\n\nstories: many", "a line must not start with 'stories:'"),
        ("terms terms 0", {"term": "milk"}, "data: cannot be loaded: KeyError('names')"),
        ("gaps/animals", [], "animals.yml: not a mapping of keys"),
    ],
)
def test_a_fault_is_found_and_named(tmp_path: Path, path: str, value: Any, fault: str) -> None:
    store = make_store()
    put(path, value)(store)
    faults = find(tmp_path, store)
    assert any(fault in found for found in faults), faults


@pytest.mark.parametrize("name", ["documents.yml", "terms.yml", "facts/milk.yml"])
def test_a_file_that_is_no_yaml_is_named(tmp_path: Path, name: str) -> None:
    write_store(tmp_path, make_store())
    (tmp_path / name).write_text("facts: [unclosed\n", encoding="utf-8")
    (fault,) = check(tmp_path).faults
    assert fault.startswith(f"{tmp_path / name}: ")
    assert "line" in fault


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    write_store(tmp_path, make_store())
    (tmp_path / "terms.yml").unlink()
    (fault,) = check(tmp_path).faults
    assert fault.startswith(f"{tmp_path / 'terms.yml'}: ")


def test_a_list_without_a_lead_needs_items_that_read_as_sentences(tmp_path: Path) -> None:
    store = make_store()
    put(f"{COMES_AT} statement", "milk that flows, says Ann Lee")(store)
    put(f"{COMES_AT} short", "Milk that flows")(store)
    assert any(
        "milk-comes: the statement must read as a sentence" in fault for fault in find(tmp_path, store)
    )


def test_the_program_prints_every_fault_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = make_store()
    put(f"{MADE_AT} note", "maybe")(store)
    put(f"{COMES_AT} note", "never")(store)
    write_store(tmp_path, store)
    assert main(["--data", str(tmp_path)]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in printed] == ["milk-made", "milk-comes", "Faults"]


def test_the_program_prints_a_summary_and_succeeds(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_store(tmp_path / "data", make_store())
    assert main(["--data", str(tmp_path / "data"), "--documents", str(documents)]) == 0
    start = "2 facts, 1 overviews, 1 gaps, 1 choices, 41 questions, 2 sentences cited; reading grade"
    assert capsys.readouterr().out.startswith(start)


def test_the_check_changes_no_file(tmp_path: Path, documents: Path) -> None:
    find(tmp_path, make_store(), documents)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    check(tmp_path / "data", documents)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
