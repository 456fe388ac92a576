"""Writes the paragraphs of an answer: statements, the bot's own notes, words explained, sources."""

from collections.abc import Iterable, Sequence

from bot.answer.content import Section
from bot.answer.glossary import Word
from bot.facts.model import Fact
from bot.facts.store import FactStore
from bot.notes import NOTE_LEAD, NOTES
from bot.reply import Button, Citation

# Quick replies under an answer: two or three lead on, more would be a menu.
BUTTONS = 3


def write_sections(sections: Iterable[Section]) -> str:
    """Write the statements: a list under its lead, else sentences."""
    return "\n\n".join(_write_section(section) for section in sections)


def write_notes(facts: Iterable[Fact]) -> str:
    """Write the bot's own safety notes that go with the facts, each once."""
    notes = dict.fromkeys(NOTES[fact.note] for fact in facts if fact.note)
    return " ".join([NOTE_LEAD, *notes]) if notes else ""


def write_explanations(words: Iterable[Word]) -> str:
    """Write what medical words mean."""
    return " ".join(word.explanation for word in words)


def write_sources(facts: Sequence[Fact], store: FactStore) -> str:
    """Name the documents that the facts come from, with links."""
    ids = [source.place.document for fact in facts for source in fact.sources]
    lines = [f"• {d.title} ({d.publisher}): {d.url}" for d in store.documents(ids)]
    return "\n".join(["Sources:" if len(lines) > 1 else "Source:", *lines])


def join_paragraphs(*paragraphs: str) -> str:
    """Join the paragraphs that say something."""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def cite(facts: Iterable[Fact]) -> list[Citation]:
    """List the paragraphs that the facts come from."""
    places = (source.place for fact in facts for source in fact.sources)
    return [Citation(place.document, place.paragraph) for place in places]


def offer(units: Iterable[str], store: FactStore, *, leave_out: Iterable[str] = ()) -> list[Button]:
    """Make buttons that ask the canonical questions of facts and overviews not wholly left out."""
    omitted = set(leave_out)
    fresh = [unit for unit in units if unit not in omitted and not _is_within(unit, omitted, store)]
    questions = store.first_questions(fresh)[:BUTTONS]
    return [Button(question, question) for question in questions]


def _is_within(unit: str, facts: set[str], store: FactStore) -> bool:
    """True for an overview that holds nothing but these facts."""
    overview = store.overview(unit) if facts else None
    return overview is not None and facts.issuperset(overview.items)


def _write_section(section: Section) -> str:
    if section.lead:
        return "\n".join([section.lead, *(f"• {fact.short or fact.statement}" for fact in section.facts)])
    return " ".join(fact.statement for fact in section.facts)
