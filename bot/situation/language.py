"""Tells in which language a message is: by its script, else by small words of everyday use."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.situation.book import load_data

ENGLISH = "en"
WORD = re.compile(r"[^\W\d_]+")
# Blocks of Unicode; Chinese is written without spaces, and two signs make about a word.
SCRIPTS = {
    "zh": re.compile(r"[\u3400-\u9fff]{1,2}"),
    "hi": re.compile(r"[\u0900-\u097f]+"),
    "bn": re.compile(r"[\u0980-\u09ff]+"),
    "ru": re.compile(r"[\u0400-\u04ff]+"),
    "ar": re.compile(r"[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]+"),
}
URDU = re.compile(r"[ٹڈڑںےہھگچپکی]")  # letters that Arabic does not write
JAPANESE = re.compile(r"[\u3040-\u30ff]")  # kana: the signs between them are not Chinese
ENOUGH = 2  # small words of a language; one may be a slip or a name
READ = 2000  # letters are enough to tell


@dataclass(frozen=True)
class Words:
    """Everyday words: those of English, and those of other languages by how much each one tells."""

    english: frozenset[str]
    weights: Mapping[str, tuple[tuple[str, int], ...]]


def find_language(text: str) -> str:
    """Return the code of the language that a text is in; English unless another is sure."""
    words = WORD.findall(text[:READ].lower())
    everyday = _load_words()
    english = sum(word in everyday.english for word in words)
    script = _find_script(text[:READ], english)
    if script:
        return script
    scores: Counter[str] = Counter()
    for word in sorted(set(words)):
        for language, weight in everyday.weights.get(word, ()):
            scores[language] += weight
    # Each word counts once, as the English ones must for a fair comparison.
    mine = len({word for word in words if word in everyday.english})
    best = max(scores, key=lambda language: (scores[language], language), default=ENGLISH)
    return best if scores[best] >= ENOUGH and scores[best] > mine else ENGLISH


def _find_script(text: str, english: int) -> str:
    """Return the language of a script that most of the text is written in."""
    counts = {language: len(script.findall(text)) for language, script in SCRIPTS.items()}
    best = max(counts, key=lambda language: counts[language])
    if counts[best] <= english or JAPANESE.search(text):
        return ""
    return "ur" if best == "ar" and len(URDU.findall(text)) > 1 else best


@cache
def _load_words() -> Words:
    """Load the small words; a word marked ! tells enough by itself."""
    languages = dict(load_data()["languages"])
    english = frozenset(languages.pop(ENGLISH).split())
    weights: dict[str, list[tuple[str, int]]] = {}
    for language, block in languages.items():
        for entry in block.split():
            word = entry.rstrip("!")
            weights.setdefault(word, []).append((language, ENOUGH if entry.endswith("!") else 1))
    tables = {word: tuple(pairs) for word, pairs in weights.items()}
    return Words(english, tables)
