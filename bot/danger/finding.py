"""find_danger: the worst sign of danger in a text, if there is one."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock

from bot.danger.book import SHIELD, Book, load_book
from bot.danger.context import Context, Found, Hits, Span
from bot.danger.notation import FAR, GAP, NEAR
from bot.danger.reading import Reading
from bot.danger.sign import Danger, Part, Pattern, Sign

# Ways to complete a match from one first phrase; more only occur in texts made of one word.
MOST_WAYS = 8
# Nobody denies the same sign so often in 16 KB; a text made to be slow does.
MOST_MATCHES = 100
_READING = Lock()  # spaCy's memory zones allow one reader at a time


def find_danger(text: str) -> Danger | None:
    """Find the worst danger sign that the text reports of somebody now."""
    book = load_book()
    # The zone forgets the person's words afterwards; spaCy would keep every new word for ever.
    with _READING, book.nlp.memory_zone():
        reading = book.read(text)
        hits = book.match(reading)
    _drop_shielded(hits)
    context = _make_context(book, reading, hits)
    for sign in book.signs:
        for pattern in sign.patterns:
            if _is_found(sign, pattern, hits, context):
                return Danger(sign.name, sign.tier, pattern.language)
    return None


def _make_context(book: Book, reading: Reading, hits: Hits) -> Context:
    """Set the cues apart from the words of signs."""
    cues = {key.removeprefix("cue:"): spans for key, spans in hits.items() if key in book.cues}
    signs = {span for key, spans in hits.items() if key not in book.cues for span in spans}
    return Context(reading, cues, _words_of(signs), _words_of((start, end - 1) for start, end in signs))


def _words_of(spans: Iterable[Span]) -> frozenset[int]:
    return frozenset(word for span in spans for word in range(*span))


def _drop_shielded(hits: Hits) -> None:
    """Drop phrases that are part of a longer, harmless one, such as blood in "blood test"."""
    shields = hits.pop(SHIELD, [])
    widest = {i: (start, end) for start, end in shields for i in range(start, end)}
    for key, spans in hits.items():
        if not key.startswith("cue:"):
            hits[key] = [span for span in spans if not _is_inside(span, widest.get(span[0]))]


def _is_inside(span: Span, shield: Span | None) -> bool:
    return shield is not None and span[1] <= shield[1] and span != shield


def _is_found(sign: Sign, pattern: Pattern, hits: Hits, context: Context) -> bool:
    """True where the pattern occurs and nothing silences it."""
    if any(part.phrase not in hits for part in pattern.parts):
        return False
    matches = islice(_find_matches(pattern, hits, context.reading), MOST_MATCHES)
    return any(not context.is_silenced(sign, found) for found in matches)


def _find_matches(pattern: Pattern, hits: Hits, reading: Reading) -> Iterator[Found]:
    """List the matches of a pattern, a few for each place where its first phrase stands."""
    for first in hits[pattern.parts[0].phrase]:
        ways = _complete((first,), frozenset(range(*first)), first, pattern.parts[1:], hits, reading)
        yield from islice(ways, MOST_WAYS)


def _complete(
    core: tuple[Span, ...], used: frozenset[int], last: Span, parts: tuple[Part, ...], hits: Hits, reading: Reading
) -> Iterator[Found]:
    """List the ways to add the other parts of a pattern to the parts found so far."""
    if not parts:
        yield Found(core, used)
        return
    part = parts[0]
    for span in _candidates(part, core, last, hits[part.phrase], reading):
        is_core = part.join != "&"
        grown = (*core, span) if is_core else core
        yield from _complete(grown, used | frozenset(range(*span)), span, parts[1:], hits, reading)


def _candidates(
    part: Part, core: tuple[Span, ...], last: Span, spans: list[Span], reading: Reading
) -> Iterator[Span]:
    """List the hits of a part that stand where its join asks for them."""
    low = {"~": last[1], "+": core[0][0] - NEAR, "&": core[0][0] - FAR}[part.join]
    high = {"~": last[1] + GAP, "+": core[0][1] + NEAR, "&": core[0][1] + FAR}[part.join]
    for span in spans[bisect_left(spans, (low, 0)) :]:
        if span[0] > high:
            return
        is_same = reading.sentences[span[0]] == reading.sentences[core[0][0]]
        overlaps = any(span[0] < end and start < span[1] for start, end in core)
        if part.join == "&" or (is_same and not overlaps):
            yield span
