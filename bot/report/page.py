"""Renders the report as one HTML file that asks for nothing else."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.evaluation.confidence import find_calibration_error
from bot.evaluation.score import Score, percentile
from bot.evaluation.table import SHARES, find_shares, split_styles
from bot.explanation import write_explanation
from bot.report.belonging import Belonging
from bot.report.comparison import compare
from bot.report.confusion import confuse_contents, confuse_kinds
from bot.report.curves import draw_reliability, draw_risks
from bot.report.run import Outcome, Run

# What is said of every reply in the product's own tests stands in no column of the report's figures.
FIGURES = SHARES[:4]


def render_page(run: Run, earlier: Run | None, belonging: Belonging) -> str:
    """Render the report of a run, compared with an earlier one where there is one."""
    scores = [outcome.score for outcome in run.outcomes]
    guesses = [guess for outcome in run.outcomes if (guess := belonging.find_guess(outcome))]
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template("page.html.jinja").render(
        run=run,
        heads=FIGURES,
        rows=list_figures(run, earlier),
        comparison=compare(earlier, run) if earlier else None,
        calibration_error=find_calibration_error(guesses),
        guesses=len(guesses),
        risks=Markup(draw_risks(guesses)),  # noqa: S704 (drawn from numbers alone)
        reliability=Markup(draw_reliability(guesses)),  # noqa: S704
        confusions=[
            confuse_kinds(scores),
            confuse_contents("topic", scores, belonging.find_topic),
            confuse_contents("aspect", scores, belonging.find_aspect),
        ],
        misses=[describe(outcome) for outcome in run.outcomes if outcome.score.is_miss],
    )


def list_figures(run: Run, earlier: Run | None) -> list[dict[str, Any]]:
    """List the figures of each file and style, and how far they are from those of the earlier run."""
    before = earlier.by_file() if earlier else {}
    rows = []
    for name, scores in run.by_file().items():
        rows.append(_figures(name, scores, before.get(name, []), is_style=False))
        old = split_styles(before.get(name, []))
        for style, some in split_styles(scores).items():
            rows.append(_figures(style or "(no style)", some, old.get(style, []), is_style=True))
    return rows


def describe(outcome: Outcome) -> dict[str, Any]:
    """Describe a question and its reply in words."""
    score, explanation = outcome.score, outcome.explanation
    return {
        "file": outcome.file,
        "id": score.sample.id,
        "style": score.sample.style,
        "context": score.sample.context,
        "text": score.sample.text,
        "fault": "wrong kind" if not score.is_right_kind else "wrong facts",
        "expect": " or ".join(score.sample.expect),
        "points": [" or ".join(sorted(point)) for point in score.sample.points],
        "kind": score.kind,
        "facts": score.facts,
        "answer": score.text,
        "lines": write_explanation(explanation, score.kind) if explanation else [],
    }


def _figures(name: str, now: Sequence[Score], before: Sequence[Score], *, is_style: bool) -> dict[str, Any]:
    old = find_shares(before) if before else (math.nan,) * len(SHARES)
    cells = [_cell(value, old[column]) for column, value in enumerate(find_shares(now)[: len(FIGURES)])]
    time = 1000 * percentile([score.seconds for score in now], 50)
    return {"name": name, "is_style": is_style, "count": len(now), "cells": cells, "time": f"{time:.0f}"}


def _cell(value: float, before: float) -> tuple[str, str]:
    """Write a figure and its change; a dash where there is none."""
    change = value - before
    is_changed = not math.isnan(change) and round(change, 1) != 0
    return ("–" if math.isnan(value) else f"{value:.1f}"), (f"{change:+.1f}" if is_changed else "")
