"""The book of signs: data/danger.yml, read once, and its phrases made ready for matching."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.danger.notation import parse_pattern
from bot.danger.phrases import CUE, SHIELD, Phrases, make_phrases
from bot.danger.sign import Pattern, Sign, Tier
from bot.settings import ROOT

PATH = ROOT / "data" / "danger.yml"
LANGUAGES = ("en", "es", "fr", "de", "pt", "zh")


@dataclass(frozen=True)
class Book:
    """Signs, worst first, and what is needed to find their phrases in a text."""

    signs: tuple[Sign, ...]
    texts: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, str]
    notes: Mapping[str, str]
    cues: frozenset[str]
    phrases: Phrases


@cache
def load_book(path: Path = PATH) -> Book:
    """Load the book; raises ValueError that names the sign and pattern at fault."""
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    groups = {name: tuple(_split(words)) for name, words in data["groups"].items()}
    signs = tuple(sorted((_read_sign(n, s, data) for n, s in data["signs"].items()), key=_worst_first))
    cues = {f"{CUE}{name}": _lines(lines) for name, lines in data["cues"].items()}
    spoken = {short: tuple(words.split()) for short, words in data["spoken"].items()}
    parts = [(part.phrase, p.language) for s in signs for p in (*s.patterns, *s.unless) for part in p.parts]
    lines = {**{phrase: [phrase] for phrase, _ in parts}, **cues, SHIELD: _lines(data["shields"])}
    english = {phrase for phrase, language in parts if language == "en"}
    return Book(
        signs=signs,
        texts=data["care"],
        numbers=data["local_number"],
        notes=data["notes"],
        cues=frozenset(cues),
        phrases=make_phrases(lines, groups, spoken, english, _split(data["real_words"])),
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
    unless = tuple(parse_pattern(line, "en") for line in _lines(entry.get("unless", "")))
    return Sign(name, Tier(entry["tier"]), entry["care"], bool(entry.get("always")), tuple(patterns), unless)


def _lines(block: str) -> list[str]:
    """Read a block with one phrase or pattern a line."""
    return [line.strip() for line in block.splitlines() if line.strip()]


def _split(block: str) -> list[str]:
    """Read a block of words, any number a line; _ is a space."""
    return block.split()
