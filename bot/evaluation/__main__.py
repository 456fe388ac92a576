"""Scores the bot on files of test questions: python -m bot.evaluation FILES..."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.evaluation.asking import ask_all
from bot.evaluation.sample import load_samples
from bot.evaluation.table import make_table, print_misses
from bot.running import run_lacta


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


if __name__ == "__main__":
    raise SystemExit(main())
