"""What an answer says: the facts of the best match, those that complete it, and none of them twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.content import (
    FACTS_AT_A_BOUNDARY,
    find_choice,
    find_general_facts,
    find_section,
    find_sections,
)
from bot.facts.store import FactStore
from bot.question import Match, Question
from small_library import ask, open_small_store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    return open_small_store(Path(tmp_path_factory.mktemp("store")))


def stated(question: Question, store: FactStore) -> list[list[str]]:
    return [[fact.id for fact in section.facts] for section in find_sections(question, store)]


@pytest.mark.parametrize(
    ("units", "parts", "expected"),
    [
        (("flows",), (), [["flows"]]),
        (("made",), (), [["made", "bought", "flows"]]),
        (("list",), (), [["made", "flows", "stops"]]),
        (("prose",), (), [["made", "flows"]]),
        (("flows", "stops"), (), [["flows"]]),
        (("gap-goats", "flows"), (), [["flows"]]),
        (("choice", "stops"), (), [["stops"]]),
        (("gap-goats",), (), []),
        (("unknown",), (), []),
        ((), (), []),
        (("stops",), ("flows", "stops"), [["flows"], ["stops"]]),
        (("stops",), ("made", "prose", "stops"), [["made", "bought", "flows"], ["stops"]]),
        (("stops",), ("flows", "list"), [["flows"], ["made", "stops"]]),
        (("stops",), ("flows", "flows"), [["flows"]]),
        (("stops",), ("gap-goats", "flows"), [["flows"]]),
    ],
)
def test_these_facts_answer(
    store: FactStore, units: tuple[str, ...], parts: tuple[str, ...], expected: list[list[str]]
) -> None:
    assert stated(ask(*units, parts=parts), store) == expected


@pytest.mark.parametrize(
    ("just_said", "chance", "is_followup", "stated"),
    [
        (["flows"], 0.5, True, ["stops"]),
        (["flows", "stops"], 0.5, True, ["flows"]),
        (["flows"], 0.2, True, ["flows"]),
        (["flows"], 0.5, False, ["flows"]),
        ([], 0.5, True, ["flows"]),
    ],
    ids=["fresh", "all said", "far less likely", "asked anew", "nothing said"],
)
def test_who_goes_on_gets_another_answer_that_is_nearly_as_likely(
    store: FactStore, just_said: list[str], chance: float, is_followup: bool, stated: list[str]
) -> None:
    matches = (Match("flows", 0.6), Match("stops", chance))
    question = replace(ask("flows", is_followup=is_followup), matches=matches)
    [section] = find_sections(question, store, just_said)
    assert [fact.id for fact in section.facts] == stated


@pytest.mark.parametrize(("unit", "lead"), [("list", "Three things:"), ("prose", ""), ("made", "")])
def test_only_a_list_has_a_line_above_it(store: FactStore, unit: str, lead: str) -> None:
    section = find_section(unit, store)
    assert section is not None
    assert section.lead == lead


def test_general_facts_are_about_what_the_question_names(store: FactStore) -> None:
    facts = find_general_facts(ask("flows", "pill", "cure", terms=("pill",)), store)
    assert [fact.id for fact in facts] == ["pill"]


def test_a_boundary_gets_few_general_facts(store: FactStore) -> None:
    facts = find_general_facts(ask("pill", "drug", "shot", terms=("pill",)), store)
    assert [fact.id for fact in facts] == ["pill", "drug"]
    assert FACTS_AT_A_BOUNDARY == 2


def test_a_question_that_names_nothing_gets_no_general_facts(store: FactStore) -> None:
    assert find_general_facts(ask("flows", terms=()), store) == []


@pytest.mark.parametrize(
    ("units", "found"), [(("choice", "made"), "choice"), (("made", "choice"), None), ((), None)]
)
def test_a_choice_counts_only_as_the_best_match(
    store: FactStore, units: tuple[str, ...], found: str | None
) -> None:
    choice = find_choice(ask(*units), store)
    assert (choice.id if choice else None) == found
