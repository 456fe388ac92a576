"""The matcher: what a question asks for, from its vector, terms and aspect, alone and in context."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from bot.nlu.context import Previous, drop_return
from bot.nlu.learning import Columns
from bot.nlu.ranking import (
    CHOICE,
    DANGER,
    FACT,
    GAP,
    OUTSIDE,
    OVERVIEW,
    Array,
    Case,
    Ranker,
    pick_best,
    to_probabilities,
)
from bot.nlu.sentence_encoder import Encoder

# Units passed on with a message: enough to answer, to offer and to look into; it is stored with every turn.
PASSED_ON = 8
PASSED_ON_ANSWERS = 4  # of them at least so many that answer, however many gaps come before
# Two questions are answered together only where both are sure: else the message is taken as a whole.
SURE_OF_PART = 0.6
OUTSIDE_UNIT = "outside"
DANGER_UNIT = "danger"
# "And in women?" after a question about men is not about men any more.
_PERSON_WORDS = re.compile(
    r"\b(in |for )?(men|man|males?|guys?|husbands?|women|woman|females?|wife|babies|baby|newborns?)\b",
    re.IGNORECASE,
)
# What a message says alone counts as much as what it says after the question before it: of 0.3 to 0.7
# the share that ranked best on follow-ups.
ALONE = 0.5
# Who goes on in few words mostly stays with what was answered: of 0, 0.5 and 1 the handicap of gaps and
# other subjects that ranked best on follow-ups.
GOING_ON = 1.0
# Words that the encoder reads at once; a longer message is searched for danger in overlapping parts.
WINDOW = 40
CLEAR_ASPECT = 0.4  # an aspect this likely is what a follow-up goes on with


@dataclass(frozen=True)
class Heard:
    """One message as the components before the matcher left it."""

    text: str  # with misspelt words mended
    vector: Array  # [384]
    terms: tuple[str, ...]
    aspects: dict[str, float]  # aspect to probability


@dataclass(frozen=True)
class Understanding:
    """What a message asks for; passed on as a dict."""

    ranking: list[list[Any]]  # [unit id, probability], the best first; "outside" for another subject
    covered: float  # probability that the store holds the answer
    gap: float  # probability that it is a known gap
    outside: float  # probability that it is about something else
    danger: float  # probability that somebody needs care now or soon
    terms: list[str]
    aspect: str  # what is asked of the subject; empty where that is unclear
    resolved: str  # the question spelt out with its context
    is_followup: bool
    is_on_subject: bool  # about lactation, whether answered or not
    has_core: bool  # names something that alone makes it a question about lactation
    parts: list[str]  # where a message asks two or three things: the unit that answers each
    is_adrift: bool = False  # leans on what was said before, which could not be read

    def as_dict(self) -> dict[str, Any]:
        """Return the understanding as JSON takes it."""
        return asdict(self)


class Matcher:
    """Ranks units for what was heard."""

    def __init__(self, ranker: Ranker, columns: Columns, encoder: Encoder) -> None:
        """Take a learnt ranker with the names of its columns, and the encoder for spelt-out questions."""
        self._ranker = ranker
        self._units = [*columns.units, OUTSIDE_UNIT, DANGER_UNIT]
        self._terms = {term: column for column, term in enumerate(columns.terms)}
        self._types = dict(zip(columns.terms, columns.types, strict=True))
        self._core = ranker.catalogue.core_terms
        self._aspects = columns.aspects
        self._encoder = encoder

    def understand(self, heard: Heard, previous: Optional[Previous]) -> Understanding:
        """Rank the units for a message; with `previous` it is read as going on with that question."""
        if previous is None:
            return self._judge(self._score(heard)[0], heard, is_followup=False)
        said = drop_return(heard.text)
        if said != heard.text:
            heard = replace(heard, text=said, vector=self.encode(said))
        terms = self._take_over(heard.terms, previous.terms)
        alone = replace(heard, terms=terms, aspects=_take_aspect(heard, previous.aspect))
        before = previous.text
        if any(self._types.get(term) == "person" for term in heard.terms):
            before = _PERSON_WORDS.sub("", before)
        text = f"{before} {heard.text}"
        resolved = replace(alone, text=text, vector=self.encode(text))
        scores = np.array([ALONE, 1 - ALONE]) @ self._score(alone, resolved)
        scores[np.isin(self._kinds, (GAP, OUTSIDE))] -= GOING_ON
        # What was asked before says which of two meanings is meant.
        scores[self._kinds == CHOICE] = -np.inf
        return self._judge(scores, resolved, is_followup=True)

    def _take_over(self, new: tuple[str, ...], old: tuple[str, ...]) -> tuple[str, ...]:
        """Add the terms of the question before; a new one replaces those of its type (liver, kidney)."""
        replaced = {self._types.get(term) for term in new}
        kept = (term for term in old if self._types.get(term) not in replaced)
        return tuple(dict.fromkeys((*new, *kept)))

    def answer_parts(self, parts: Sequence[Heard]) -> list[str]:
        """Find the unit that answers each part, the later ones read after the first; empty unless all do."""
        found: list[str] = []
        for number, part in enumerate(parts):
            previous = Previous(parts[0].text, parts[0].terms) if number else None
            understood = self.understand(part, previous)
            unit = next((str(u) for u, _ in understood.ranking if self._is_content(str(u))), None)
            if unit is None or understood.covered < SURE_OF_PART or unit in found:
                return []
            found.append(unit)
        return found

    def find_danger(self, heard: Heard) -> float:
        """Return how likely any part of a long message says that somebody needs care."""
        words = heard.text.split()
        starts = range(0, max(1, len(words) - WINDOW // 2), WINDOW // 2)
        parts = [" ".join(words[start : start + WINDOW]) for start in starts]
        scores = self._score(*(replace(heard, vector=self.encode(part)) for part in parts))
        likeliest = float(to_probabilities(scores)[:, self._kinds == DANGER].sum(axis=1).max())
        # Each part that overlaps no other is a further chance of a false alarm: one of more must be surer.
        chances = max(1.0, len(words) / WINDOW)
        return max(0.0, 1 - chances * (1 - likeliest))

    def encode(self, text: str) -> Array:
        """Return the vector of a text, [384]."""
        vector: Array = self._encoder.encode([text])[0]
        return vector

    @property
    def _kinds(self) -> NDArray[np.int64]:
        return self._ranker.catalogue.kinds

    def _is_content(self, unit: str) -> bool:
        """True for a fact or an overview."""
        return self._kinds[self._units.index(unit)] in (FACT, OVERVIEW)

    def _name_aspect(self, heard: Heard) -> str:
        """Name the likeliest aspect where it is likely enough to be gone on with."""
        best = max(self._aspects, key=lambda aspect: heard.aspects.get(aspect, 0.0))
        return best if heard.aspects.get(best, 0.0) >= CLEAR_ASPECT else ""

    def _score(self, *heard: Heard) -> Array:
        """Score every unit for messages that belong together, [len(heard), units]."""
        return self._ranker.score([self._make_case(each) for each in heard])

    def _make_case(self, heard: Heard) -> Case:
        terms = np.zeros(len(self._terms))
        terms[[self._terms[term] for term in heard.terms if term in self._terms]] = 1.0
        return Case(heard.vector, terms, np.array([heard.aspects.get(name, 0.0) for name in self._aspects]))

    def _judge(self, scores: Array, heard: Heard, *, is_followup: bool) -> Understanding:
        """Turn scores into an understanding."""
        chances = to_probabilities(scores)
        answers = np.isin(self._kinds, (FACT, OVERVIEW, CHOICE))
        best = dict.fromkeys(pick_best(chances, PASSED_ON))
        best.update(dict.fromkeys(pick_best(np.where(answers, chances, -1.0), PASSED_ON_ANSWERS)))
        return Understanding(
            ranking=[[self._units[i], round(float(chances[i]), 4)] for i in best],
            covered=round(float(chances[answers].sum()), 4),
            gap=round(float(chances[self._kinds == GAP].sum()), 4),
            outside=round(float(chances[self._kinds == OUTSIDE].sum()), 4),
            danger=round(float(chances[self._kinds == DANGER].sum()), 4),
            terms=list(heard.terms),
            aspect=self._name_aspect(heard),
            resolved=heard.text,
            is_followup=is_followup,
            is_on_subject=bool(chances[self._kinds == OUTSIDE].sum() < 0.5),
            has_core=any(self._core[self._terms[term]] for term in heard.terms if term in self._terms),
            parts=[],
        )


def _take_aspect(heard: Heard, before: str) -> dict[str, float]:
    """Let "and in women?", which names nothing but another person or subject, ask what was asked before."""
    if not before or not heard.terms:
        return heard.aspects
    open_share = heard.aspects.get("followup", 0.0)
    return {**heard.aspects, before: min(1.0, heard.aspects.get(before, 0.0) + open_share)}
