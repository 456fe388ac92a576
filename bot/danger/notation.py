"""The notation of the rule files: phrases with alternatives, and patterns that join them.

a|b              one of the words; _ is a space within an alternative: cold_sweat|chills
word?            may be left out
word*            with the usual endings too: faint* is faint, faints, fainted, fainting
{group}          one of the words of the group
x ~ y            y after x, at most GAP words between, in one sentence
x + y            both in one sentence, in any order, at most NEAR words apart
x & y            y somewhere around x, at most FAR words away
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from bot.danger.sign import Part, Pattern

GAP, NEAR, FAR = 3, 12, 60
# A phrase of more forms than this is a slip of the editor's, and would slow down loading.
MOST_FORMS = 4000
ENDINGS = ("", "s", "es", "ed", "ing")
PIECE = re.compile(r"\{\w+\}|[^_{}]+")
JOIN = re.compile(r"\s+([~>+&])\s+")
LIGHT = frozenset(
    "a an the my our your his her their this that these those it all any some of on with more such really "
    "just taking take using use to doing daily current new old prescribed other same little bit".split()
)

Groups = Mapping[str, tuple[str, ...]]


def parse_pattern(text: str, language: str) -> Pattern:
    """Split a pattern into its phrases; the first one joins nothing."""
    pieces = ["~", *JOIN.split(text.strip())]
    return Pattern(
        tuple(Part(j, p.strip()) for j, p in zip(pieces[::2], pieces[1::2], strict=True)), language
    )


def expand_phrase(phrase: str, groups: Groups) -> Iterator[str]:
    """List all forms of a phrase; raises ValueError for an unknown group or too many forms."""
    choices = [_expand_word(word, groups) for word in phrase.split()]
    count = 1
    for choice in choices:
        count *= len(choice)
    if not choices or count > MOST_FORMS:
        raise ValueError(f"{phrase!r} has {count if choices else 0} forms")
    for words in product(*choices):
        form = " ".join(word for word in words if word)
        if form:
            yield form


def _expand_word(word: str, groups: Groups) -> list[str]:
    """List what may stand for one word of a phrase."""
    is_optional = word.endswith("?")
    forms = [form for item in word.removesuffix("?").split("|") for form in _expand_choice(item, groups)]
    return list(dict.fromkeys([*forms, ""] if is_optional else forms))


def _expand_choice(item: str, groups: Groups) -> list[str]:
    """List the forms of one alternative."""
    forms = [_expand_piece(piece, groups) for piece in PIECE.findall(item)]
    return [" ".join(form) for form in product(*forms)]


def _expand_piece(piece: str, groups: Groups) -> list[str]:
    """List the forms of one word or group."""
    if not piece.startswith("{"):
        return _add_endings(piece) if piece.endswith("*") else [piece]
    name = piece.strip("{}")
    if name not in groups:
        raise ValueError(f"there is no group {name!r}")
    return [form for member in groups[name] for form in _expand_choice(member, groups)]


def _add_endings(word: str) -> list[str]:
    """List a word with the usual endings: chok(e)* gives choke, chokes, choked, choking."""
    stem = word.removesuffix("*")
    if stem.endswith("e"):
        return [stem, stem + "s", stem + "d", stem[:-1] + "ing"]
    return [stem + ending for ending in ENDINGS]
