"""The book of situations: data/situations.yml, read once, its phrases made ready for matching."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from bot.danger.book import load_book as load_danger_book
from bot.danger.notation import parse_pattern
from bot.danger.phrases import SHIELD, Phrases, make_phrases
from bot.danger.sign import Pattern
from bot.settings import ROOT

NUMBER = "NUMBER"  # in a pattern: any number
MEND = "mend"
PATH = ROOT / "data" / "situations.yml"


@dataclass(frozen=True)
class Rule:
    """Patterns that tell a situation, and patterns in the same sentence that show it is none."""

    when: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


@dataclass(frozen=True)
class Book:
    """All rules by name, and what is needed to find them in a text."""

    rules: Mapping[str, Rule]
    phrases: Phrases
    turns: re.Pattern[str]  # of the conversation, played in a message
    marks: re.Pattern[str]  # of an injection, in the text as it was typed
    extras: re.Pattern[str]  # injections that can be cut out of a sentence
    cuts: re.Pattern[str]  # where an injection may be joined to a question
    own: re.Pattern[str]  # words of what people tell about themselves
    questions: re.Pattern[str]  # how a question starts


@cache
def load_book(path: Path = PATH) -> Book:
    """Load the book; raises ValueError that names the phrase at fault."""
    data = load_data(path)
    groups = {name: tuple(words.split()) for name, words in data["groups"].items()}
    found = {name: _read_rule(entry) for name, entry in data["situations"].items()}
    patterns = chain.from_iterable((*rule.when, *rule.unless) for rule in found.values())
    parts = {part.phrase for pattern in patterns for part in pattern.parts} - {NUMBER}
    lines = {**{phrase: [phrase] for phrase in parts}, SHIELD: _lines(data["shields"])}
    lines[MEND] = data["worth_mending"].split()
    spoken = {short: tuple(words.split()) for short, words in data["spoken"].items()}
    danger = load_danger_book().phrases
    real_words = data["real_words"].split()
    raw = {name: _join(block) for name, block in data["raw"].items()}
    return Book(
        rules=found,
        phrases=make_phrases(lines, groups, {**danger.spoken, **spoken}, (MEND,), real_words),
        **raw,
    )


@cache
def load_data(path: Path = PATH) -> Mapping[str, Any]:
    """Load the file as it is."""
    text = path.read_text(encoding="utf-8")
    data: Mapping[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    return data


def _read_rule(entry: Mapping[str, str]) -> Rule:
    return Rule(
        *(tuple(parse_pattern(line, "en") for line in _lines(entry.get(k, ""))) for k in ("when", "unless"))
    )


def _join(block: str) -> re.Pattern[str]:
    """Make one expression of a block with one a line."""
    return re.compile("|".join(f"(?:{line})" for line in _lines(block)), re.IGNORECASE | re.MULTILINE)


def _lines(block: str) -> list[str]:
    """Read a block with one phrase or pattern a line."""
    return [line.strip() for line in block.splitlines() if line.strip()]
