"""What is said where no fact answers: three reasons, each with its own words and ways to go on."""

import re

from bot.answer.content import find_general_facts
from bot.answer.writing import cite, join_paragraphs, offer, write_notes, write_sources
from bot.facts.model import Gap
from bot.facts.store import FactStore
from bot.question import Question
from bot.reply import Kind, Reply, make_reply

# Below this share of all gaps no gap in particular was recognised, and none is named.
NAMED_GAP = 0.3
# Offered where nothing nearer is known.
STARTERS = ("causes-of-galactorrhea", "about-men", "how-to-induce")
# The words of somebody who tells of herself or himself.
_OWN_WORDS = re.compile(r"\b(i|im|ive|my|me|mine)\b", re.IGNORECASE)


def decline_not_said(question: Question, store: FactStore) -> Reply:
    """Say that the documents hold no answer, name what was asked, and offer what is near."""
    gap = find_gap(question, store)
    if question.has_core and _OWN_WORDS.search(question.asked):
        return _decline_own(gap, question, store)
    if gap is None:
        text = (
            "My sources do not say that. It has to do with milk, but the four documents I know leave it "
            "open. A doctor, midwife, pharmacist or lactation consultant can help you with it."
        )
        return make_reply(Kind.DECLINE, text, buttons=offer([m.unit for m in question.matches], store))
    text = f"My sources do not say {gap.label}, and I do not guess. Please ask {gap.ask}."
    near = offer(gap.near, store)
    if near:
        text += " Here is what I do know nearby:"
    # Where nothing named is ours, a personal question is none that this bot has a boundary for.
    is_boundary = gap.is_personal and (question.has_core or question.is_followup)
    return make_reply(Kind.BOUNDARY if is_boundary else Kind.DECLINE, text, buttons=near)


def _decline_own(gap: Gap | None, question: Question, store: FactStore) -> Reply:
    """Tell a person who asks about herself what holds in general, and whom to ask about the rest."""
    facts = find_general_facts(question, store)
    named, ask = (gap.label, gap.ask) if gap else ("that", "a doctor")
    text = f"My sources do not say {named}, and what holds for you I cannot judge. Please ask {ask}."
    general = " ".join(["In general:", *(fact.statement for fact in facts)]) if facts else ""
    stated = [fact.id for fact in facts]
    near = gap.near if gap else [match.unit for match in question.matches]
    return make_reply(
        Kind.BOUNDARY,
        join_paragraphs(text, general, write_notes(facts), write_sources(facts, store) if facts else ""),
        facts=stated,
        citations=cite(facts),
        buttons=offer(near, store, leave_out=stated),
    )


def decline_outside(store: FactStore) -> Reply:
    """Say that the question is about another subject."""
    text = (
        "That is outside what I know. I can only answer questions about lactation: how milk is made, why it "
        "can come without a pregnancy, how it is brought on, and what is done about unwanted milk. For "
        "another health question, please ask a doctor or pharmacist."
    )
    return make_reply(Kind.DECLINE, text, buttons=offer(STARTERS, store))


def decline_not_understood(store: FactStore) -> Reply:
    """Say that the message was not understood."""
    text = "I did not understand that. Please ask in a short sentence, for example like this:"
    return make_reply(Kind.DECLINE, text, buttons=offer(STARTERS, store))


def find_gap(question: Question, store: FactStore) -> Gap | None:
    """Find the gap that was asked for, where one is probable enough to be named."""
    for match in question.matches:
        if match.chance >= NAMED_GAP * question.gap:
            gap = store.gap(match.unit)
            if gap is not None:
                return gap
    return None
