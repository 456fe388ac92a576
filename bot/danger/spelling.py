"""Slips of the keyboard: `bleding` counts as `bleeding`."""

from collections import defaultdict
from collections.abc import Collection

from rapidfuzz.distance import OSA

# Shorter words are one slip away from too many others.
SHORTEST = 5
LONGEST = 20


class Speller:
    """Finds the word that another is one slip away from, by way of the forms with one letter left out."""

    def __init__(self, words: Collection[str], real_words: Collection[str]) -> None:
        """Take the words worth mending to, and the other words that are no slips."""
        self._known = frozenset(words) | frozenset(real_words)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in sorted(words):
            if SHORTEST <= len(word) <= LONGEST and word.isalpha():
                for form in _shorten(word):
                    self._shortened[form].append(word)

    def mend(self, word: str) -> str:
        """Return the word that this one is a slip of, or the word itself."""
        if word in self._known or not SHORTEST - 1 <= len(word) <= LONGEST + 1 or not word.isalpha():
            return word
        near = (found for form in _shorten(word) for found in self._shortened.get(form, ()))
        return next((found for found in near if OSA.distance(word, found, score_cutoff=1) <= 1), word)


def _shorten(word: str) -> list[str]:
    """List the word itself and its forms with one letter left out."""
    return list(dict.fromkeys([word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]))
