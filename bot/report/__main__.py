"""Asks the bot test questions, writes the report and opens it: python -m bot.report FILES..."""

import argparse
import sys
import uuid
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.channels.recall import recall
from bot.evaluation.asking import ask
from bot.evaluation.sample import load_samples
from bot.evaluation.table import make_table
from bot.facts.files import load_library
from bot.report.belonging import Belonging
from bot.report.page import render_page
from bot.report.run import Outcome, Run, find_earlier, load_run, name_run, save_run
from bot.running import Lacta, run_lacta
from bot.settings import ROOT

FOLDER = ROOT / "results" / "evaluations"
PAGE = ROOT / "results" / "report.html"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, keep the run, write the page, and say where it is."""
    parser = argparse.ArgumentParser(prog="report", description="Report how well the bot answers.")
    parser.add_argument("files", nargs="+", type=Path, help="JSON Lines, as tests/questions/README.md says")
    parser.add_argument("--earlier", type=Path, help="a kept run to compare with (default: the last one)")
    options = parser.parse_args(arguments)
    console = Console()
    with console.status("Starting Lacta ...") as status, run_lacta() as lacta:
        status.update("Asking ...")
        run = ask_files(lacta, options.files)
    save_run(run, FOLDER / f"{name_run(run)}.json")
    earlier = options.earlier or find_earlier(FOLDER, run)
    belonging = Belonging(load_library(ROOT / "data"))
    page = render_page(run, load_run(earlier) if earlier else None, belonging)
    PAGE.write_text(page, encoding="utf-8")
    console.print(make_table(run.by_file()))
    console.print(f"The report: {PAGE}", highlight=False, soft_wrap=True)
    show(PAGE)
    return 0


def ask_files(lacta: Lacta, files: Sequence[Path]) -> Run:
    """Ask every question of the files in a conversation of its own."""
    outcomes = []
    for path in files:
        for sample in load_samples(path):
            sender = uuid.uuid4().hex
            score = ask(lacta, sample, sender)
            outcomes.append(Outcome(path.stem, score, recall(lacta.settings, sender)))
    return Run(datetime.now(UTC).isoformat(timespec="seconds"), tuple(outcomes))


def show(page: Path) -> None:
    """Open the page in a browser where there is a screen to see it on."""
    if sys.platform == "darwin" or sys.stdout.isatty():
        webbrowser.open(page.as_uri())


if __name__ == "__main__":
    raise SystemExit(main())
