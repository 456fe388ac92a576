"""The answers over the project's own facts: short, sourced, disclaimed, and without repeats."""

import re
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answer.compose import NOT_FOR_MINORS, TOPICS_NOT_FOR_MINORS, compose
from bot.documents import split_sentences
from bot.facts.model import Fact
from bot.facts.store import FactStore, build_store
from bot.notes import NOTE_LEAD, NOTES
from bot.reply import DISCLAIMER, Kind, Reply, read_reply
from small_library import decided, load_project, talk

LIBRARY = load_project()
UNITS = [unit.id for unit in (*LIBRARY.facts, *LIBRARY.overviews)]
FACTS = {fact.id: fact for fact in LIBRARY.facts}
LINKS = {document.id: document.url for document in LIBRARY.documents}
# An answer should have about 120 words without its sources. Half of them have fewer than 50, and 19 of 20
# fewer than 105; these are the bounds that all keep.
MEDIAN_WORDS, MOST_WORDS, WITH_SOURCES = 60, 155, 200
SOURCES = re.compile(r"\n\nSources?:\n.*?(?=\n\n)", re.DOTALL)
DOSE = re.compile(r"\d\s*(?:mg|mcg|µg|ml|milligrams?|tablets?|pills?|times)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('store')) / 'facts.db'}"
    build_store(LIBRARY, url)
    return FactStore(url)


@pytest.fixture(scope="module")
def answers(store: FactStore) -> dict[str, Reply]:
    """What is answered to every fact and overview."""
    return {unit: compose(talk(unit, terms=()), store) for unit in UNITS}


def find_wrong(answers: dict[str, Reply], is_right: Callable[[Reply], bool]) -> list[str]:
    return [unit for unit, reply in answers.items() if not is_right(reply)]


def count_words(text: str) -> int:
    return len(text.split())


def without_sources(reply: Reply) -> str:
    return SOURCES.sub("", reply.text)


def facts_of(reply: Reply) -> list[Fact]:
    return [FACTS[name] for name in reply.facts]


def test_every_fact_and_overview_is_answered(answers: dict[str, Reply]) -> None:
    assert find_wrong(answers, lambda reply: reply.kind is Kind.ANSWER and bool(reply.facts)) == []
    assert len(answers) > 200


def test_every_answer_is_a_proper_reply(answers: dict[str, Reply]) -> None:
    assert find_wrong(answers, lambda reply: read_reply([reply.message()]) == reply) == []


def test_every_answer_ends_with_the_disclaimer(answers: dict[str, Reply]) -> None:
    assert find_wrong(answers, lambda reply: reply.text.endswith(f"\n\n{DISCLAIMER}")) == []


def test_every_answer_names_each_of_its_documents_once_with_a_link(answers: dict[str, Reply]) -> None:
    def is_right(reply: Reply) -> bool:
        cited = {citation.document for citation in reply.citations}
        counts = {document: reply.text.count(f": {url}") for document, url in LINKS.items()}
        return bool(cited) and counts == {document: int(document in cited) for document in LINKS}

    assert find_wrong(answers, is_right) == []


def test_every_answer_cites_just_the_paragraphs_of_its_facts(answers: dict[str, Reply]) -> None:
    def is_right(reply: Reply) -> bool:
        places = [source.place for fact in facts_of(reply) for source in fact.sources]
        cited = {(citation.document, citation.paragraph) for citation in reply.citations}
        return cited == {(place.document, place.paragraph) for place in places}

    assert find_wrong(answers, is_right) == []


def test_no_answer_says_a_sentence_twice(answers: dict[str, Reply]) -> None:
    def is_right(reply: Reply) -> bool:
        lines = without_sources(reply).splitlines()
        sentences = [sentence for line in lines for sentence in split_sentences(line)]
        return len(sentences) == len(set(sentences))

    assert find_wrong(answers, is_right) == []


def test_no_answer_is_long(answers: dict[str, Reply]) -> None:
    assert find_wrong(answers, lambda reply: count_words(reply.text) <= WITH_SOURCES) == []
    assert find_wrong(answers, lambda reply: count_words(without_sources(reply)) <= MOST_WORDS) == []


def test_most_answers_are_short(answers: dict[str, Reply]) -> None:
    counts = [count_words(without_sources(reply)) for reply in answers.values()]
    assert statistics.median(counts) <= MEDIAN_WORDS
    assert statistics.quantiles(counts, n=20)[-1] <= 120


def test_the_notes_of_an_answer_are_those_of_its_facts(answers: dict[str, Reply]) -> None:
    def is_right(reply: Reply) -> bool:
        wanted = {fact.note for fact in facts_of(reply)} - {""}
        given = {name for name, note in NOTES.items() if note in reply.text}
        return given == wanted and reply.text.count(NOTE_LEAD) == int(bool(wanted))

    assert find_wrong(answers, is_right) == []


def test_no_answer_names_a_dose(answers: dict[str, Reply]) -> None:
    assert find_wrong(answers, lambda reply: not DOSE.search(without_sources(reply))) == []


def test_no_minor_hears_of_medicines_or_programmes(store: FactStore) -> None:
    def is_right(reply: Reply) -> bool:
        facts = facts_of(reply)
        refused = [f for f in facts if f.aspect in NOT_FOR_MINORS or f.topic in TOPICS_NOT_FOR_MINORS]
        return reply.kind is Kind.BOUNDARY and len(facts) <= 1 and not refused

    replies = {u: compose(talk(u, situation="minor", situation_text="Ask."), store) for u in UNITS}
    assert find_wrong(replies, is_right) == []


def test_every_boundary_with_general_facts_is_sourced(store: FactStore) -> None:
    replies = {f.id: compose(decided("dose", f.id, terms=f.about), store) for f in LIBRARY.facts}
    assert find_wrong(replies, lambda reply: reply.kind is Kind.BOUNDARY and bool(reply.citations)) == []


def test_every_choice_has_a_button_for_each_option(store: FactStore) -> None:
    choices = {choice.id: choice for choice in LIBRARY.choices}
    buttons = {name: len(compose(talk(name), store).buttons) for name in choices}
    assert buttons == {name: len(choice.options) for name, choice in choices.items()}


def test_every_gap_is_declined_by_its_name(store: FactStore) -> None:
    declined = {gap.id: compose(talk(gap.id, covered=0.1, gap=0.8), store) for gap in LIBRARY.gaps}
    assert [gap.id for gap in LIBRARY.gaps if gap.label not in declined[gap.id].text] == []
    assert [gap.id for gap in LIBRARY.gaps if bool(declined[gap.id].buttons) != bool(gap.near)] == []
    personal = {gap.id for gap in LIBRARY.gaps if gap.is_personal}
    assert {gap for gap, reply in declined.items() if reply.kind is Kind.BOUNDARY} == personal
