"""Phrases of a rule file, and how they are found in a text: all at once, however many there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.danger.context import Hits, Span
from bot.danger.notation import Groups, expand_phrase
from bot.danger.reading import Reading, read_text
from bot.danger.spelling import Speller

CUE = "cue:"  # what a shield leaves alone
SHIELD = "shield"
Spoken = Mapping[str, tuple[str, ...]]
Forms = Mapping[str, set[tuple[str, ...]]]


@dataclass(frozen=True)
class Phrases:
    """What is needed to find phrases in a text."""

    nlp: Language
    spoken: Spoken
    matcher: PhraseMatcher
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
        doc = Doc(self.nlp.vocab, words=list(reading.words))
        hits: Hits = defaultdict(list)
        for key, start, end in self.matcher(doc):
            hits[self.nlp.vocab.strings[key]].append((start, end))
        for spans in hits.values():
            spans.sort()
        return hits


def make_phrases(
    lines: Mapping[str, Iterable[str]],
    groups: Groups,
    spoken: Spoken,
    english: Collection[str],
    real_words: Iterable[str],
) -> Phrases:
    """Make phrases ready; words of the `english` ones are worth mending to, `real_words` are no slips."""
    nlp = spacy.blank("en")
    forms = _open_forms(nlp, _expand_all(lines, groups), spoken)
    words = {word for key in english for form in forms[key] for word in form}
    other = {word for key in forms.keys() - set(english) for form in forms[key] for word in form}
    speller = Speller(words, other | set(real_words))
    return Phrases(nlp, spoken, _make_matcher(nlp, forms), speller, Lock())


def _drop_shielded(hits: Hits) -> None:
    """Drop phrases that are part of a longer, harmless one, such as blood in "blood test"."""
    shields = hits.pop(SHIELD, [])
    widest = {i: (start, end) for start, end in shields for i in range(start, end)}
    for key, spans in hits.items():
        if not key.startswith(CUE):
            hits[key] = [span for span in spans if not _is_inside(span, widest.get(span[0]))]


def _is_inside(span: Span, shield: Span | None) -> bool:
    return shield is not None and span[1] <= shield[1] and span != shield


def _expand_all(phrases: Mapping[str, Iterable[str]], groups: Groups) -> dict[str, set[str]]:
    """List all forms of all phrases; raises ValueError that shows the phrase at fault."""
    forms: dict[str, set[str]] = {}
    for key, lines in phrases.items():
        try:
            forms[key] = {form for line in lines for form in expand_phrase(line, groups)}
        except ValueError as error:
            raise ValueError(f"{key!r}: {error}") from error
    return forms


def _open_forms(nlp: Language, forms: Mapping[str, set[str]], spoken: Spoken) -> Forms:
    """Read the phrases as texts are read, so that "can't" and "cannot" are the same."""
    read = cache(lambda form: read_text(nlp, form, spoken, str).words)
    return {key: {read(form) for form in sorted(texts)} - {()} for key, texts in forms.items()}


def _make_matcher(nlp: Language, forms: Forms) -> PhraseMatcher:
    """Put all phrases into one matcher, which reads a text once however many there are."""
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    for key, phrases in forms.items():
        matcher.add(key, [Doc(nlp.vocab, words=list(words)) for words in sorted(phrases)])
    return matcher
