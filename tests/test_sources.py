"""What is learnt from is read from data/, and its digest tells every change."""

import shutil
from pathlib import Path

import pytest

from bot.nlu.fact_matcher import FactMatcher
from bot.nlu.sources import Sources, code_digest, data_digest, load_sources

DATA = Path("data")


@pytest.fixture(scope="module")
def sources() -> Sources:
    return load_sources(DATA)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return shutil.copytree(DATA, tmp_path / "data")


def test_every_unit_has_an_id_of_its_own(sources: Sources) -> None:
    ids = [unit.id for unit in sources.units]
    assert len(set(ids)) == len(ids)


def test_every_unit_has_a_statement_and_is_asked_for(sources: Sources) -> None:
    assert [unit.id for unit in sources.units if not unit.statement or not unit.questions] == []


@pytest.mark.parametrize(("kind", "has_aspect"), [("fact", True), ("overview", True), ("gap", False)])
def test_facts_and_overviews_have_an_aspect(sources: Sources, kind: str, has_aspect: bool) -> None:
    units = [unit for unit in sources.units if unit.kind == kind]
    assert units
    assert all(bool(unit.aspect) is has_aspect for unit in units)


def test_units_are_about_terms_of_the_vocabulary(sources: Sources) -> None:
    known = {term.term for term in sources.terms}
    assert {name for unit in sources.units for name in unit.about} <= known


def test_what_tells_of_a_term_is_asked_for_with_its_basic_questions(sources: Sources) -> None:
    questions = {unit.id: unit.questions for unit in sources.units}
    told_of = [term for term in sources.terms if term.basics]
    assert told_of
    assert [term.term for term in told_of if not set(term.basics) <= set(questions[term.tells])] == []


def test_what_a_term_says_to_tell_of_it_is_a_fact_or_an_overview(sources: Sources) -> None:
    known = {unit.id for unit in sources.units if unit.kind in {"fact", "overview"}}
    assert {term.tells for term in sources.terms} - {""} <= known


def test_no_question_is_an_example_of_its_unit_twice(sources: Sources) -> None:
    assert [unit.id for unit in sources.units if len(set(unit.questions)) < len(unit.questions)] == []


def test_loading_twice_gives_the_same(sources: Sources) -> None:
    assert load_sources(DATA) == sources


def test_a_copy_has_the_same_digest(copy: Path) -> None:
    assert data_digest(copy) == data_digest(DATA)


@pytest.mark.parametrize("name", ["facts", "questions", "gaps", "terms.yml", "choices.yml"])
def test_a_change_changes_the_digest(copy: Path, name: str) -> None:
    path = copy / name
    changed = next(path.glob("*.yml")) if path.is_dir() else path
    changed.write_text(changed.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    assert data_digest(copy) != data_digest(DATA)


def test_what_is_not_learnt_from_leaves_the_digest(copy: Path) -> None:
    (copy / "notes.txt").write_text("a note", encoding="utf-8")
    assert data_digest(copy) == data_digest(DATA)


def test_a_change_of_the_code_that_learns_trains_again(tmp_path: Path) -> None:
    (tmp_path / "ranking.py").write_text("RIVALS = 1")
    before = code_digest(tmp_path)
    (tmp_path / "notes.txt").write_text("no code")
    assert code_digest(tmp_path) == before
    (tmp_path / "ranking.py").write_text("RIVALS = 2")
    assert code_digest(tmp_path) != before
    assert FactMatcher.fingerprint_addon({"data": str(DATA)}) == data_digest(DATA) + code_digest()
