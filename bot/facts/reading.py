"""How hard a text is to read: the Flesch-Kincaid grade, medical terms counted as plain words."""

import re
from collections.abc import Iterable

# Two syllables although the vowels touch: me-di-a, the-o-ry, qui-et, flu-id, cre-ate, be-ing, us-u-al.
_HIATUS = re.compile(
    r"(?<![ctgs])i[aou]|(?<=[cdhlu])ie[nt]|[^p]eo|u(?:id(?!a)|al)|(?<=[rd])ea(?=te?s?$|$)|eing|cian"
)
# Written, but not spoken: take, takes, raised, safely; spoken in table, rises, wanted, studies.
_SILENT = re.compile(r"(?<![aeiouy])(?<![^aeiouy]l)e(?:$|(?=ly$))|(?<![sxzcghi])(?<!l)es$|(?<![td])ed$")


def make_plain(text: str, names: Iterable[str]) -> str:
    """Put a plain word of one syllable in the place of every medical term."""
    ordered = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in ordered)})\b", re.IGNORECASE)
    return pattern.sub("milk", text) if ordered else text


def count_syllables(word: str) -> int:
    """Estimate the syllables of an English word from its vowels."""
    lower = word.lower()
    groups = len(re.findall(r"[aeiouy]+", lower))
    return max(1, groups + len(_HIATUS.findall(lower)) - len(_SILENT.findall(lower)))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text, 8 being what most adults read with ease."""
    # A test tool, absent where the bot only runs. Its own grade downloads a dictionary of syllables.
    import textstat  # type: ignore[import-untyped]

    unabbreviated = text.replace("Dr.", "Dr")
    words = re.findall(r"[^\W_]+(?:['’][^\W_]+)*", unabbreviated)
    if not words:
        return 0.0
    syllables = sum(count_syllables(word) for word in words)
    sentences: int = textstat.sentence_count(unabbreviated)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
