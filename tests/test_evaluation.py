"""The scores of the evaluation, on replies that are made up."""

import math
from typing import Any

import pytest
from rich.console import Console

from bot.evaluation import Sample, Score, load_samples, make_table, percentile, read_sample, score, share
from bot.reply import Citation, Kind, make_reply

OWN = {"id": "x1", "text": "why?", "expect": ["answer"], "facts": [["a", "b"], ["c"]], "style": "keyword"}
CITED = {"id": "x2", "text": "why?", "expect": ["answer", "clarify"], "core": [["doc#3", "doc#4"], ["doc#9"]]}


def mark(sample: dict[str, Any], kind: Kind, **contents: Any) -> Score:
    """Score a reply of a kind, of which only the contents matter."""
    return score(read_sample(sample), [make_reply(kind, "Text.", **contents).message()], 0.1)


@pytest.mark.parametrize(
    ("facts", "is_hit", "coverage"),
    [((), False, 0.0), (("b",), True, 0.5), (("a", "b"), True, 0.5), (("c", "a", "z"), True, 1.0)],
)
def test_any_fact_of_a_point_makes_the_point(facts: tuple[str, ...], is_hit: bool, coverage: float) -> None:
    scored = mark(OWN, Kind.ANSWER, facts=facts)
    assert (scored.is_hit, scored.coverage) == (is_hit, coverage)


def test_points_can_be_paragraphs() -> None:
    scored = mark(CITED, Kind.ANSWER, citations=[Citation("doc", 4)])
    assert (scored.is_hit, scored.coverage) == (True, 0.5)


def test_a_decline_of_what_has_an_answer_is_no_hit() -> None:
    scored = mark(OWN, Kind.DECLINE)
    assert (scored.is_right_kind, scored.is_hit, scored.coverage) == (False, False, 0.0)


def test_another_accepted_kind_is_a_hit_and_makes_no_points() -> None:
    scored = mark(CITED, Kind.CLARIFY)
    assert (scored.is_right_kind, scored.is_hit, scored.coverage) == (True, True, None)


def test_without_points_the_kind_alone_counts() -> None:
    scored = mark({"id": "x3", "text": "hi", "expect": ["chat"]}, Kind.CHAT)
    assert (scored.is_right_kind, scored.is_hit, scored.is_disclaimed) == (True, None, True)


def test_a_disclaimer_that_is_not_in_the_text_is_not_shown() -> None:
    message = make_reply(Kind.ANSWER, "Text.").message() | {"text": "Text."}
    assert not score(read_sample(OWN), [message], 0.1).is_disclaimed


@pytest.mark.parametrize("count", [0, 2])
def test_anything_but_one_envelope_is_a_fault(count: int) -> None:
    scored = score(read_sample(OWN), [make_reply(Kind.ANSWER, "Text.", facts=["a"]).message()] * count, 0.1)
    assert (scored.is_single, scored.kind, scored.is_hit) == (False, "none", False)


def test_shares_leave_out_what_does_not_count() -> None:
    assert share([True, None, False, True, 0.0]) == 50
    assert math.isnan(share([None]))


@pytest.mark.parametrize(("percent", "value"), [(50, 2.0), (95, 4.0), (1, 1.0)])
def test_a_percentile_is_a_value_that_was_measured(percent: int, value: float) -> None:
    assert percentile([4.0, 1.0, 3.0, 2.0], percent) == value


def test_samples_are_read_with_the_messages_before_them(tmp_path: Any) -> None:
    (tmp_path / "q.jsonl").write_text('{"id": "x", "text": "b", "context": ["a"]}\n\n', encoding="utf-8")
    assert load_samples(tmp_path / "q.jsonl") == [Sample("x", "b", ("a",), (), (), "")]


def test_the_table_has_a_row_for_a_file_and_for_each_of_its_styles() -> None:
    scores = [mark(OWN, Kind.ANSWER, facts=["a"]), mark(OWN | {"style": "typo"}, Kind.DECLINE)]
    console = Console(width=100)
    with console.capture() as capture:
        console.print(make_table({"own": scores}))
    assert all(word in capture.get() for word in ("own", "keyword", "typo", "50.0"))
