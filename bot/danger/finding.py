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
        for pattern in sign.patterns:
            if _is_found(sign, pattern, hits, context):
                return Danger(sign.name, sign.tier, pattern.language)
    return None


def _make_context(book: Book, reading: Reading, hits: Hits) -> Context:
    """Set the cues apart from the words of signs."""
    cues = {key.removeprefix(CUE): spans for key, spans in hits.items() if key in book.cues}
    signs = {span for key, spans in hits.items() if key not in book.cues for span in spans}
    return Context(reading, cues, words_of(signs), words_of((start, end - 1) for start, end in signs))


def _is_found(sign: Sign, pattern: Pattern, hits: Hits, context: Context) -> bool:
    """True where the pattern occurs and nothing silences it."""
    return any(not context.is_silenced(sign, found) for found in find_matches(pattern, hits, context.reading))
