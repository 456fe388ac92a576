"""The plots of the document, as SVG; matplotlib comes with Rasa."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.bench.document.figures import Figures, find_share, pick, read_guesses
from bot.bench.measures.growth import TIMES
from bot.evaluation.confidence import find_risks

COLORS = ("#0b6470", "#c2571a", "#6a4c93", "#7a8b99", "#2a9d4a", "#b8860b", "#444444")
SIZE = (7.2, 3.6)


def draw_all(figures: Figures, folder: Path) -> None:
    """Draw every plot that there are figures for."""
    folder.mkdir(parents=True, exist_ok=True)
    draw_accuracy(figures, folder / "accuracy.svg")
    draw_risks(figures, folder / "risk.svg")
    draw_latency(figures, folder / "latency.svg")
    draw_series(figures, folder / "clients.svg", "clients", "clients", "per_second", "messages a second")
    draw_series(figures, folder / "length.svg", "lengths", "length", "p50", "ms, p50")
    draw_growth(figures, folder / "growth.svg")
    draw_stages(figures, folder / "stages.svg")


def draw_accuracy(figures: Figures, path: Path) -> None:
    """Draw bars: hits, and refusals of what has no answer."""
    shown = {
        "answerable,\nhit": ("answerable", "is_hit"),
        "follow-ups,\nhit": ("followup", "is_hit"),
        "near the subject,\ndeclined": ("uncovered", "is_right_kind"),
        "other subjects,\ndeclined": ("outside", "is_right_kind"),
    }
    entrants = figures.asked()
    with _open(path, "", "%") as axes:
        for number, each in enumerate(entrants):
            rows = figures.rows(each.name)
            values = [find_share(pick(rows, file), figure) for file, figure in shown.values()]
            places = [place + (number - len(entrants) / 2 + 0.5) * 0.16 for place in range(len(shown))]
            axes.bar(places, values, 0.15, label=each.title, color=COLORS[number])
        axes.set_xticks(range(len(shown)), shown)
        axes.set_ylim(0, 100)


def draw_risks(figures: Figures, path: Path) -> None:
    """Draw what share of the given answers is wrong when only the surest questions are answered."""
    with _open(path, "questions answered, %", "of these answers wrong, %") as axes:
        for number, each in enumerate(figures.asked()):
            risks = list(find_risks(read_guesses(figures.rows(each.name))))
            across, upward = ([100 * pair[side] for pair in risks] for side in (0, 1))
            axes.plot(across, upward, label=each.title, color=COLORS[number])


def draw_latency(figures: Figures, path: Path) -> None:
    """Draw the percentiles of a message at one client."""
    percents = ("p50", "p95", "p99")
    timed = list(figures.timed())
    with _open(path, "", "ms, one client") as axes:
        for number, (title, step) in enumerate(timed):
            places = [place + (number - len(timed) / 2 + 0.5) * 0.12 for place in range(len(percents))]
            axes.bar(places, [step["latency"][p] for p in percents], 0.11, label=title, color=COLORS[number])
        axes.set_xticks(range(len(percents)), percents)
        axes.set_yscale("log")


def draw_series(figures: Figures, path: Path, series: str, over: str, figure: str, upward: str) -> None:
    """Draw how a figure of the servers grows."""
    with _open(path, f"{over} of a conversation" if over == "length" else over, upward) as axes:
        for number, (title, step) in enumerate(figures.timed()):
            if series in step:
                points = [(point[over], point[figure]) for point in step[series]]
                axes.plot(*zip(*points, strict=True), marker="o", label=title, color=COLORS[number])
        axes.set_ylim(bottom=0)


def draw_growth(figures: Figures, path: Path) -> None:
    """Draw the time of a message over the number of facts."""
    with _open(path, "times the facts", "ms, p50") as axes:
        for number, each in enumerate(figures.entrants):
            steps = [(times, figures.step(f"growth-{each.name}", str(times))) for times in TIMES]
            points = [(times, step["p50"]) for times, step in steps if step]
            if points:
                axes.plot(*zip(*points, strict=True), marker="o", label=each.title, color=COLORS[number])
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xticks(TIMES, [f"x{times}" for times in TIMES])


def draw_stages(figures: Figures, path: Path) -> None:
    """Draw the stages of an answer one after the other, and the floors below."""
    stages = figures.step("stages").get("stages", ())
    with _open(path, "ms", "") as axes:
        left = 0.0
        for number, (name, ms) in enumerate(stages):
            axes.barh("Lacta", ms, left=left, label=name, color=f"C{number % 10}", hatch="/" * (number // 10))
            left += ms
        for title, step in figures.timed():
            if "floor" in title:
                axes.barh(title, step["latency"]["p50"], color="#999999")
        axes.invert_yaxis()


@contextmanager
def _open(path: Path, across: str, upward: str) -> Iterator[Any]:
    """Lend the axes of a plot, and save it so that equal figures make an equal file."""
    # Here, since it takes a second, and parts of the benchmark need no plot.
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "lacta", "font.size": 9, "axes.spines.top": False}):
        figure = Figure(figsize=SIZE, layout="constrained")
        axes = figure.subplots()
        axes.spines["right"].set_visible(False)
        axes.set_xlabel(across)
        axes.set_ylabel(upward)
        axes.grid(axis="y", alpha=0.3)
        yield axes
        if axes.get_legend_handles_labels()[0]:
            figure.legend(loc="outside right upper", frameon=False, fontsize=8)
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
