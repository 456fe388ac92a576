"""find_situation: reads a text once and asks every rule."""

import re

from bot.danger.context import Found, Hits
from bot.danger.matching import find_matches
from bot.danger.reading import Reading
from bot.situation.book import NUMBER, Book, Rule, load_book
from bot.situation.injection import find_rest, has_marks, plays_turns
from bot.situation.kinds import Decision, Situation
from bot.situation.language import find_language

# "14yo" and "13f" are two words, "8)" is no smiley; "h2" and "b12" are found in two parts just as well.
NUMBER_EDGE = re.compile(r"(?<=\d)(?=[^\W\d_]|\))|(?<=[^\W\d_])(?=\d)")
# Rules that tell the same as another; each has exceptions of its own.
PARTS = {"drop": "stop", "visit": "stop", "young": "minor"}


def find_situation(text: str) -> Situation:
    """Find what a message says about the person or the request."""
    book = load_book()
    found = _find_names(text, book)
    is_injection = "injection" in found or has_marks(text, book)
    found |= {whole for part, whole in PARTS.items() if part in found}
    return Situation(
        decision=next((decision for decision in Decision if decision.value in found), None),
        speaks_of_stopping=not found.isdisjoint({"drop", "switch", "stopping"}),
        is_minor="minor" in found,
        about_child="child" in found,
        is_coerced="coerced" in found,
        is_sexual="sexual" in found,
        is_abusive="abusive" in found,
        is_injection=is_injection,
        is_forged=plays_turns(text, book),
        rest=find_rest(text, book, lambda piece: _injects(piece, book)) if is_injection else "",
        language=find_language(text),
    )


def _find_names(text: str, book: Book) -> frozenset[str]:
    """List the rules that hold for a text."""
    reading, hits = _read(text, book)
    return frozenset(name for name, rule in book.rules.items() if _holds(rule, reading, hits))


def _injects(piece: str, book: Book) -> bool:
    return _holds(book.rules["injection"], *_read(piece, book))


def _read(text: str, book: Book) -> tuple[Reading, Hits]:
    """Read a text and find all phrases, and all numbers, in it."""
    reading, hits = book.phrases.find(NUMBER_EDGE.sub(" ", text))
    numbers = [(i, i + 1) for i, word in enumerate(reading.words) if word[0].isdigit()]
    return reading, {**hits, NUMBER: numbers}


def _holds(rule: Rule, reading: Reading, hits: Hits) -> bool:
    """True where a pattern of the rule occurs in a sentence that nothing makes harmless."""
    found = [match for _, match in find_matches(rule.when, hits, reading)]
    if not found:
        return False
    harmless = [match for _, match in find_matches(rule.unless, hits, reading)]
    sentences = {_sentence(match, reading) for match in harmless}
    return any(_sentence(match, reading) not in sentences for match in found)


def _sentence(match: Found, reading: Reading) -> int:
    return reading.sentences[match.start]
