"""Reads a text as words: lower case, no accents, contractions opened, sentences and pauses kept."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spacy.language import Language

# Written together with a word, these would hide it: "today.She", "bleeding/clots", "3-week-old".
GLUED = re.compile(r"(?<=[^\W_])([.!?;:,/()\"*_~…-]+)(?=[^\W\d_])|(?<=[^\W\d_])([.!?;:,/()\"*_~…-]+)(?=\d)")
ELISION = re.compile(r"\b([ljdmntsc]|qu)['’](?=\w)", re.IGNORECASE)  # French: j'ai, l'œil
CHINESE = re.compile(r"([\u3400-\u9fff\uf900-\ufaff])")  # written without spaces: each sign is a word
STRETCHED = re.compile(r"(.)\1{2,}")  # heeelp
# spaCy needs a time that grows with the square of the length of a piece without spaces.
RUN = re.compile(r"([^\w\s]{3})[^\w\s]+")
LONG_PIECE = re.compile(r"\S{60}")
ENDS = frozenset(".!?;…\n。！？；")
PAUSES = frozenset(",:-–—()，：、")
IS_BEFORE = frozenset({"she", "he", "it", "that", "there", "what", "baby", "who"})  # "she's", "shes"
# A token longer than this is no word; comparing it letter by letter would only cost time.
LONGEST_TOKEN = 40

Mend = Callable[[str], str]


@dataclass(frozen=True)
class Reading:
    """The words of a text; the number of each one's sentence; the words that a comma or the like follows."""

    words: tuple[str, ...]
    sentences: tuple[int, ...]
    pauses: frozenset[int]


def read_text(nlp: Language, text: str, spoken: Mapping[str, tuple[str, ...]], mend: Mend) -> Reading:
    """Read a text; `spoken` opens text speech (pls -> please), `mend` corrects slips."""
    words: list[str] = []
    sentences: list[int] = []
    pauses: set[int] = set()
    sentence = 0
    for token in nlp.make_doc(_prepare(text)):
        norm = token.norm_[:LONGEST_TOKEN]
        if not any(sign.isalnum() for sign in norm):
            sentence += not ENDS.isdisjoint(token.text)
            if words and not PAUSES.isdisjoint(token.text):
                pauses.add(len(words) - 1)
            continue
        for word in _open_word(norm, words, spoken, mend):
            words.append(word)
            sentences.append(sentence)
    return Reading(tuple(words), tuple(sentences), frozenset(pauses))


def _prepare(text: str) -> str:
    """Take accents and invisible signs away and set punctuation apart."""
    # NFKD also turns full-width and mathematical letters into plain ones.
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = "".join("\n" if c in "\r\u2028\u2029" else c for c in plain if unicodedata.category(c) != "Cf")
    plain = STRETCHED.sub(r"\1\1", plain.replace("’", "'").replace("/", " / ").lower().replace("œ", "oe"))
    plain = GLUED.sub(r" \1\2 ", RUN.sub(r"\1 ", plain))
    return LONG_PIECE.sub(r"\g<0> ", CHINESE.sub(r" \1 ", ELISION.sub(r"\1 ", plain)))


def _open_word(
    norm: str, before: list[str], spoken: Mapping[str, tuple[str, ...]], mend: Mend
) -> tuple[str, ...]:
    """Turn a token into one or more plain words."""
    word = norm.strip("'’#@").lower()
    if word == "s" and before and before[-1] in IS_BEFORE:
        return ("is",)
    return spoken.get(word) or (mend(word),)
