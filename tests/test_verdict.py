"""What is done with a question follows from three probabilities, and from whether it was understood."""

import pytest

from bot.question import Match, Question
from bot.verdict import ANSWER_BEFORE_GAP, Verdict, judge

MATCHES = (Match("made", 0.5),)


def question(
    covered: float, gap: float, outside: float, intent: str = "ask_cause", terms: tuple[str, ...] = ()
) -> Question:
    return Question(intent, MATCHES, covered, gap, outside, terms)


@pytest.mark.parametrize(
    ("covered", "gap", "outside", "verdict"),
    [
        (0.9, 0.05, 0.05, Verdict.ANSWER),
        (0.4, 0.3, 0.3, Verdict.ANSWER),
        (ANSWER_BEFORE_GAP, 1 - ANSWER_BEFORE_GAP, 0.0, Verdict.ANSWER),
        (0.3, 0.7, 0.0, Verdict.NOT_SAID),
        (0.1, 0.8, 0.1, Verdict.NOT_SAID),
        (0.5, 0.0, 0.5, Verdict.ANSWER),
        (0.49, 0.0, 0.51, Verdict.OUTSIDE),
        (0.0, 0.0, 1.0, Verdict.OUTSIDE),
        (0.1, 0.45, 0.45, Verdict.NOT_SAID),
        (0.1, 0.44, 0.46, Verdict.OUTSIDE),
    ],
)
def test_a_question_is_judged_by_what_is_likeliest(
    covered: float, gap: float, outside: float, verdict: Verdict
) -> None:
    assert judge(question(covered, gap, outside)) is verdict


def test_a_message_that_matches_nothing_was_not_understood() -> None:
    assert judge(Question("ask_cause", (), 0.9, 0.1, 0.0, ("milk",))) is Verdict.NOT_UNDERSTOOD


def test_gibberish_was_not_understood_whatever_it_resembles() -> None:
    assert judge(question(0.9, 0.05, 0.05, "nonsense")) is Verdict.NOT_UNDERSTOOD


def test_what_names_a_term_is_no_gibberish() -> None:
    assert judge(question(0.9, 0.05, 0.05, "nonsense", ("milk",))) is Verdict.ANSWER
