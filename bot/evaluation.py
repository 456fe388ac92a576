"""Scores the bot on files of test questions: python -m bot.evaluation FILES..."""

import argparse
import json
import math
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.running import Lacta, run_lacta

ANSWER = "answer"


@dataclass(frozen=True)
class Sample:
    """A test question, and what a right reply to it is."""

    id: str
    text: str
    context: tuple[str, ...]  # the person's earlier messages
    expect: tuple[str, ...]  # kinds of reply, any of which is right; empty where all are
    points: tuple[frozenset[str], ...]  # what a full answer makes: each by any one of these
    style: str


@dataclass(frozen=True)
class Score:
    """How right the reply to a sample was."""

    sample: Sample
    kind: str  # "none" where there was not one envelope
    is_hit: bool | None  # None where the sample asks for no point
    coverage: float | None  # share of the points; None likewise
    is_disclaimed: bool
    is_single: bool
    seconds: float

    @property
    def is_right_kind(self) -> bool:
        """True where the reply is of an accepted kind."""
        return not self.sample.expect or self.kind in self.sample.expect


def main(arguments: Sequence[str] | None = None) -> int:
    """Start a bot, ask it the questions of the files, and print a table."""
    parser = argparse.ArgumentParser(prog="evaluate", description="Score the bot on test questions.")
    parser.add_argument("files", nargs="+", type=Path, help="JSON Lines, as tests/questions/README.md says")
    parser.add_argument(
        "--misses", action="store_true", help="list the questions that were not answered well"
    )
    options = parser.parse_args(arguments)
    samples = {path.stem: load_samples(path) for path in options.files}
    console = Console()
    with console.status("Starting Lacta ..."), run_lacta() as lacta:
        scores = {name: ask_all(lacta, asked) for name, asked in samples.items()}
    console.print(make_table(scores))
    if options.misses:
        print_misses(scores, console)
    return 0


def load_samples(path: Path) -> list[Sample]:
    """Load the test questions of a file; raises ValueError or KeyError that says where."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [read_sample(json.loads(line)) for line in lines if line.strip()]


def read_sample(value: dict[str, Any]) -> Sample:
    """Read a sample whose points are lists of fact ids (`facts`) or of `document#paragraph` (`core`)."""
    return Sample(
        id=value["id"],
        text=value["text"],
        context=tuple(value.get("context", ())),
        expect=tuple(value.get("expect", ())),
        points=tuple(frozenset(point) for point in value.get("facts") or value.get("core") or ()),
        style=value.get("style", ""),
    )


def ask_all(lacta: Lacta, samples: Iterable[Sample]) -> list[Score]:
    """Ask every sample in a conversation of its own."""
    return [ask(lacta, sample) for sample in samples]


def ask(lacta: Lacta, sample: Sample) -> Score:
    """Ask one sample after the messages before it."""
    sender = uuid.uuid4().hex
    for earlier in sample.context:
        lacta.send(sender, earlier)
    started = time.perf_counter()
    messages = lacta.send(sender, sample.text)
    return score(sample, messages, time.perf_counter() - started)


def score(sample: Sample, messages: Sequence[dict[str, Any]], seconds: float) -> Score:
    """Score what came back for a sample."""
    text = "\n".join(str(message.get("text", "")) for message in messages)
    envelopes = [message["custom"] for message in messages if message.get("custom")]
    envelope = envelopes[0] if len(envelopes) == 1 else {}
    kind, disclaimer = str(envelope.get("kind", "none")), envelope.get("disclaimer")
    coverage = cover(sample, kind, name_contents(envelope))
    return Score(
        sample=sample,
        kind=kind,
        is_hit=None if coverage is None else coverage > 0,
        # A reply of another accepted kind (a clarification, say) is right without making the points.
        coverage=None if kind != ANSWER and kind in sample.expect else coverage,
        is_disclaimed=kind == "chat" or bool(disclaimer and disclaimer in text),
        is_single=len(envelopes) == 1,
        seconds=seconds,
    )


def name_contents(envelope: dict[str, Any]) -> set[str]:
    """Name what a reply states: its facts, and its citations as `document#paragraph`."""
    citations = envelope.get("citations", ())
    return {*envelope.get("facts", ()), *(f"{c['document']}#{c['paragraph']}" for c in citations)}


def cover(sample: Sample, kind: str, contents: set[str]) -> float | None:
    """Return the share of a sample's points that are made; 1 for another accepted kind, 0 for a wrong one."""
    if not sample.points or ANSWER not in sample.expect:
        return None
    if kind != ANSWER:
        return float(kind in sample.expect)
    return sum(not point.isdisjoint(contents) for point in sample.points) / len(sample.points)


def share(values: Iterable[bool | float | None]) -> float:
    """Return the mean of the values that are there, in percent; NaN where none is."""
    known = [float(value) for value in values if value is not None]
    return 100 * sum(known) / len(known) if known else math.nan


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent * len(ordered) / 100) - 1)]


def make_table(scores: dict[str, list[Score]]) -> Table:
    """Make a table with a row a file and a row for each of its styles."""
    title = "Right replies, in percent, and their time"
    table = Table(title=title, title_justify="left", box=SIMPLE, padding=(0, 0))
    table.add_column("file, style", min_width=14)
    heads = ("n", "kind", "hit", "points", "disclaimer", "single", "p50 ms", "p95 ms")
    for head in heads:
        table.add_column(head, justify="right")
    for name, group in scores.items():
        table.add_section()
        table.add_row(name, *summarise(group), style="bold")
        styles = dict.fromkeys(each.sample.style for each in group)
        for style in styles if len(styles) > 1 else ():
            table.add_row(f"  {style}", *summarise([s for s in group if s.sample.style == style]))
    return table


def summarise(scores: Sequence[Score]) -> list[str]:
    """Return the cells of a row: number, shares and times."""
    shares = (
        share(s.is_right_kind for s in scores),
        share(s.is_hit for s in scores),
        share(s.coverage for s in scores),
        share(s.is_disclaimed for s in scores),
        share(s.is_single for s in scores),
    )
    seconds = [s.seconds for s in scores]
    times = [f"{1000 * percentile(seconds, percent):.0f}" for percent in (50, 95)]
    return [str(len(scores)), *("-" if math.isnan(value) else f"{value:.1f}" for value in shares), *times]


def print_misses(scores: dict[str, list[Score]], console: Console) -> None:
    """List the samples whose reply was of a wrong kind or made none of the points."""
    for name, group in scores.items():
        for each in group:
            if not each.is_right_kind or each.is_hit is False:
                text = " > ".join([*each.sample.context, each.sample.text])
                line = f"{name} {each.sample.id} {each.kind}: {text}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    raise SystemExit(main())
