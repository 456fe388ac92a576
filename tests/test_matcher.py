"""The matcher ranks units for a message, alone or as going on with an earlier question."""

import json
from collections.abc import Sequence

import numpy as np
import pytest

from bot.nlu.context import Previous
from bot.nlu.matcher import DANGER_UNIT, OUTSIDE_UNIT, WINDOW, Heard, Matcher, Understanding
from fake_nlu import (
    ASPECTS,
    COLUMNS,
    DANGER,
    LONG,
    MANY,
    OUTSIDE,
    UNITS,
    FakeEncoder,
    fit_aspects,
    learn_all,
    make_reader,
)

ENCODER = FakeEncoder()
READER = make_reader()
MATCHER = Matcher(learn_all(), COLUMNS, ENCODER)  # type: ignore[arg-type]
CLASSIFIER = fit_aspects()
KNOWN = {unit.id for unit in UNITS} | {OUTSIDE_UNIT, DANGER_UNIT}


def hear(text: str, terms: Sequence[str] | None = None) -> Heard:
    vector = ENCODER.encode([text])[0]
    found = tuple(READER.find_terms(text)) if terms is None else tuple(terms)
    chances = {name.removeprefix("ask_"): chance for name, chance in CLASSIFIER.predict(vector).items()}
    return Heard(text, vector.astype(float), found, chances)


def understand(text: str, previous: Previous | None = None) -> Understanding:
    return MATCHER.understand(hear(text), previous)


@pytest.mark.parametrize(
    ("text", "unit"), [(question, unit.id) for unit in UNITS for question in unit.questions]
)
def test_an_example_question_finds_its_unit(text: str, unit: str) -> None:
    assert understand(text).ranking[0][0] == unit


@pytest.mark.parametrize("text", OUTSIDE)
def test_another_subject_is_outside(text: str) -> None:
    understood = understand(text)
    assert understood.ranking[0][0] == OUTSIDE_UNIT
    assert not understood.is_on_subject


@pytest.mark.parametrize("text", ["what causes milk", "", "?!", "🍼", "молоко", LONG, MANY])
def test_any_text_has_chances_that_sum_to_1(text: str) -> None:
    understood = understand(text)
    chances = [chance for _, chance in understood.ranking]
    assert {unit for unit, _ in understood.ranking} <= KNOWN
    assert chances == sorted(chances, reverse=True)
    shares = (understood.covered, understood.gap, understood.outside, understood.danger)
    assert sum(shares) == pytest.approx(1, abs=1e-3)


def test_understanding_twice_gives_the_same() -> None:
    assert understand("what causes milk") == understand("what causes milk")


def test_an_understanding_is_json() -> None:
    found = understand("what causes milk").as_dict()
    assert json.loads(json.dumps(found)) == found


def test_a_message_alone_is_resolved_as_it_is() -> None:
    understood = understand("what is prolactin")
    assert (understood.resolved, understood.is_followup) == ("what is prolactin", False)


def test_a_followup_is_spelt_out_with_the_question_before() -> None:
    understood = understand("and in men", Previous("what causes milk", ("milk", "men")))
    assert understood.resolved == "what causes milk and in men"
    assert understood.is_followup
    assert understood.terms == ["men", "milk"]


def test_a_followup_is_on_the_subject_of_the_question_before() -> None:
    previous = Previous("what is prolactin", ("prolactin",))
    assert understand("what does it mean", previous).ranking[0][0] == "what-prolactin"


@pytest.mark.parametrize(
    ("text", "before", "terms"),
    [
        ("and in women", ("milk", "men"), ["women", "milk"]),
        ("and the kidney", ("milk", "liver"), ["kidney", "milk"]),
        ("and the kidney", ("men", "liver"), ["kidney", "men"]),
        ("and prolactin", ("milk", "men"), ["prolactin", "milk", "men"]),
        ("and men", ("men", "milk"), ["men", "milk"]),
        ("tell me more", ("milk", "men"), ["milk", "men"]),
        ("and in women", (), ["women"]),
    ],
)
def test_a_followup_takes_terms_over_and_swaps_those_of_one_type(
    text: str, before: tuple[str, ...], terms: list[str]
) -> None:
    assert understand(text, Previous("what causes milk", before)).terms == terms


def test_a_followup_about_others_is_not_about_the_person_before() -> None:
    understood = understand("and in women", Previous("what causes milk in men", ("milk", "men")))
    assert understood.resolved.split() == "what causes milk and in women".split()


def test_a_followup_that_names_nobody_keeps_the_person_before() -> None:
    understood = understand("and at night", Previous("what causes milk in men", ("milk", "men")))
    assert understood.resolved == "what causes milk in men and at night"


def go_on(terms: tuple[str, ...], followup: float, before: str) -> Understanding:
    """Go on with few words, whose own aspect is mostly open."""
    chances = {"followup": followup, "cause": 0.1, "definition": 0.2}
    heard = Heard("and women", ENCODER.encode(["and women"])[0], terms, chances)
    return MATCHER.understand(heard, Previous("what causes milk in men", ("milk", "men"), before))


@pytest.mark.parametrize(
    ("terms", "followup", "before", "aspect"),
    [
        (("women",), 0.7, "cause", "cause"),
        (("women",), 0.7, "", ""),
        (("women",), 0.1, "cause", ""),
        ((), 0.7, "cause", ""),
    ],
    ids=["goes on", "nothing to go on with", "has an aspect of its own", "names nothing"],
)
def test_who_names_but_another_subject_asks_what_was_asked_before(
    terms: tuple[str, ...], followup: float, before: str, aspect: str
) -> None:
    assert go_on(terms, followup, before).aspect == aspect


@pytest.mark.parametrize(
    ("parts", "units"),
    [
        (["what is prolactin", "why do men make milk"], ["what-prolactin", "cause-men"]),
        (["what causes milk", "and in men"], ["causes", "cause-men"]),
        (["what causes milk", "what is prolactin", "why do men make milk"],
         ["causes", "what-prolactin", "cause-men"]),
        (["what is prolactin", "prolactin meaning"], []),
        (["what is prolactin", "which tea brings milk"], []),
        (["which tea brings milk", "what is prolactin"], []),
        (["how do I bake bread", "what is prolactin"], []),
        (["what is prolactin", "how do I bake bread"], []),
        ([], []),
    ],
)  # fmt: skip
def test_several_questions_are_answered_where_each_has_an_answer_of_its_own(
    parts: list[str], units: list[str]
) -> None:
    assert MATCHER.answer_parts([hear(part) for part in parts]) == units


@pytest.mark.parametrize("text", DANGER)
def test_a_danger_sign_is_likely_danger(text: str) -> None:
    assert understand(text).ranking[0][0] == DANGER_UNIT
    assert MATCHER.find_danger(hear(text)) > 0.5


STORY = " ".join(["I read a story about bread and the capital of France"] * 10)


@pytest.mark.parametrize("place", [0, 50, 100])
def test_a_danger_sign_is_found_anywhere_in_a_long_message(place: int) -> None:
    words = STORY.split()
    heard = hear(" ".join([*words[:place], *(" ".join(DANGER * 2).split()), *words[place:]]))
    assert MATCHER.find_danger(heard) > 0.5


@pytest.mark.parametrize("text", ["", STORY, "what is prolactin", LONG, MANY])
def test_no_danger_is_found_where_there_is_none(text: str) -> None:
    assert MATCHER.find_danger(hear(text)) < 0.5


def test_of_a_longer_message_one_part_has_to_be_surer(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.where(np.arange(len(KNOWN)) == len(KNOWN) - 1, 4.0 + np.log(len(KNOWN) - 1), 0.0)
    monkeypatch.setattr(MATCHER, "_score", lambda *heard: np.tile(scores, (len(heard), 1)))
    found = [MATCHER.find_danger(Heard("a " * count, np.zeros(384), (), {})) for count in (0, 5, 40, 80, 160)]
    assert found == pytest.approx([0.982, 0.982, 0.982, 0.964, 0.928], abs=1e-3)


@pytest.mark.parametrize("count", [0, 1, 39, 40, 41, 60, 61, 200])
def test_of_a_long_message_all_words_are_read_with_those_around_them(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    numbers = [str(number) for number in range(count)]
    read: list[list[str]] = []
    monkeypatch.setattr(MATCHER, "encode", lambda text: read.append(text.split()) or np.zeros(384))
    MATCHER.find_danger(Heard(" ".join(numbers), np.zeros(384), (), {}))
    assert max(map(len, read)) <= WINDOW
    together = [numbers[start : start + WINDOW // 2] for start in range(max(1, count - WINDOW // 2 + 1))]
    assert all(any(set(run) <= set(part) for part in read) for run in together)


def test_terms_and_aspects_that_were_not_learnt_count_nothing() -> None:
    heard = hear("what is prolactin", ["prolactin"])
    strange = Heard(heard.text, heard.vector, (*heard.terms, "strange"), heard.aspects | {"strange": 1.0})
    assert MATCHER.understand(strange, None).ranking == MATCHER.understand(heard, None).ranking


def test_missing_aspects_count_as_improbable() -> None:
    heard = hear("what is prolactin")
    without = Heard(heard.text, heard.vector, heard.terms, {})
    zeros = Heard(heard.text, heard.vector, heard.terms, dict.fromkeys(ASPECTS, 0.0))
    assert MATCHER.understand(without, None) == MATCHER.understand(zeros, None)


def test_a_vector_of_zeros_is_understood_too() -> None:
    assert MATCHER.understand(Heard("", np.zeros(384), (), {}), None).ranking
