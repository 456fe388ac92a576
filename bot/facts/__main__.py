"""`python -m bot.facts`: checks the fact store; exit code 1 if there is a fault."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bot.facts.check import check
from bot.settings import ROOT


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every fault, or what the store holds where there is none."""
    parser = argparse.ArgumentParser(prog="python -m bot.facts", description="Checks the fact store.")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="the folder of the store")
    parser.add_argument("--documents", type=Path, help="the folder of the documents, to check every source")
    options = parser.parse_args(arguments)
    report = check(options.data, options.documents)
    for fault in report.faults:
        print(fault)
    print(f"Faults: {len(report.faults)}" if report.faults else report.summary)
    return 1 if report.faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
