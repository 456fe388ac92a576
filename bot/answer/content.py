"""Chooses what an answer says: the facts of the best match, and those that complete it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.facts.model import Choice, Fact
from bot.facts.store import FactStore
from bot.question import Question

# Facts shown beside a boundary: enough to inform, too few to act on.
FACTS_AT_A_BOUNDARY = 2
# A message of more words says what it means; only a short one is asked back about.
LONGEST_AMBIGUOUS = 10
# What is at least half as likely as the best is as good a guess, where the best was said just now.
NEARLY = 0.5


@dataclass(frozen=True)
class Section:
    """Facts that belong together, and the line above them where they are a list."""

    facts: tuple[Fact, ...]
    lead: str = ""


def find_sections(
    question: Question, store: FactStore, just_said: Collection[str] = frozenset()
) -> list[Section]:
    """Find what answers a question: a section for each thing asked; empty where nothing does."""
    if question.parts:
        found = [find_section(unit, store) for unit in question.parts]
        return _without_repeats([section for section in found if section is not None])
    sections = ((m.chance, section) for m in question.matches if (section := find_section(m.unit, store)))
    best = next(sections, None)
    if best is None or not question.is_followup:
        return [best[1]] if best else []
    # Who goes on has heard the last answer: another that is nearly as likely serves better.
    near = [best[1], *(section for chance, section in sections if chance >= NEARLY * best[0])]
    fresh = [section for section in near if not {fact.id for fact in section.facts} <= set(just_said)]
    return [*fresh, *near][:1]


def find_section(unit: str, store: FactStore) -> Section | None:
    """Find the facts of an overview, or a fact with those that differ from it and complete it."""
    overview = store.overview(unit)
    if overview is not None:
        return Section(tuple(store.facts(overview.items)), overview.lead)
    for fact in store.facts([unit]):
        return Section(tuple(store.facts((fact.id, *fact.differs, *fact.supports))))
    return None


def find_general_facts(question: Question, store: FactStore) -> list[Fact]:
    """Find the facts nearest to a personal question that are about what it names."""
    named = set(question.terms)
    facts = store.facts(match.unit for match in question.matches)
    return [fact for fact in facts if not named.isdisjoint(fact.about)][:FACTS_AT_A_BOUNDARY]


def find_choice(question: Question, store: FactStore) -> Choice | None:
    """Find the choice that the best match is, if it is one."""
    if not question.matches or len(question.asked.split()) > LONGEST_AMBIGUOUS:
        return None
    return store.choice(question.matches[0].unit)


def list_facts(sections: Iterable[Section]) -> list[Fact]:
    """List the facts of sections in the order of the answer."""
    return [fact for section in sections for fact in section.facts]


def _without_repeats(sections: list[Section]) -> list[Section]:
    """Leave out facts that an earlier section states already."""
    said: set[str] = set()
    kept: list[Section] = []
    for section in sections:
        facts = tuple(fact for fact in section.facts if fact.id not in said)
        said.update(fact.id for fact in facts)
        if facts:
            kept.append(Section(facts, section.lead))
    return kept
