"""Phrases of a rule file, and how they are found in a text: all at once, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from threading import Lock

import spacy
from ahocorasick import STORE_INTS, Automaton
from spacy.language import Language

from bot.danger.context import Hits, Span
from bot.danger.notation import Groups, expand_phrase
from bot.danger.reading import Reading, read_text
from bot.danger.spelling import Speller

CUE = "cue:"  # what a shield leaves alone
SHIELD = "shield"
Spoken = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Phrases:
    """What is needed to find phrases in a text."""

    nlp: Language
    spoken: Spoken
    matcher: Automaton  # form to its number
    forms: tuple[tuple[int, tuple[str, ...]], ...]  # by number: length, and the keys it belongs to
    speller: Speller
    lock: Lock  # spaCy's memory zones allow one reader at a time

    def find(self, text: str) -> tuple[Reading, Hits]:
        """Read a text, slips mended, and find all phrases, by phrase, in its order."""
        # The zone forgets the person's words afterwards; spaCy would keep every new word for ever.
        with self.lock, self.nlp.memory_zone():
            reading = read_text(self.nlp, text, self.spoken, self.speller.mend)
            hits = self._match(reading)
        _drop_shielded(hits)
        return reading, hits

    def _match(self, reading: Reading) -> Hits:
        text = f" {' '.join(reading.words)} "
        starts = {0: 0}  # where a word's space stands in the text, and the number of the word
        place = 0
        for number, word in enumerate(reading.words, start=1):
            place += 1 + len(word)
            starts[place] = number
        found: dict[str, list[Span]] = defaultdict(list)
        for last, number in self.matcher.iter(text):
            length, keys = self.forms[number]
            span = starts[last + 1 - length], starts[last]
            for key in keys:
                found[key].append(span)
        return {key: sorted(spans) for key, spans in found.items()}


def make_phrases(
    lines: Mapping[str, Iterable[str]],
    groups: Groups,
    spoken: Spoken,
    english: Collection[str],
    real_words: Iterable[str],
) -> Phrases:
    """Make phrases ready; words of the `english` ones are worth mending to, `real_words` are no slips."""
    nlp, lock = _open_english()
    # Word by word: there are some thousand words, and ten times as many forms.
    read = cache(lambda word: read_text(nlp, word, spoken, str).words)
    words: dict[bool, set[str]] = {True: set(), False: set(real_words)}
    numbers: dict[str, int] = {}  # of each form
    keys_of: list[tuple[str, ...]] = []  # by number
    for key, texts in lines.items():
        forms = {tuple(chain.from_iterable(map(read, form.split()))) for form in _expand(key, texts, groups)}
        words[key in english].update(chain.from_iterable(forms))
        alone = (key,)
        for form in forms - {()}:
            number = numbers.setdefault(f" {' '.join(form)} ", len(numbers))
            if number == len(keys_of):
                keys_of.append(alone)
            else:
                keys_of[number] += alone
    found = tuple((len(form), keys_of[number]) for form, number in numbers.items())
    return Phrases(nlp, spoken, _make_matcher(numbers), found, Speller(words[True], words[False]), lock)


@cache
def _open_english() -> tuple[Language, Lock]:
    """Open the tokenizer that all phrases share, and the lock that goes with it."""
    return spacy.blank("en"), Lock()


def _make_matcher(numbers: Mapping[str, int]) -> Automaton:
    """Put all forms into one automaton, which reads a text once however many there are."""
    # spaCy's PhraseMatcher finds the same in 25 MB, which the gateway cannot spare; this takes 6.
    matcher = Automaton(STORE_INTS)
    for form, number in numbers.items():
        matcher.add_word(form, number)
    matcher.make_automaton()
    return matcher


def _drop_shielded(hits: Hits) -> None:
    """Drop phrases that are part of a longer, harmless one, such as blood in "blood test"."""
    shields = hits.pop(SHIELD, [])
    widest = {i: (start, end) for start, end in shields for i in range(start, end)}
    for key, spans in hits.items():
        if widest and not key.startswith(CUE):
            hits[key] = [span for span in spans if not _is_inside(span, widest.get(span[0]))]


def _is_inside(span: Span, shield: Span | None) -> bool:
    return shield is not None and span[1] <= shield[1] and span != shield


def _expand(key: str, texts: Iterable[str], groups: Groups) -> set[str]:
    """List all forms of the phrases of a key; raises ValueError that shows the key at fault."""
    try:
        return {form for text in texts for form in expand_phrase(text, groups)}
    except ValueError as error:
        raise ValueError(f"{key!r}: {error}") from error
