"""Three reasons for giving no answer; each reads differently and offers a way on."""

from pathlib import Path

import pytest

from bot.answer.compose import compose
from bot.answer.declines import (
    STARTERS,
    decline_not_said,
    decline_not_understood,
    decline_outside,
    find_gap,
)
from bot.facts.store import FactStore
from bot.question import Match, Question
from bot.reply import DISCLAIMER, Kind, Reply
from small_library import ask, load_project, open_small_store, talk

REASONS = {
    "not said": ("My sources do not say", {"covered": 0.1, "gap": 0.8}),
    "outside": ("That is outside what I know", {"covered": 0.1, "outside": 0.8}),
    "not understood": ("I did not understand that", {"intent": "nonsense", "terms": ()}),
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    return open_small_store(Path(tmp_path_factory.mktemp("store")))


def questions(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


@pytest.mark.parametrize("reason", REASONS)
def test_a_decline_gives_its_own_reason_and_no_other(store: FactStore, reason: str) -> None:
    words, question = REASONS[reason]
    reply = compose(talk("made", **question), store)
    assert reply.kind is Kind.DECLINE
    assert reply.text.startswith(words)
    assert [other for other, _ in REASONS.values() if other in reply.text] == [words]


@pytest.mark.parametrize("reason", REASONS)
def test_a_decline_offers_questions_and_has_the_disclaimer(store: FactStore, reason: str) -> None:
    reply = compose(talk("made", **REASONS[reason][1]), store)
    assert reply.buttons
    assert reply.text.endswith(DISCLAIMER)
    assert (reply.facts, reply.citations) == ((), ())


def test_a_gap_is_named_with_whom_to_ask_and_what_is_near(store: FactStore) -> None:
    reply = decline_not_said(ask("gap-goats", gap=0.8), store)
    assert reply.kind is Kind.DECLINE
    assert "do not say anything on goats" in reply.text
    assert "Please ask a vet." in reply.text
    assert questions(reply) == ["What is flows?", "What is stops?"]


def test_a_personal_gap_is_a_boundary(store: FactStore) -> None:
    reply = decline_not_said(ask("gap-mine", gap=0.8), store)
    assert reply.kind is Kind.BOUNDARY
    assert "whether you have it" in reply.text


def test_a_gap_with_nothing_near_promises_nothing(store: FactStore) -> None:
    reply = decline_not_said(ask("gap-mine", gap=0.8), store)
    assert "nearby" not in reply.text
    assert reply.buttons == ()


def test_a_gap_without_a_name_says_whom_to_ask(store: FactStore) -> None:
    reply = decline_not_said(ask("stops", gap=0.8), store)
    assert "A doctor, midwife, pharmacist or lactation consultant" in reply.text
    assert questions(reply) == ["What is stops?"]


def test_who_asks_about_herself_hears_what_holds_in_general(store: FactStore) -> None:
    reply = decline_not_said(ask("stops", "gap-goats", gap=0.8, asked="what about my milk"), store)
    assert reply.kind is Kind.BOUNDARY
    assert reply.text.startswith("My sources do not say anything on goats, and what holds for you I cannot")
    assert "In general:" in reply.text
    assert reply.facts == ("stops",)
    assert "Source" in reply.text


def test_who_asks_about_herself_hears_nothing_of_what_she_did_not_name(store: FactStore) -> None:
    reply = decline_not_said(ask("stops", gap=0.8, terms=("pump",), asked="what about my pump"), store)
    assert reply.kind is Kind.BOUNDARY
    assert "In general" not in reply.text
    assert (reply.facts, reply.citations) == ((), ())


@pytest.mark.parametrize(
    ("matches", "found"),
    [
        ((("gap-goats", 0.5), ("gap-mine", 0.4)), "gap-goats"),
        ((("flows", 0.5), ("gap-mine", 0.4)), "gap-mine"),
        ((("gap-goats", 0.24),), "gap-goats"),
        ((("gap-goats", 0.23),), None),
        ((("flows", 0.9),), None),
        ((), None),
    ],
)
def test_only_a_probable_gap_is_named(
    store: FactStore, matches: tuple[tuple[str, float], ...], found: str | None
) -> None:
    question = Question("ask_cause", tuple(Match(*match) for match in matches), 0.1, 0.8, 0.1, ("milk",))
    gap = find_gap(question, store)
    assert (gap.id if gap else None) == found


@pytest.mark.parametrize("decline", [decline_outside, decline_not_understood])
def test_who_is_lost_is_offered_the_starters(store: FactStore, decline: object) -> None:
    assert len(questions(decline(store))) == len(STARTERS) == 3  # type: ignore[operator]


def test_the_starters_are_in_the_store_of_the_project() -> None:
    library = load_project()
    assert set(STARTERS) <= {unit.id for unit in (*library.facts, *library.overviews)}
