"""Runs the benchmark and writes docs/benchmark.md: python -m bot.bench [--parts accuracy speed] [--fresh]."""

import argparse
import time
from collections.abc import Sequence

from rich.console import Console

from bot.bench.document import write_document
from bot.bench.plan import Plan, choose_parts
from bot.bench.results import Results, digest_sources
from bot.settings import ROOT

HOME = ROOT / ".bench"
RESULTS = ROOT / "results" / "bench"
DOCUMENT = ROOT / "docs" / "benchmark.md"
# `rasa init` has 100. On two cores that had other work too, DIET alone took 88 s for one epoch over 10,656
# examples, so all of them take hours. This is what leaves a run of everything below half an hour.
EPOCHS = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was not measured yet, and write the document of all that was."""
    parser = argparse.ArgumentParser(prog="bench", description="Compare Lacta with others on this machine.")
    parser.add_argument("--parts", nargs="*", default=(), help="training accuracy speed stages size growth")
    parser.add_argument("--only", nargs="*", default=(), help="lacta floor stock nlpjs bm25 nearest stages")
    parser.add_argument("--fresh", action="store_true", help="forget what was measured before")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of the stock pipeline (%(default)s)")
    options = parser.parse_args(arguments)
    console, started = Console(highlight=False), time.monotonic()
    results = Results(RESULTS, digest_sources(), console.print)
    if options.fresh:
        results.forget()
    plan = Plan(HOME, results, options.epochs, options.only)
    try:
        parts = choose_parts(plan, options.parts)
    except ValueError as error:
        parser.error(str(error))
    for part in parts:
        part()
    write_document(DOCUMENT, results, plan.contestants)
    console.print(f"{DOCUMENT.relative_to(ROOT)} written, {time.monotonic() - started:.0f} s.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
