"""A line is JSON, names its request, and holds nothing that anybody said, whoever logs it and how."""

import json
import subprocess
import sys

import pytest

from bot.logs import begin_request, current_request, describe_error
from bot.settings import ROOT

CANARY = "canary words"
# In a process of its own, since logs are of a process.
SET_UP = f"""
import asyncio, json, logging, sys, threading, warnings
from bot.logs import begin_request, note, open_logs
open_logs("DEBUG", "tested")
CANARY = {CANARY!r}
LIBRARY = logging.getLogger("rasa.core")
"""
LEAKS = {
    "a text": 'LIBRARY.debug(f"Received {CANARY}")',
    "an argument": 'LIBRARY.error("Received %s", CANARY)',
    "an error": "LIBRARY.error(ValueError(CANARY))",
    "an error as argument": 'LIBRARY.warning("Failed: %s", ValueError(CANARY))',
    "a traceback": 'try:\n    raise KeyError(CANARY)\nexcept KeyError:\n    LIBRARY.exception("Failed")',
    "a stack": "words = CANARY\nLIBRARY.error(words, stack_info=True)",
    "an argument that does not fit": 'LIBRARY.error("none", CANARY)',
    "an event with fields": 'LIBRARY.error(json.dumps({"event": "rest.message.failure", "text": CANARY}))',
    "an event that is none": 'LIBRARY.error(json.dumps({"event": CANARY}))',
    "the root": "logging.error(CANARY)",
    "a logger kept apart": (
        'apart = logging.getLogger("apart"); apart.propagate = False; apart.error(CANARY)'
    ),
    "a logger with a handler of its own": (
        'own = logging.getLogger("own"); own.addHandler(logging.StreamHandler()); own.error(CANARY)'
    ),
    "an error in a thread": (
        "def fail(): raise ValueError(CANARY)\nt = threading.Thread(target=fail); t.start(); t.join()"
    ),
    "an error that nobody waits for": (
        "async def fail(): raise ValueError(CANARY)\n"
        "async def main(): asyncio.create_task(fail()); await asyncio.sleep(0)\nasyncio.run(main())"
    ),
    "an error while something is thrown away": (
        "class Thing:\n    def __del__(self): raise ValueError(CANARY)\nThing()"
    ),
    "an error that ends the process": "raise ValueError(CANARY)",
    "a figure that breaks the line": (
        'logging.getLogger("bot").info("said", extra={"figures": {"a": {CANARY}}})'
    ),
}


def run(*lines: str) -> str:
    """Run lines of Python in a process with our logs and return all that it writes."""
    code = "\n".join((SET_UP, *lines))
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stderr + done.stdout


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
def test_no_line_holds_what_somebody_said(leak: str) -> None:
    written = run("begin_request()", 'logging.getLogger("bot").info("it works")', leak)
    assert "it works" in written
    assert "canary" not in written


def test_before_anybody_is_heard_the_reason_of_a_failed_start_is_told() -> None:
    assert "no such model" in run('LIBRARY.error("no such %s", "model")')
    assert "no such model" in run('raise ValueError("no such model")')


def test_a_line_of_a_library_says_where_it_comes_from_and_what_kind_of_error_it_was() -> None:
    written = run("begin_request()", "try:\n    open('/none')\nexcept OSError as e:\n    LIBRARY.error(e)")
    line = json.loads(written.splitlines()[-1])
    assert line["error"] == "FileNotFoundError"
    assert line["reason"] == "No such file or directory"
    assert line["event"].startswith("<string>:")
    assert line["logger"] == "rasa.core"


def test_lines_that_repeat_are_all_written() -> None:
    drop = "logging.getLogger().handlers[0].addFilter(lambda record: False)"
    assert run(drop, *["note(logging.getLogger('bot'), 'answered')"] * 3).count("answered") == 3


def test_a_warning_is_a_line_too() -> None:
    written = run("begin_request()", "warnings.simplefilter('always')", "warnings.warn(CANARY)")
    assert json.loads(written)["logger"] == "py.warnings"
    assert "canary" not in written


def test_an_event_of_structlog_keeps_its_name() -> None:
    written = run(
        "begin_request()", 'LIBRARY.error(json.dumps({"event": "rest.message.failure", "text": "x"}))'
    )
    assert json.loads(written.splitlines()[-1])["event"] == "rest.message.failure"


def test_a_line_names_its_request_its_process_and_its_figures() -> None:
    written = run(
        'begin_request("0123456789abcdef")', 'note(logging.getLogger("bot.x"), "answered", seconds=0.5)'
    )
    line = json.loads(written)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "process": "tested",
        "logger": "bot.x",
        "request": "0123456789abcdef",
        "event": "answered",
        "seconds": 0.5,
    }


@pytest.mark.parametrize("name", ["", "x" * 16, "0123456789ABCDEF", "0123456789abcdef\n", CANARY])
def test_a_name_that_is_none_of_ours_is_replaced(name: str) -> None:
    request = begin_request(name)
    assert request != name
    assert len(request) == 16
    assert current_request() == request


def test_a_level_that_there_is_not_is_refused() -> None:
    assert "LACTA_LOG_LEVEL must be" in run('open_logs("LOUD", "tested")')


def test_of_an_error_only_its_kind_and_its_place_are_told() -> None:
    try:
        raise PermissionError(13, CANARY, CANARY)
    except PermissionError as error:
        described = describe_error(error)
    assert described["error"] == "PermissionError"
    assert described["reason"] == "Permission denied"
    assert "tests/test_logs.py" in described["frames"][0]
    assert "canary" not in json.dumps(described)
