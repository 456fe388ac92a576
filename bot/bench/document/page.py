"""The document: what was compared, on which machine, and what came of it."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bot.bench.contestants.contestant import Contestant
from bot.bench.document.figures import Figures, Row
from bot.bench.document.machine import describe_machine, find_commit
from bot.bench.document.plot import draw_all
from bot.bench.document.table import (
    show_accuracy,
    show_cost,
    show_groups,
    show_growth,
    show_series,
    show_speed,
    show_stages,
)
from bot.bench.questions import load_questions
from bot.bench.results import Results
from bot.bench.trained import HELD_OUT
from bot.facts.files import load_library
from bot.report.belonging import Belonging
from bot.settings import ROOT

TEMPLATE = Path(__file__).with_name("benchmark.md.jinja")


def write_document(path: Path, results: Results, contestants: Iterable[Contestant]) -> None:
    """Write the document and its plots, in a folder of the same name."""
    figures = Figures(results, contestants)
    draw_all(figures, path.with_suffix(""))
    path.write_text(render(figures), encoding="utf-8")


def render(figures: Figures) -> str:
    """Render the document."""
    # Here, since only the document needs it.
    from jinja2 import Environment, StrictUndefined

    # Markdown is no HTML: nothing is escaped, and everything in it is a figure or a name of our own.
    templates = Environment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)  # noqa: S701
    template = templates.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        machine=describe_machine(),
        commit=find_commit(ROOT),
        day=datetime.now(UTC).date().isoformat(),
        entrants=figures.entrants,
        held_out=HELD_OUT,
        conclusions=conclude(figures),
        accuracy=show_accuracy(figures),
        styles=show_groups(figures, lambda row: str(row["style"])),
        topics=show_groups(figures, _name_topic()),
        cost=show_cost(figures),
        speed=show_speed(figures),
        clients=show_series(figures, "clients", "clients", "per_second"),
        lengths=show_series(figures, "lengths", "length", "p50"),
        growth=show_growth(figures),
        stages=show_stages(figures),
    )


def conclude(figures: Figures) -> list[str]:
    """Say how Lacta stands to the floor and to the stock pipeline, where those were timed."""
    timed = dict(figures.timed())
    found = []
    if {"Lacta", "Rasa floor, SQLite"} <= timed.keys():
        ratio = timed["Lacta"]["latency"]["p50"] / timed["Rasa floor, SQLite"]["latency"]["p50"]
        found.append(
            f"An answer takes {ratio:.2f} times as long as the floor's reply, both with SQLite, p50."
        )
    if {"Lacta", "Stock Rasa"} <= timed.keys():
        ours, theirs = (timed[name]["latency"]["per_second"] for name in ("Lacta", "Stock Rasa"))
        found.append(
            f"At one client Lacta answers {ours / theirs:.1f} times as many messages a second as the stock "
            "pipeline with a custom action."
        )
    return found


def _name_topic() -> Callable[[Row], str]:
    """Return what names the topic of a row's question."""
    belonging = Belonging(load_library(ROOT / "data"))
    points = {
        (file, sample.id): [name for point in sample.points for name in sorted(point)]
        for file, samples in load_questions().items()
        for sample in samples
    }
    return lambda row: belonging.find_topic(points.get((row["file"], row["id"]), ()))
