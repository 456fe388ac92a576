"""Estimates how well unseen questions are understood: python -m bot.evaluation.unseen

Example questions are asked of a ranker that learnt without them. Only those are asked that the encoder was
not tuned on either; the aspects and the spelling step are those of the trained model.
"""

import hashlib
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.evaluation.score import share
from bot.facts.files import load_library
from bot.facts.model import Aspect, Library
from bot.model_file import MODEL
from bot.nlu.adapter import is_held_out
from bot.nlu.attributes import DANGER_INTENT
from bot.nlu.classifier import load_classifier
from bot.nlu.fact_matcher import OUTSIDE_INTENTS
from bot.nlu.learning import Columns, Example, ExampleReader, learn_ranker
from bot.nlu.matcher import Heard, Matcher
from bot.nlu.sentence_encoder import Encoder
from bot.nlu.sources import Sources, Unit, load_sources
from bot.question import read_question
from bot.settings import ROOT
from bot.tuning import read_examples
from bot.verdict import Verdict, judge

FOLDS = 5  # each time a fifth is left out, as in tuning
OUTSIDE, DANGER = "outside", "danger"
ANSWERING = ("fact", "overview")
KINDS = (*ANSWERING, "gap", OUTSIDE)

# Tells in which fold a question is left out, from its unit and its place among the unit's questions.
Cut = Callable[[Unit, int], int]


@dataclass(frozen=True)
class Asked:
    """A question that was left out, and whether what was done with it is right."""

    kind: str  # of its unit
    is_right: bool


class RememberingReader(ExampleReader):
    """Reads each text once, however many folds it is learnt in."""

    def __init__(self, folder: Path, sources: Sources) -> None:
        """Take the parts of a model that was unpacked into a folder."""
        encoder = Encoder(next(folder.rglob("*.onnx")).parent)
        aspects = tuple(str(aspect) for aspect in Aspect)
        super().__init__(sources, encoder, load_classifier(next(folder.rglob("aspects.npz"))), aspects)
        self.aspects = aspects
        self._read: dict[str, Example] = {}

    def read(self, texts: Sequence[str]) -> list[Example]:
        """Read texts, or remember them."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._read]
        self._read |= dict(zip(fresh, super().read(fresh), strict=True)) if fresh else {}
        return [self._read[text] for text in texts]


def cut_by_question(unit: Unit, place: int) -> int:
    """Leave out single questions, by the digest of their text."""
    return _draw(unit.questions[place])


def cut_by_round(unit: Unit, place: int) -> int:
    """Leave out neighbours: a unit's questions stand as they were added, each round by another writer."""
    return place * FOLDS // len(unit.questions)


def cut_by_fact(unit: Unit, place: int) -> int:
    """Leave out all questions of a fact or overview, which is then known by its statement alone."""
    return _draw(unit.id) if unit.kind in ANSWERING else cut_by_question(unit, place)


CUTS: dict[str, Cut] = {"question": cut_by_question, "round": cut_by_round, "fact": cut_by_fact}


def _draw(text: str) -> int:
    """Draw a fold, the same on every machine; the first bytes drew what tuning left out."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[4:8]) % FOLDS


def leave_out(unit: Unit, fold: int, cut: Cut) -> Unit:
    """Return a unit without the questions of a fold; one that has no others is asked by its statement."""
    kept = (question for place, question in enumerate(unit.questions) if cut(unit, place) != fold)
    return replace(unit, questions=tuple(kept) or (unit.statement,))


def ask_left_out(
    units: Sequence[Unit], sources: Sources, reader: RememberingReader, cut: Cut, stated: dict[str, set[str]]
) -> list[Asked]:
    """Ask each question of units of a ranker that learnt without its fold."""
    asked = []
    for fold in range(FOLDS):
        matcher = _learn([leave_out(unit, fold, cut) for unit in units], sources, reader)
        for unit in (unit for unit in units if unit.kind in KINDS):
            places = [place for place in range(len(unit.questions)) if cut(unit, place) == fold]
            for example in reader.read([unit.questions[place] for place in places]):
                if is_held_out(example.text):
                    asked.append(Asked(unit.kind, is_right(example, unit, matcher, reader, stated)))
    return asked


def _learn(units: Sequence[Unit], sources: Sources, reader: RememberingReader) -> Matcher:
    """Learn a ranker from units, of which the last two are other subjects and danger."""
    *ours, outside, danger = units
    columns = Columns(
        tuple(unit.id for unit in ours),
        tuple(term.term for term in sources.terms),
        tuple(term.type for term in sources.terms),
        reader.aspects,
    )
    others = reader.read(outside.questions), reader.read(danger.questions)
    ranker = learn_ranker(replace(sources, units=tuple(ours)), reader, others[0], others[1], columns)
    return Matcher(ranker, columns, reader.encoder)


def is_right(
    example: Example, unit: Unit, matcher: Matcher, reader: RememberingReader, stated: dict[str, set[str]]
) -> bool:
    """True where a fact of the unit would be stated, or where there is none and none would be."""
    aspects = dict(zip(reader.aspects, example.aspects, strict=True))
    understood = matcher.understand(Heard(example.text, example.vector, example.terms, aspects), None)
    question = read_question({"intent": {"name": "question"}, "understanding": understood.as_dict()})
    is_answer = judge(question) is Verdict.ANSWER
    if unit.kind not in ANSWERING:
        return not is_answer
    best = next((match.unit for match in question.matches if match.unit in stated), "")
    return is_answer and not stated.get(best, set()).isdisjoint(stated[unit.id])


def find_stated(library: Library) -> dict[str, set[str]]:
    """Find the facts that each fact or overview states where it answers."""
    stated = {fact.id: {fact.id, *fact.differs, *fact.supports} for fact in library.facts}
    return stated | {overview.id: set(overview.items) for overview in library.overviews}


def collect_units(data: Path, sources: Sources) -> list[Unit]:
    """List the units, then other subjects and danger as two more."""
    examples = list(read_examples(data / "nlu"))
    others = {OUTSIDE: OUTSIDE_INTENTS, DANGER: {DANGER_INTENT}}
    return [*sources.units, *(_make_unit(name, examples, intents) for name, intents in others.items())]


def _make_unit(name: str, examples: Iterable[tuple[str, str]], intents: Iterable[str]) -> Unit:
    questions = tuple(text for intent, text in examples if intent in intents)
    return Unit(name, name, "", (), (), name, questions)


def make_table(results: dict[str, list[Asked]]) -> Table:
    """Make a table with a row for each way to leave out, in percent of the questions of a kind."""
    table = Table("left out", "questions", *KINDS, title="Right on questions left out, in percent")
    for name, asked in results.items():
        shares = [share(each.is_right for each in asked if each.kind == kind) for kind in KINDS]
        table.add_row(name, str(len(asked)), *(f"{value:.1f}" for value in shares))
    return table


def main() -> int:
    """Leave out by question, by round and by fact, and print what is still right."""
    data, console = ROOT / "data", Console()
    sources = load_sources(data)
    with tempfile.TemporaryDirectory(prefix="lacta-") as folder, console.status("Learning again and again"):
        with tarfile.open(MODEL) as archive:
            archive.extractall(folder, filter="data")
        reader = RememberingReader(Path(folder), sources)
        units, stated = collect_units(data, sources), find_stated(load_library(data))
        results = {name: ask_left_out(units, sources, reader, cut, stated) for name, cut in CUTS.items()}
    console.print(make_table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
