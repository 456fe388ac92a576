"""How well contestants answer the test questions."""

import dataclasses
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.bench.contestants.contestant import Speaker
from bot.bench.contestants.lacta import LactaBot
from bot.bench.material import Example, Material
from bot.bench.take import Scale, Tried, choose_scale, decide, find_confidence, make_guess
from bot.channels.recall import recall
from bot.evaluation.asking import ask
from bot.evaluation.confidence import Guess
from bot.evaluation.sample import Sample
from bot.evaluation.score import Score, score
from bot.report.belonging import TALK, Belonging
from bot.report.run import Outcome

Samples = Mapping[str, Sequence[Sample]]
Row = dict[str, Any]


def ask_speaker(
    speaker: Speaker,
    material: Material,
    held_out: Sequence[Example],
    samples: Samples,
    *,
    is_probability: bool,
) -> dict[str, Any]:
    """Choose a contestant's scale on the questions that were held out, and ask it all test questions."""
    tried = [try_example(each, speaker, material) for each in held_out]
    scale = choose_scale(tried, is_probability=is_probability)
    rows = [
        _answer(file, sample, speaker, material, scale) for file, group in samples.items() for sample in group
    ]
    return {"scale": dataclasses.asdict(scale), "rows": rows}


def try_example(example: Example, speaker: Speaker, material: Material) -> Tried:
    """Ask a contestant a question whose label is known."""
    take = speaker.take(example.text)
    return Tried(material.labels[example.label], material.labels.get(take.label), take.score)


def ask_lacta(bot: LactaBot, samples: Samples, belonging: Belonging) -> dict[str, Any]:
    """Ask Lacta all test questions, each after the messages before it."""
    rows = []
    for file, group in samples.items():
        for sample in group:
            sender = uuid.uuid4().hex
            scored = ask(bot.lacta, sample, sender)
            outcome = Outcome(file, scored, recall(bot.lacta.settings, sender))
            rows.append(_row(file, scored, belonging.find_guess(outcome)))
    return {"rows": rows}


def _answer(file: str, sample: Sample, speaker: Speaker, material: Material, scale: Scale) -> Row:
    """Ask one test question, alone: who has no memory has no use for the messages before it."""
    started = time.perf_counter()
    take = speaker.take(sample.text)
    seconds = time.perf_counter() - started
    scored = score(sample, [decide(take, material, scale)], seconds)
    label = material.labels.get(take.label)
    guess = make_guess(find_confidence(take, material, scale), label.facts if label else (), sample.points)
    return _row(file, scored, None if TALK.issuperset(sample.expect) else guess)


def _row(file: str, scored: Score, guess: Guess | None) -> Row:
    """Keep what the document shows of a question."""
    return {
        "file": file,
        "id": scored.sample.id,
        "style": scored.sample.style,
        "kind": scored.kind,
        "is_right_kind": scored.is_right_kind,
        "is_hit": scored.is_hit,
        "coverage": scored.coverage,
        "on_topic": scored.on_topic,
        "facts": list(scored.facts),
        "guess": None if guess is None else [guess.confidence, guess.is_right],
    }


def read_guesses(rows: Iterable[Row]) -> Iterator[Guess]:
    """Read the guesses of rows."""
    for row in rows:
        if row["guess"] is not None:
            yield Guess(*row["guess"])
