"""The scores of the evaluation, on replies that are made up."""

import math
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import bot.evaluation.__main__ as program
from bot.evaluation.sample import Sample, load_samples, read_sample
from bot.evaluation.score import Score, percentile, score, share
from bot.evaluation.table import make_table
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


@pytest.mark.parametrize(
    ("sample", "facts", "on_topic"),
    [(OWN, ("a", "z"), 0.5), (OWN, (), None), (CITED, ("a",), 2 / 3), (CITED | {"also": ["x#1"]}, (), 1.0)],
)
def test_what_is_stated_is_held_to_the_points(
    sample: dict[str, Any], facts: tuple[str, ...], on_topic: float | None
) -> None:
    citations = [Citation("doc", 3), Citation("doc", 9), Citation("x", 1)]
    assert mark(sample, Kind.ANSWER, facts=facts, citations=citations).on_topic == on_topic


def test_only_an_answer_can_be_on_topic() -> None:
    assert mark(OWN, Kind.DECLINE).on_topic is None


def test_a_miss_is_a_wrong_kind_or_no_point() -> None:
    assert mark(OWN, Kind.DECLINE).is_miss
    assert mark(OWN, Kind.ANSWER, facts=["z"]).is_miss
    assert not mark(OWN, Kind.ANSWER, facts=["a"]).is_miss
    assert not mark(CITED, Kind.CLARIFY).is_miss


def test_the_program_prints_the_table_and_the_misses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "own.jsonl").write_text(
        '{"id": "x1", "text": "why?", "expect": ["answer"], "facts": [["a"]]}'
    )
    monkeypatch.setattr(program, "run_lacta", nullcontext)
    monkeypatch.setattr(program, "ask_all", lambda _, samples: [mark(OWN, Kind.DECLINE) for _ in samples])
    assert program.main([str(tmp_path / "own.jsonl"), "--misses"]) == 0
    printed = capsys.readouterr().out
    assert "Right replies" in printed
    assert "own x1 decline: why?" in printed
