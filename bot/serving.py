"""Runs Rasa or the action server as their own commands do, with a faster start and our logs."""

import runpy
import sys

import coloredlogs

from bot.deferral import defer_unused
from bot.logs import open_logs
from bot.metrics import serve_metrics
from bot.settings import load_settings

PROCESSES = {"rasa": "rasa", "rasa_sdk": "actions"}


def main() -> None:
    """Open the logs, then hand over to the package that is named first, with what is named after it."""
    package, *arguments = sys.argv[1:]
    settings = load_settings()
    level = settings.log_level
    open_logs(level, PROCESSES[package])
    if package == "rasa":
        serve_metrics(settings.metrics_host, settings.rasa_metrics_port)
    defer_unused()
    # Both would put a handler of their own beside ours.
    coloredlogs.install = lambda *_, **__: None
    sys.argv = [package, *arguments, "--debug" if level.upper() == "DEBUG" else "--quiet"]
    runpy.run_module(package, run_name="__main__")


if __name__ == "__main__":
    main()
