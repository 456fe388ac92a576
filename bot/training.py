"""Trains the model with the stock `rasa train`, showing what it does and hiding Rasa's noise."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console

from bot.model_file import MODEL, find_digest, write_digest
from bot.settings import ROOT, load_settings

STEP = re.compile(r"Starting to train component '(\w+)'")


def main() -> int:
    """Train models/lacta.tar.gz; on failure print what Rasa said, and return its exit code."""
    console = Console()
    log = load_settings().state_dir / "log" / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    find_digest(MODEL).unlink(missing_ok=True)
    code = train(console, log)
    if code:
        console.print(log.read_text(encoding="utf-8"), markup=False, highlight=False)
        console.print(f"Training failed; the output above is kept in {log}.")
    else:
        write_digest(MODEL)
        console.print(f"Trained in {time.monotonic() - started:.0f} s.")
    return code


def train(console: Console, log: Path) -> int:
    """Run `rasa train` with its output in the log, and a line of progress for each step."""
    command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "lacta"]
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    with (
        log.open("w", encoding="utf-8") as kept,
        console.status("Training: reading the data") as status,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process,
    ):
        for line in process.stdout or ():
            kept.write(line)
            step = STEP.search(line)
            if step:
                console.print(f"  {step.group(1)}", highlight=False)
                status.update(f"Training: {step.group(1)}")
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
