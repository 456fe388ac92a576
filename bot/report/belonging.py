"""What facts and paragraphs belong to: their topic and aspect, and whether a fact makes a point."""

from collections import Counter
from collections.abc import Iterable

from bot.evaluation.confidence import Guess
from bot.evaluation.sample import Sample
from bot.evaluation.score import ANSWER
from bot.facts.model import Fact, Library
from bot.report.run import Outcome

TALK = {"chat", "seek_care"}  # kinds that no fact is looked up for


class Belonging:
    """Looks up facts by id, and by the paragraphs that they cite."""

    def __init__(self, library: Library) -> None:
        """Take the library that the replies were made from."""
        self._facts = {fact.id: fact for fact in library.facts}
        self._units = {fact.id: (fact.id, *fact.differs, *fact.supports) for fact in library.facts}
        self._units |= {overview.id: overview.items for overview in library.overviews}
        self._citing: dict[str, list[str]] = {}
        for fact in library.facts:
            for place in _cite(fact):
                self._citing.setdefault(place, []).append(fact.id)

    def find_topic(self, names: Iterable[str]) -> str:
        """Find the topic of most of these facts or paragraphs; empty where none is known."""
        return _pick(fact.topic for fact in self._find(names))

    def find_aspect(self, names: Iterable[str]) -> str:
        """Find the aspect of most of these facts or paragraphs; empty where none is known."""
        return _pick(str(fact.aspect) for fact in self._find(names))

    def find_guess(self, outcome: Outcome) -> Guess | None:
        """Find how sure the bot was of the best answer it had, given or not, and whether it is right."""
        sample, explanation = outcome.score.sample, outcome.explanation
        if explanation is None or not sample.expect or TALK.issuperset(sample.expect):
            return None
        units = (unit for unit, _ in explanation.ranking if unit in self._units)
        return Guess(min(1.0, max(0.0, explanation.confidence)), self._makes_point(next(units, ""), sample))

    def _makes_point(self, unit: str, sample: Sample) -> bool:
        """True where what a unit states, or cites, is one of the points."""
        facts = [self._facts[name] for name in self._units.get(unit, ())]
        stated = {name for fact in facts for name in (fact.id, *_cite(fact))}
        return ANSWER in sample.expect and any(not point.isdisjoint(stated) for point in sample.points)

    def _find(self, names: Iterable[str]) -> list[Fact]:
        ids = [fact for name in names for fact in self._citing.get(name, [name])]
        return [self._facts[name] for name in ids if name in self._facts]


def _cite(fact: Fact) -> list[str]:
    return [f"{source.place.document}#{source.place.paragraph}" for source in fact.sources]


def _pick(names: Iterable[str]) -> str:
    """Pick the commonest name, of equally common ones the first in the alphabet."""
    counts = Counter(names)
    return min(counts, key=lambda name: (-counts[name], name)) if counts else ""
