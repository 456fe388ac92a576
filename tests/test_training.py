"""`make train` shows the steps of the training, hides the noise, and shows all of it when it fails."""

import io
import os
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bot import training

NOISE = "2026-01-01 10:00:00 WARNING noise.of.rasa - something is deprecated"
STEP = "INFO rasa.engine.training.hooks - Starting to train component '{}'."


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Put a script in the place of Python; it says these lines, then its arguments and environment."""
    return [NOISE, STEP.format("FactMatcher"), NOISE, STEP.format("RulePolicy")]


def pretend(said: list[str], code: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = folder / "python"
    lines = "\n".join(f'echo "{line}"' for line in said)
    script.write_text(
        f'#!/bin/sh\n{lines}\necho "args: $@"\necho "telemetry: $RASA_TELEMETRY_ENABLED" >&2\nexit {code}\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    monkeypatch.setattr(training.sys, "executable", str(script))
    monkeypatch.setenv("LACTA_STATE_DIR", str(folder / "state"))
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")


def test_only_the_steps_are_shown(said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(said, 0, tmp_path, monkeypatch)
    screen = io.StringIO()
    assert training.train(Console(file=screen, width=200), tmp_path / "log") == 0
    assert screen.getvalue().split() == ["FactMatcher", "RulePolicy"]


def test_everything_is_kept_in_the_log(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(said, 0, tmp_path, monkeypatch)
    training.train(Console(file=io.StringIO()), tmp_path / "log")
    kept = (tmp_path / "log").read_text(encoding="utf-8").splitlines()
    assert kept[:4] == said
    assert "args: -m rasa train --fixed-model-name lacta" in kept
    assert "telemetry: false" in kept


def test_success_says_how_long_it_took(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(said, 0, tmp_path, monkeypatch)
    assert training.main() == 0
    out = capsys.readouterr().out
    assert "Trained in" in out
    assert NOISE not in out


def test_failure_shows_what_was_said_and_returns_its_code(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend([*said, "a [bold]bad[/bold] pipeline"], 3, tmp_path, monkeypatch)
    assert training.main() == 3
    out = capsys.readouterr().out
    assert "a [bold]bad[/bold] pipeline" in out
    assert "Training failed" in out


def test_the_environment_of_the_trainer_stays_as_it_is(
    said: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretend(said, 0, tmp_path, monkeypatch)
    training.train(Console(file=io.StringIO()), tmp_path / "log")
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "true"
    assert sys.executable == str(tmp_path / "python")
