"""find_danger: the worst sign of danger in a text, if there is one."""

from bot.danger.book import Book, load_book
from bot.danger.context import Context, Hits
from bot.danger.matching import find_matches, words_of
from bot.danger.phrases import CUE
from bot.danger.reading import Reading
from bot.danger.sign import Danger, Pattern, Sign


def find_danger(text: str) -> Danger | None:
    """Find the worst danger sign that the text reports of somebody now."""
    book = load_book()
    reading, hits = book.phrases.find(text)
    context = _make_context(book, reading, hits)
    for sign in book.signs:
        found = _find_pattern(sign, hits, context)
        if found:
            return Danger(sign.name, sign.tier, found.language)
    return None


def _find_pattern(sign: Sign, hits: Hits, context: Context) -> Pattern | None:
    """Find a pattern of a sign that occurs and that nothing silences."""
    harmless: frozenset[int] | None = None  # words; seldom needed, so found only for a match
    for pattern, found in find_matches(sign.patterns, hits, context.reading):
        if context.is_silenced(sign, found):
            continue
        harmless = _find_harmless(sign, hits, context.reading) if harmless is None else harmless
        if harmless.isdisjoint(found.used):
            return pattern
    return None


def _find_harmless(sign: Sign, hits: Hits, reading: Reading) -> frozenset[int]:
    """List the words that make a sign harmless where they are part of it."""
    matches = find_matches(sign.unless, hits, reading)
    return frozenset(word for _, found in matches for word in words_of(found.core))


def _make_context(book: Book, reading: Reading, hits: Hits) -> Context:
    """Set the cues apart from the words of signs."""
    cues = {key.removeprefix(CUE): spans for key, spans in hits.items() if key in book.cues}
    signs = {span for key, spans in hits.items() if key not in book.cues for span in spans}
    return Context(reading, cues, words_of(signs), lambda: _match_all(book, hits, reading))


def _match_all(book: Book, hits: Hits, reading: Reading) -> frozenset[int]:
    """List the words of all matches of all signs, silenced or not."""
    matches = (match for sign in book.signs for match in find_matches(sign.patterns, hits, reading))
    return frozenset(word for _, found in matches for word in found.used)
