"""Matches of a pattern: where its phrases stand to one another as its joins ask."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from bot.danger.context import Found, Hits, Span
from bot.danger.notation import FAR, GAP, LIGHT, NEAR
from bot.danger.reading import Reading
from bot.danger.sign import Part, Pattern

# Ways to complete a match from one first phrase; more only occur in texts made of one word.
MOST_WAYS = 8
# Nobody says the same so often in 16 KB; a text made to be slow does.
MOST_MATCHES = 40


def find_matches(
    patterns: Iterable[Pattern], hits: Hits, reading: Reading
) -> Iterator[tuple[Pattern, Found]]:
    """List the matches of patterns, each with its pattern; a few for each place of its first phrase.

    Nearly all patterns begin with a phrase that does not occur: these must cost next to nothing.
    """
    for pattern in [pattern for pattern in patterns if pattern.first in hits]:
        if all(part.phrase in hits for part in pattern.parts):
            for found in islice(_find_all(pattern, hits, reading), MOST_MATCHES):
                yield pattern, found


def words_of(spans: Iterable[Span]) -> frozenset[int]:
    """List the places of the words in some spans."""
    return frozenset(word for span in spans for word in range(*span))


def _find_all(pattern: Pattern, hits: Hits, reading: Reading) -> Iterator[Found]:
    for first in hits[pattern.parts[0].phrase]:
        ways = _complete((first,), (first,), pattern.parts[1:], hits, reading)
        yield from islice(ways, MOST_WAYS)


def _complete(
    core: tuple[Span, ...], spans: tuple[Span, ...], rest: tuple[Part, ...], hits: Hits, reading: Reading
) -> Iterator[Found]:
    """List the ways to add the rest of a pattern to the parts found so far."""
    if not rest:
        yield Found(core, spans, words_of(spans))
        return
    part = rest[0]
    for span in _candidates(part, core, spans[-1], hits[part.phrase], reading):
        grown = core if part.join == "&" else (*core, span)
        yield from _complete(grown, (*spans, span), rest[1:], hits, reading)


def _candidates(
    part: Part, core: tuple[Span, ...], last: Span, spans: list[Span], reading: Reading
) -> Iterator[Span]:
    """List the hits of a part that stand where its join asks for them."""
    low = core[0][0] - {"+": NEAR, "&": FAR}[part.join] if part.join in "+&" else last[1]
    high = {"~": last[1] + GAP, ">": last[1] + GAP, "+": core[0][1] + NEAR, "&": core[0][1] + FAR}[part.join]
    for span in spans[bisect_left(spans, (low, 0)) :]:
        if span[0] > high:
            return
        if part.join == ">" and not LIGHT.issuperset(reading.words[last[1] : span[0]]):
            return
        before = last if part.join in "~>" else core[0]
        is_same = reading.sentences[span[0]] == reading.sentences[before[0]]
        overlaps = any(span[0] < end and start < span[1] for start, end in core)
        if part.join == "&" or (is_same and not overlaps):
            yield span
