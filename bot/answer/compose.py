"""Composes the reply to a question: care first, then boundaries, then the answer or a decline."""

from bot.answer.content import Section, find_choice, find_general_facts, find_sections, list_facts
from bot.answer.declines import STARTERS, decline_not_said, decline_not_understood, decline_outside
from bot.answer.glossary import explain
from bot.answer.writing import (
    cite,
    join_paragraphs,
    offer,
    write_explanations,
    write_notes,
    write_sections,
    write_sources,
)
from bot.facts.model import Aspect, Fact
from bot.facts.store import FactStore
from bot.question import Conversation, Question
from bot.reply import Button, Kind, Reply, make_reply
from bot.safety_texts import adrift
from bot.verdict import Verdict, judge

# What a person under 16 is not told: how things are done, and with which medicines.
NOT_FOR_MINORS = {Aspect.MEDICINE, Aspect.INDUCTION, Aspect.TREATMENT, Aspect.SIDE_EFFECT}
TOPICS_NOT_FOR_MINORS = {"induction", "medicines"}
# Situations that end the matter: the fixed wording alone is the reply.
ENDING = {
    "language": Kind.DECLINE,
    "sexual": Kind.DECLINE,
    "abusive": Kind.DECLINE,
    "coerced": Kind.SEEK_CARE,
    "about_child": Kind.BOUNDARY,
}


def compose(conversation: Conversation, store: FactStore) -> Reply:
    """Compose the reply to the question of a conversation; raises StoreUnavailable."""
    question = conversation.question
    if question.situation in ENDING:
        return make_reply(ENDING[question.situation], question.situation_text)
    verdict = judge(question)
    is_answer = verdict is Verdict.ANSWER
    sections = find_sections(question, store, conversation.last_facts) if is_answer else []
    if question.situation == "minor" and verdict is not Verdict.OUTSIDE:
        return _answer_minor(question, sections)
    # Not to stop a medicine on one's own holds for every medicine; the other boundaries are for ours.
    if question.decision in {"stop", "switch"} or (question.decision and verdict is not Verdict.OUTSIDE):
        return _hold_boundary(question, store)
    if question.is_adrift:
        return adrift()
    choice = find_choice(question, store)
    if choice is not None and is_answer and conversation.last_kind != Kind.CLARIFY:
        return make_reply(Kind.CLARIFY, choice.question, buttons=offer(choice.options, store))
    if sections:
        return compose_answer(conversation, sections, store)
    return _decline(verdict, question, store)


def compose_answer(conversation: Conversation, sections: list[Section], store: FactStore) -> Reply:
    """Compose an answer from what it says."""
    facts = list_facts(sections)
    body = write_sections(sections)
    words = list(explain(body, conversation.said | {fact.id for fact in facts}, conversation.question.asked))
    # An explanation states a fact: it has its source, and it is not given twice.
    stated = [*facts, *store.facts(word.fact for word in words)]
    text = join_paragraphs(body, write_explanations(words), write_notes(facts), write_sources(stated, store))
    return make_reply(
        Kind.ANSWER,
        text,
        facts=(fact.id for fact in stated),
        citations=cite(stated),
        buttons=_lead_on(conversation, [fact.id for fact in stated], store),
    )


def name_reason(question: Question) -> str:
    """Name why a question is declined, from a fixed list: a situation, or a verdict."""
    if question.situation in ENDING:
        return question.situation
    if question.is_adrift:
        return "fault"
    verdict = judge(question)
    if question.situation == "injection" and verdict is not Verdict.NOT_SAID:
        return question.situation
    return str(Verdict.NOT_SAID if verdict is Verdict.ANSWER else verdict)


def list_sources(store: FactStore) -> Reply:
    """Name the documents that everything comes from."""
    lines = [f"• {d.title} ({d.publisher}): {d.url}" for d in store.all_documents()]
    text = "All I know comes from these four documents; every answer names the ones it used:\n"
    return make_reply(Kind.CHAT, text + "\n".join(lines))


def _hold_boundary(question: Question, store: FactStore) -> Reply:
    """Give the general facts that apply, then the boundary, then whom to ask."""
    facts = [] if question.decision == "buy" else find_general_facts(question, store)
    general = " ".join(["In general:", *(fact.statement for fact in facts)]) if facts else ""
    # Who speaks of stopping hears first not to do so alone; the boundary says it, so no note repeats it.
    stops = question.decision in {"stop", "switch"}
    order = [question.boundary_text, general] if stops else [general, question.boundary_text]
    notes = "" if stops else write_notes(facts)
    sources = write_sources(facts, store) if facts else ""
    stated = [fact.id for fact in facts]
    return make_reply(
        Kind.BOUNDARY,
        join_paragraphs(*order, notes, sources),
        facts=stated,
        citations=cite(facts),
        buttons=offer([match.unit for match in question.matches], store, leave_out=stated),
    )


def _answer_minor(question: Question, sections: list[Section]) -> Reply:
    """Answer a person under 16 in simple words, without medicines or programmes."""
    facts = [fact for fact in list_facts(sections) if _is_for_minors(fact)][:1]
    simple = [fact.statement for fact in facts]
    return make_reply(
        Kind.BOUNDARY,
        join_paragraphs(*simple, question.situation_text),
        facts=(fact.id for fact in facts),
        citations=cite(facts),
    )


def _is_for_minors(fact: Fact) -> bool:
    return fact.aspect not in NOT_FOR_MINORS and fact.topic not in TOPICS_NOT_FOR_MINORS


def _decline(verdict: Verdict, question: Question, store: FactStore) -> Reply:
    if question.situation == "injection" and verdict is not Verdict.NOT_SAID:
        return make_reply(Kind.DECLINE, question.situation_text, buttons=offer(STARTERS, store))
    if verdict is Verdict.NOT_UNDERSTOOD:
        return decline_not_understood(store)
    if verdict is Verdict.OUTSIDE:
        return decline_outside(store)
    return decline_not_said(question, store)


def _lead_on(conversation: Conversation, stated: list[str], store: FactStore) -> list[Button]:
    """Offer what was asked next most probably, leaving out what was said."""
    matches = [match.unit for match in conversation.question.matches[1:]]
    return offer(matches, store, leave_out={*stated, *conversation.said})
