"""Rasa and the action server start as from their own command line, with our logs."""

import runpy
import sys

import coloredlogs
import pytest

from bot import serving


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what was started, as what, and with which logs."""
    seen: list[object] = []
    monkeypatch.setattr(serving, "open_logs", lambda *told: seen.append(told))
    monkeypatch.setattr(serving, "defer_unused", lambda: seen.append("deferred"))
    monkeypatch.setattr(runpy, "run_module", lambda name, run_name: seen.append((name, run_name, sys.argv)))
    monkeypatch.setattr(coloredlogs, "install", coloredlogs.install)
    return seen


@pytest.mark.parametrize(
    ("level", "package", "process", "flag"),
    [("INFO", "rasa", "rasa", "--quiet"), ("debug", "rasa_sdk", "actions", "--debug")],
)
def test_a_package_runs_as_its_own_program(
    level: str, package: str, process: str, flag: str, started: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LACTA_LOG_LEVEL", level)
    monkeypatch.setattr(sys, "argv", ["serving", package, "run", "--port", "1"])
    serving.main()
    run = (package, "__main__", [package, "run", "--port", "1", flag])
    assert started == [(level, process), "deferred", run]


def test_no_other_package_is_run(started: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["serving", "http.server"])
    with pytest.raises(KeyError):
        serving.main()
    assert started == []
