"""Talks on about the answer before: more of it, shorter, simpler, its sources, how sure it is."""

from bot.answer.compose import compose_answer
from bot.answer.content import Section, find_section
from bot.answer.declines import STARTERS, decline_not_understood
from bot.answer.glossary import explain
from bot.answer.writing import cite, join_paragraphs, offer, write_explanations, write_sources
from bot.facts.model import Certainty, Fact
from bot.facts.store import FactStore
from bot.question import Conversation
from bot.reply import Kind, Reply, make_reply
from bot.safety_texts import adrift

# What is said of how sure the documents are.
SURENESS = {
    Certainty.STATED: "my source says it plainly",
    Certainty.HEDGED: "my source puts it carefully, with a may, a can or a condition",
    Certainty.CONTESTED: "my sources differ, so I gave each side",
}


def revisit(conversation: Conversation, store: FactStore) -> Reply:
    """Compose the reply to a wish about the last answer; raises StoreUnavailable."""
    facts = store.facts(conversation.last_facts)
    if not facts:
        return adrift() if conversation.question.is_adrift else decline_not_understood(store)
    intent = conversation.question.intent
    if intent == "ask_more":
        return _tell_more(conversation, facts, store)
    if intent == "ask_shorter":
        return _answer(conversation, facts[:1], facts[0].statement, store)
    if intent == "ask_simpler":
        return _explain(conversation, facts, store)
    if intent == "ask_source_of_that":
        return _name_places(conversation, facts, store)
    return _weigh(conversation, facts, store)


def _tell_more(conversation: Conversation, facts: list[Fact], store: FactStore) -> Reply:
    """Tell what was asked next most probably and not said yet."""
    for unit in _find_next(conversation, facts):
        section = find_section(unit, store)
        fresh = [fact for fact in section.facts if fact.id not in conversation.said] if section else []
        if section and fresh:
            return compose_answer(conversation, [Section(tuple(fresh), section.lead)], store)
    text = "That is all my sources say about it."
    return _answer(conversation, facts[:1], text, store, has_sources=False)


def _explain(conversation: Conversation, facts: list[Fact], store: FactStore) -> Reply:
    """Say the last answer again, one short statement at a time, with its medical words explained."""
    told = facts[:3]
    lines = [fact.statement for fact in told]
    words = list(explain(" ".join(lines), frozenset(fact.id for fact in told)))
    stated = [*told, *store.facts(word.fact for word in words)]
    text = join_paragraphs("In plain words:", *lines, write_explanations(words))
    return _answer(conversation, stated, text, store)


def _name_places(conversation: Conversation, facts: list[Fact], store: FactStore) -> Reply:
    """Name the document and paragraph of each statement."""
    documents = {document.id: document for document in store.documents(c.document for c in cite(facts))}
    lines = [
        f"• {documents[c.document].title} ({documents[c.document].publisher}), paragraph {c.paragraph}: "
        f"{documents[c.document].url}"
        for c in dict.fromkeys(cite(facts))
        if c.document in documents
    ]
    text = "\n".join(["That comes from:", *lines])
    return _answer(conversation, facts, text, store, has_sources=False)


def _weigh(conversation: Conversation, facts: list[Fact], store: FactStore) -> Reply:
    """Say how sure the documents are of the last answer."""
    count = len({citation.document for citation in cite(facts)})
    sureness = list(dict.fromkeys(SURENESS[fact.certainty] for fact in facts))
    who = "one of my four sources says" if count == 1 else f"{count} of my four sources say"
    text = (
        f"I only repeat what {who}: {'; '.join(sureness)}. I cannot check it "
        "myself, and sources can be wrong or out of date. A doctor can tell you what holds for you."
    )
    return _answer(conversation, facts, text, store)


def _find_next(conversation: Conversation, facts: list[Fact]) -> list[str]:
    """Find what was asked next most probably, and what belongs to the facts that were stated."""
    asked = conversation.asked_before
    units = [match.unit for match in asked.matches] if asked else []
    return units + [unit for fact in facts for unit in (*fact.supports, *fact.differs)]


def _answer(
    conversation: Conversation, facts: list[Fact], text: str, store: FactStore, *, has_sources: bool = True
) -> Reply:
    """Compose an answer about the facts; its buttons lead to what was not said yet."""
    units = [*_find_next(conversation, facts), *STARTERS]
    return make_reply(
        Kind.ANSWER,
        join_paragraphs(text, write_sources(facts, store) if has_sources else ""),
        facts=(fact.id for fact in facts),
        citations=cite(facts),
        buttons=offer(units, store, leave_out={*conversation.said, *(fact.id for fact in facts)}),
    )
