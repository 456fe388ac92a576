"""Composes the answer: the facts asked for, what goes with them, their sources, and ways to go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.facts.model import Fact, Gap
from bot.facts.store import FactStore
from bot.notes import NOTE_LEAD, NOTES
from bot.question import NAMED_GAP, Question, Verdict, judge
from bot.reply import Button, Citation, Kind, Reply, make_reply

# Quick replies under an answer: two or three lead on, more would be a menu.
BUTTONS = 3
# Asked when nothing nearer is known.
STARTERS = ("causes-of-galactorrhea", "about-men", "how-to-induce")


@dataclass(frozen=True)
class Content:
    """What an answer says: its facts, and the line that stands above them where they are a list."""

    facts: tuple[Fact, ...]
    lead: str = ""


def compose(question: Question, store: FactStore) -> Reply:
    """Compose the reply to a question; raises StoreUnavailable."""
    verdict = judge(question)
    if verdict is Verdict.ANSWER:
        content = find_content(question, store)
        if content is not None:
            return compose_answer(content, question, store)
    if verdict is Verdict.NOT_UNDERSTOOD:
        return decline_not_understood(store)
    if verdict is Verdict.OUTSIDE:
        return decline_outside(store)
    return decline_not_said(question, store)


def find_content(question: Question, store: FactStore) -> Content | None:
    """Find what the best match says: an overview's facts, or a fact with those that complete it."""
    for match in question.matches:
        overview = store.overview(match.unit)
        if overview is not None:
            return Content(tuple(store.facts(overview.items)), overview.lead)
        for fact in store.facts([match.unit]):
            return Content((fact, *store.facts((*fact.differs, *fact.supports))))
    return None


def compose_answer(content: Content, question: Question, store: FactStore) -> Reply:
    """Compose an answer from its content."""
    paragraphs = [_write_body(content), _write_notes(content.facts), _write_sources(content.facts, store)]
    return make_reply(
        Kind.ANSWER,
        "\n\n".join(paragraph for paragraph in paragraphs if paragraph),
        facts=(fact.id for fact in content.facts),
        citations=_cite(content.facts),
        buttons=_lead_on(question, content, store),
    )


def decline_not_said(question: Question, store: FactStore) -> Reply:
    """Say that the documents hold no answer, name what was asked, and offer what is near."""
    gap = _find_gap(question, store)
    if gap is None:
        text = (
            "My sources do not say that. It has to do with milk, but the four documents I know leave it open. "
            "A doctor, midwife, pharmacist or lactation consultant can help you with it."
        )
        return make_reply(Kind.DECLINE, text, buttons=_offer([m.unit for m in question.matches], store))
    text = f"My sources do not say {gap.label}, and I do not guess. Please ask {gap.ask}."
    near = _offer(gap.near, store)
    if near:
        text += " Here is what I do know nearby:"
    return make_reply(Kind.BOUNDARY if gap.is_personal else Kind.DECLINE, text, buttons=near)


def decline_outside(store: FactStore) -> Reply:
    """Say that the question is about another subject."""
    text = (
        "That is outside what I know. I can only answer questions about lactation: how milk is made, why it "
        "can come without a pregnancy, how it is brought on, and what is done about unwanted milk. For "
        "another health question, please ask a doctor or pharmacist."
    )
    return make_reply(Kind.DECLINE, text, buttons=_offer(STARTERS, store))


def decline_not_understood(store: FactStore) -> Reply:
    """Say that the message was not understood."""
    text = "I did not understand that. Please ask in a short sentence, for example like this:"
    return make_reply(Kind.DECLINE, text, buttons=_offer(STARTERS, store))


def list_sources(store: FactStore) -> Reply:
    """Name the documents that everything comes from."""
    lines = [f"• {d.title} ({d.publisher}): {d.url}" for d in store.all_documents()]
    text = "All I know comes from these four documents; every answer names the ones it used:\n"
    return make_reply(Kind.CHAT, text + "\n".join(lines))


def _write_body(content: Content) -> str:
    """Write the statements: as a list under its lead, else as sentences."""
    if content.lead:
        items = [f"• {fact.short or fact.statement}" for fact in content.facts]
        return "\n".join([content.lead, *items])
    return " ".join(fact.statement for fact in content.facts)


def _write_notes(facts: Iterable[Fact]) -> str:
    """Write the bot's own safety notes that go with the facts, each once."""
    notes = dict.fromkeys(NOTES[fact.note] for fact in facts if fact.note)
    return " ".join([NOTE_LEAD, *notes]) if notes else ""


def _write_sources(facts: Sequence[Fact], store: FactStore) -> str:
    """Name the documents that the facts come from, with links."""
    ids = [source.place.document for fact in facts for source in fact.sources]
    lines = [f"• {d.title} ({d.publisher}): {d.url}" for d in store.documents(ids)]
    return "\n".join(["Sources:" if len(lines) > 1 else "Source:", *lines])


def _cite(facts: Iterable[Fact]) -> list[Citation]:
    """List the paragraphs that the facts come from."""
    places = (source.place for fact in facts for source in fact.sources)
    return [Citation(place.document, place.paragraph) for place in places]


def _lead_on(question: Question, content: Content, store: FactStore) -> list[Button]:
    """Offer what was asked next most probably, leaving out what was just said."""
    said = {fact.id for fact in content.facts}
    next_best = [match.unit for match in question.matches[1:] if match.unit not in said]
    return _offer(next_best, store)


def _offer(units: Iterable[str], store: FactStore) -> list[Button]:
    """Make buttons that ask the canonical questions of facts and overviews."""
    questions = store.first_questions(units)[:BUTTONS]
    return [Button(question, question) for question in questions]


def _find_gap(question: Question, store: FactStore) -> Gap | None:
    """Find the gap that was asked for, where one is probable enough to be named."""
    for match in question.matches:
        if match.chance >= NAMED_GAP * question.gap:
            gap = store.gap(match.unit)
            if gap is not None:
                return gap
    return None


