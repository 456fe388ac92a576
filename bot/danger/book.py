"""The book of signs: data/danger.yml, read once, and its phrases made ready for matching."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import spacy
import yaml
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.danger.context import Hits
from bot.danger.notation import expand_phrase, parse_pattern
from bot.danger.reading import Reading, read_text
from bot.danger.sign import Pattern, Sign, Tier
from bot.danger.spelling import Speller
from bot.settings import ROOT

PATH = ROOT / "data" / "danger.yml"
LANGUAGES = ("en", "es", "fr", "de", "pt", "zh")
SHIELD = "shield"


@dataclass(frozen=True)
class Book:
    """Signs, worst first, and what is needed to find their phrases in a text."""

    signs: tuple[Sign, ...]
    texts: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, str]
    notes: Mapping[str, str]
    spoken: Mapping[str, tuple[str, ...]]
    cues: frozenset[str]
    nlp: Language
    matcher: PhraseMatcher
    speller: Speller

    def read(self, text: str) -> Reading:
        """Read a text as words, with slips mended."""
        return read_text(self.nlp, text, self.spoken, self.speller.mend)

    def match(self, reading: Reading) -> Hits:
        """Find all phrases, by phrase, in the order of the text."""
        doc = Doc(self.nlp.vocab, words=list(reading.words))
        hits: Hits = defaultdict(list)
        for key, start, end in self.matcher(doc):
            hits[self.nlp.vocab.strings[key]].append((start, end))
        for spans in hits.values():
            spans.sort()
        return hits


@cache
def load_book(path: Path = PATH) -> Book:
    """Load the book; raises ValueError that names the sign and pattern at fault."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    groups = {name: tuple(_split(words)) for name, words in data["groups"].items()}
    signs = tuple(sorted((_read_sign(n, s, data) for n, s in data["signs"].items()), key=_worst_first))
    cues = {f"cue:{name}": _lines(lines) for name, lines in data["cues"].items()}
    phrases = {part.phrase: [part.phrase] for s in signs for p in s.patterns for part in p.parts}
    nlp = spacy.blank("en")
    spoken = {short: tuple(words.split()) for short, words in data["spoken"].items()}
    forms = _expand_all({**phrases, **cues, SHIELD: _lines(data["shields"])}, groups)
    opened = _open_forms(nlp, forms, spoken)
    english = {part.phrase for s in signs for p in s.patterns if p.language == "en" for part in p.parts}
    words = {word for key in english for form in opened[key] for word in form}
    other = {word for key in opened.keys() - english for form in opened[key] for word in form}
    return Book(
        signs=signs,
        texts=data["care"],
        numbers=data["local_number"],
        notes=data["notes"],
        spoken=spoken,
        cues=frozenset(cues),
        nlp=nlp,
        matcher=_make_matcher(nlp, opened),
        speller=Speller(words, other | set(_split(data["real_words"]))),
    )


def _worst_first(sign: Sign) -> bool:
    return sign.tier is Tier.URGENT


def _read_sign(name: str, entry: Mapping[str, Any], data: Mapping[str, Any]) -> Sign:
    """Read one sign with its patterns in all languages."""
    if entry["care"] not in data["care"]:
        raise ValueError(f"sign {name}: there is no care text {entry['care']!r}")
    patterns: list[Pattern] = []
    for language in LANGUAGES:
        patterns += [parse_pattern(line, language) for line in _lines(entry.get(language, ""))]
    return Sign(name, Tier(entry["tier"]), entry["care"], bool(entry.get("always")), tuple(patterns))


def _lines(block: str) -> list[str]:
    """Read a block with one phrase or pattern a line."""
    return [line.strip() for line in block.splitlines() if line.strip()]


def _split(block: str) -> list[str]:
    """Read a block of words, any number a line; _ is a space."""
    return block.split()


def _expand_all(phrases: Mapping[str, Iterable[str]], groups: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    """List all forms of all phrases; raises ValueError that shows the phrase at fault."""
    forms: dict[str, set[str]] = {}
    for key, lines in phrases.items():
        try:
            forms[key] = {form for line in lines for form in expand_phrase(line, groups)}
        except ValueError as error:
            raise ValueError(f"data/danger.yml, {key!r}: {error}") from error
    return forms


def _open_forms(
    nlp: Language, forms: Mapping[str, set[str]], spoken: Mapping[str, tuple[str, ...]]
) -> dict[str, set[tuple[str, ...]]]:
    """Read the phrases as texts are read, so that "can't" and "cannot" are the same."""
    read = cache(lambda form: read_text(nlp, form, spoken, str).words)
    return {key: {read(form) for form in sorted(texts)} - {()} for key, texts in forms.items()}


def _make_matcher(nlp: Language, forms: Mapping[str, set[tuple[str, ...]]]) -> PhraseMatcher:
    """Put all phrases into one matcher, which reads a text once however many there are."""
    matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
    for key, phrases in forms.items():
        matcher.add(key, [Doc(nlp.vocab, words=list(words)) for words in sorted(phrases)])
    return matcher
