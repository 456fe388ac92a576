"""Decides what to do with a question: answer, ask back, or decline, and for which of three reasons."""

from enum import StrEnum

from bot.question import Question


class Verdict(StrEnum):
    """What to do with a question."""

    ANSWER = "answer"
    NOT_SAID = "not_said"  # about lactation, but the documents don't say
    OUTSIDE = "outside"  # about something else
    NOT_UNDERSTOOD = "not_understood"


# Answering is worth more than declining as long as the store is about as likely to hold the answer as a
# gap is to be what was asked: the thresholds that lose least on the project's own test questions.
ANSWER_BEFORE_GAP = 0.35
# A question about another subject must not be answered: here the store has to be the likelier.
ANSWER_BEFORE_OUTSIDE = 0.5
# The more so where nothing it names belongs to lactation alone: acne, headache, a medicine.
ANSWER_BEFORE_OUTSIDE_WITHOUT_CORE = 0.7


def judge(question: Question) -> Verdict:
    """Decide whether a question is answered, and if not, for which of three reasons."""
    if not question.matches or (question.intent == "nonsense" and not question.terms):
        return Verdict.NOT_UNDERSTOOD
    beats_gap = question.covered >= ANSWER_BEFORE_GAP * (question.covered + question.gap)
    is_ours = question.has_core or question.is_followup
    share = ANSWER_BEFORE_OUTSIDE if is_ours else ANSWER_BEFORE_OUTSIDE_WITHOUT_CORE
    beats_outside = question.covered >= share * (question.covered + question.outside)
    if beats_gap and beats_outside:
        return Verdict.ANSWER
    return Verdict.NOT_SAID if question.gap >= question.outside else Verdict.OUTSIDE
