"""Shows scores in the terminal."""

import math
from collections.abc import Sequence

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.evaluation.score import Score, percentile, share

SHARES = ("kind", "hit", "points", "on topic", "disclaimer", "single")


def make_table(scores: dict[str, list[Score]]) -> Table:
    """Make a table with a row a file and a row for each of its styles."""
    title = "Right replies, in percent, and their time"
    table = Table(title=title, title_justify="left", box=SIMPLE, padding=(0, 0))
    table.add_column("file, style", min_width=14)
    for head in ("n", *SHARES, "p50 ms", "p95 ms"):
        table.add_column(head, justify="right")
    for name, group in scores.items():
        table.add_section()
        table.add_row(name, *summarise(group), style="bold")
        for style, some in split_styles(group).items():
            table.add_row(f"  {style}", *summarise(some))
    return table


def split_styles(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """Split scores by style; empty where all are of one."""
    styles = dict.fromkeys(each.sample.style for each in scores)
    if len(styles) < 2:
        return {}
    return {style: [each for each in scores if each.sample.style == style] for style in styles}


def find_shares(scores: Sequence[Score]) -> tuple[float, ...]:
    """Return the shares of a group, in percent, in the order of SHARES; NaN where none counts."""
    return (
        share(s.is_right_kind for s in scores),
        share(s.is_hit for s in scores),
        share(s.coverage for s in scores),
        share(s.on_topic for s in scores),
        share(s.is_disclaimed for s in scores),
        share(s.is_single for s in scores),
    )


def summarise(scores: Sequence[Score]) -> list[str]:
    """Return the cells of a row: number, shares and times."""
    seconds = [s.seconds for s in scores]
    times = [f"{1000 * percentile(seconds, percent):.0f}" for percent in (50, 95)]
    shares = ("-" if math.isnan(value) else f"{value:.1f}" for value in find_shares(scores))
    return [str(len(scores)), *shares, *times]


def print_misses(scores: dict[str, list[Score]], console: Console) -> None:
    """List the samples whose reply was of a wrong kind or made none of the points."""
    for name, group in scores.items():
        for each in group:
            if each.is_miss:
                text = " > ".join([*each.sample.context, each.sample.text])
                line = f"{name} {each.sample.id} {each.kind}: {text}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)
