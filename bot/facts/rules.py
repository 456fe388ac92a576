"""The rules that the units of a library keep among themselves; each function lists the faults against one."""

import re
from collections.abc import Iterable, Iterator

from bot.facts.model import Choice, Fact, Gap, Library, Overview
from bot.nlu.vocabulary import Term
from bot.notes import NOTES

Unit = Fact | Overview | Gap | Choice

LONGEST_BUTTON = 60  # characters; Telegram and narrow windows cut off more
FEWEST_QUESTIONS = 10  # fewer do not teach the matcher how people ask
FEWEST_ITEMS = 2  # of an overview, and of a choice

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SENTENCES = re.compile(r"[\"“]?[A-Z0-9].*[.!?][\"”]?", re.DOTALL)
_DIGEST = re.compile(r"[0-9a-f]{64}")


def find_faults(library: Library, terms: Iterable[Term]) -> Iterator[str]:
    """List every fault of a library, each with the id of its unit."""
    units = all_units(library)
    yield from _find_id_faults(units)
    yield from _find_term_faults(library, {term.term for term in terms})
    yield from _find_link_faults(library)
    yield from _find_one_sided(library)
    yield from _find_source_faults(library)
    yield from _find_fact_faults(library.facts)
    yield from _find_overview_faults(library.overviews)
    yield from _find_choice_faults(library.choices)
    yield from _find_question_faults((*library.facts, *library.overviews, *library.gaps))
    yield from _find_shared_questions(units)


def all_units(library: Library) -> tuple[Unit, ...]:
    """List everything that a question can be matched with: facts, overviews, gaps, choices."""
    return (*library.facts, *library.overviews, *library.gaps, *library.choices)


def _find_id_faults(units: Iterable[Unit]) -> Iterator[str]:
    seen: set[str] = set()
    for unit in units:
        if unit.id in seen:
            yield f"{unit.id}: the id stands twice"
        if not _ID.fullmatch(unit.id):
            yield f"{unit.id}: an id is words in lower case joined by hyphens"
        seen.add(unit.id)


def _find_term_faults(library: Library, known: set[str]) -> Iterator[str]:
    answers: tuple[Fact | Overview, ...] = (*library.facts, *library.overviews)
    for unit in answers:
        if not unit.about or not unit.whom:
            yield f"{unit.id}: 'about' and 'whom' must not be empty"
        for term in unit.about:
            if term not in known:
                yield f"{unit.id}: 'about' names {term!r}, which is not in terms.yml"


def _find_link_faults(library: Library) -> Iterator[str]:
    """Find links to what is not there; gaps and choices may point to overviews, the others only to facts."""
    facts = {fact.id for fact in library.facts}
    answers = facts | {overview.id for overview in library.overviews}
    links = [(fact.id, "with", fact.supports, facts) for fact in library.facts]
    links += [(fact.id, "differs", fact.differs, facts) for fact in library.facts]
    links += [(overview.id, "items", overview.items, facts) for overview in library.overviews]
    links += [(gap.id, "near", gap.near, answers) for gap in library.gaps]
    links += [(choice.id, "options", choice.options, answers) for choice in library.choices]
    for unit, key, targets, known in links:
        for target in targets:
            if target not in known:
                yield f"{unit}: '{key}' names {target!r}, which does not exist"
            if target == unit or targets.count(target) > 1:
                yield f"{unit}: '{key}' names {target!r} twice, or the unit itself"


def _find_one_sided(library: Library) -> Iterator[str]:
    """Find a difference that only one of its facts tells of."""
    facts = {fact.id: fact for fact in library.facts}
    for fact in library.facts:
        for other in fact.differs:
            if other in facts and fact.id not in facts[other].differs:
                yield f"{other}: {fact.id} differs from it, so its own 'differs' must name {fact.id}"
            if other in fact.supports:
                yield f"{fact.id}: {other!r} stands under 'with' and 'differs'; keep 'differs'"


def _find_source_faults(library: Library) -> Iterator[str]:
    known = {document.id for document in library.documents}
    for fact in library.facts:
        if not fact.sources:
            yield f"{fact.id}: a fact needs a source"
        for source in fact.sources:
            place = source.place
            if place.document not in known:
                yield f"{fact.id}: cites {place.document!r}, which is not in documents.yml"
            if place.paragraph < 1 or place.sentence < 1:
                yield f"{fact.id}: paragraphs and sentences count from 1"
            if not _DIGEST.fullmatch(source.sha256):
                yield f"{fact.id}: a 'sha256' is not one; with --documents the check prints the right one"


def _find_fact_faults(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        if fact.note and fact.note not in NOTES:
            yield f"{fact.id}: unknown note {fact.note!r}, known: {', '.join(NOTES)}"
        if not _SENTENCES.fullmatch(fact.statement):
            yield f"{fact.id}: the statement must read as a sentence: a capital first, a full stop last"
        if fact.said_by and fact.said_by.split()[-1] not in fact.statement:
            yield f"{fact.id}: {fact.said_by} said it, so the statement must name that person"


def _find_overview_faults(overviews: Iterable[Overview]) -> Iterator[str]:
    for overview in overviews:
        if len(overview.items) < FEWEST_ITEMS:
            yield f"{overview.id}: an overview needs at least {FEWEST_ITEMS} items"
        if overview.lead and not re.search(r"[.:]$", overview.lead):
            yield f"{overview.id}: the lead must end with a colon or a full stop"


def _find_choice_faults(choices: Iterable[Choice]) -> Iterator[str]:
    for choice in choices:
        if len(choice.options) < FEWEST_ITEMS:
            yield f"{choice.id}: a choice needs at least {FEWEST_ITEMS} options"
        if not choice.question.endswith("?"):
            yield f"{choice.id}: what the bot asks must end with a question mark"


def _find_question_faults(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        if len(unit.questions) < FEWEST_QUESTIONS:
            yield f"{unit.id}: {len(unit.questions)} questions, at least {FEWEST_QUESTIONS} are needed"
        if unit.questions and len(unit.questions[0]) > LONGEST_BUTTON:
            excess = len(unit.questions[0]) - LONGEST_BUTTON
            yield f"{unit.id}: the first question is a button and {excess} characters too long"


def _find_shared_questions(units: Iterable[Unit]) -> Iterator[str]:
    """Find a question that stands twice: the matcher could not tell which unit is meant."""
    owners: dict[str, str] = {}
    for unit in units:
        for question in unit.questions:
            spelling = "".join(character for character in question.lower() if character.isalnum())
            if spelling in owners:
                yield f"{unit.id}: {owners[spelling]} has the question {question!r} too"
            owners.setdefault(spelling, unit.id)
