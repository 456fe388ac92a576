"""Logs in JSON lines, in which nobody's words, names or addresses can stand.

A line of our own holds fixed words and named figures. The texts of others (Rasa, its libraries, the servers)
often quote the message that they are about: from the first message on, their lines say where they come
from and what kind of error it was, and no more.
"""

import json
import logging
import os
import re
import secrets
import sys
import threading
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

_OURS = frozenset({"bot", "actions"})
_REQUEST_FORM = re.compile(r"[0-9a-f]{16}", re.ASCII)
# What structlog calls an event in Rasa: a constant such as "rest.message.received.failure".
_EVENT_FORM = re.compile(r"[a-z_]+(?:\.[a-z_]+)+", re.ASCII)
# Innermost frames of an error: enough to find the place, whatever is around it.
MOST_FRAMES = 8

# The message that is worked on: issued by the gateway, and the same in all three processes.
_REQUEST: ContextVar[str] = ContextVar("request", default="")
_IS_ANYBODY_HEARD = threading.Event()


def begin_request(name: str = "") -> str:
    """Give this task's lines the name of a request, a new one where none of ours is given; return it."""
    _IS_ANYBODY_HEARD.set()
    request = name if _REQUEST_FORM.fullmatch(name) else secrets.token_hex(8)
    _REQUEST.set(request)
    return request


def current_request() -> str:
    """Return the name of the request that is worked on; empty between requests."""
    return _REQUEST.get()


def note(logger: logging.Logger, event: str, **figures: str | float) -> None:
    """Log what happened: fixed words, and figures or names from fixed lists."""
    logger.info(event, extra={"figures": figures})


def open_logs(level: str, process: str) -> None:
    """Let every line of this process be JSON on its standard error; raises ValueError."""
    if not isinstance(logging.getLevelName(level.upper()), int):
        raise ValueError("LACTA_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
    handler = _Lines(process)
    logging.basicConfig(
        level="DEBUG" if level.upper() == "DEBUG" else "WARNING", handlers=[handler], force=True
    )
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    logging.lastResort = handler  # for loggers that are kept apart and have no handler
    logging.setLogRecordFactory(make_record)
    logging.captureWarnings(True)
    if level.upper() != "DEBUG":  # what libraries find old-fashioned in each other is nothing to act on
        logging.getLogger("py.warnings").setLevel("ERROR")
    sys.excepthook = _log_crash
    threading.excepthook = lambda crash: _log_error(crash.exc_value)
    sys.unraisablehook = lambda crash: _log_error(crash.exc_value)


def make_record(*given: Any, **more: Any) -> logging.LogRecord:
    """Make a record; one that is not ours loses its text, so that no handler whatever can write it."""
    record = logging.LogRecord(*given, **more)
    if record.name.partition(".")[0] not in _OURS and _IS_ANYBODY_HEARD.is_set():
        _take_text(record)
    return record


def _take_text(record: logging.LogRecord) -> None:
    """Replace the text of a record by the place it comes from and the kind of its error."""
    error = record.exc_info[1] if record.exc_info else None
    error = error or next(
        (part for part in (record.msg, *_list_args(record)) if isinstance(part, Exception)), None
    )
    record.msg, record.args = _find_event(record), None
    record.exc_info = record.exc_text = record.stack_info = None
    record.error = describe_error(error)


def _list_args(record: logging.LogRecord) -> tuple[object, ...]:
    return record.args if isinstance(record.args, tuple) else ()


def _find_event(record: logging.LogRecord) -> str:
    """Return the event that structlog names, else the line of code that logs."""
    try:
        event = json.loads(record.msg)["event"]
        if _EVENT_FORM.fullmatch(event):
            return str(event)
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    return _shorten(record.pathname, record.lineno)


def describe_error(error: BaseException | None) -> dict[str, Any]:
    """Describe an error without its text: its type, the system's own words for its number, its frames."""
    if error is None:
        return {}
    words = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else ""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return {
        "error": type(error).__name__,
        **({"reason": words} if words else {}),
        **({"frames": [_shorten(f.filename, f.lineno or 0) for f in frames]} if frames else {}),
    }


def _shorten(path: str, line: int) -> str:
    """Name a line of code by the last three parts of its path."""
    return f"{'/'.join(path.split('/')[-3:])}:{line}"


class _Lines(logging.StreamHandler[Any]):
    """Writes records as JSON lines."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def addFilter(self, filter: Any) -> None:
        """Take no filter: Rasa's drops lines that repeat, as ours do at every message."""

    def format(self, record: logging.LogRecord) -> str:
        """Render a record; an error that is still with it is described, not quoted."""
        error = record.exc_info[1] if record.exc_info else None
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "request": current_request(),
            "event": record.getMessage(),
            **getattr(record, "figures", {}),
            **(getattr(record, "error", None) or describe_error(error)),
        }
        return json.dumps({name: value for name, value in line.items() if value != ""})

    def handleError(self, record: logging.LogRecord) -> None:
        """Lose a line that cannot be written: what Python would print instead quotes it."""


def _log_error(error: BaseException | None) -> None:
    logging.getLogger("bot").critical("ended by an error", exc_info=error)


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log what nobody caught; before the first message its text helps whoever starts the bot."""
    if not _IS_ANYBODY_HEARD.is_set():
        sys.__excepthook__(kind, error, trace)
    else:
        _log_error(error)
