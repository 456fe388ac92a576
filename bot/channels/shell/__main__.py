"""`python -m bot.channels.shell`: chat with the bot in a terminal, or pipe questions through it."""

import argparse
import io
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
import platformdirs
from rich.console import Console

from bot.channels.recall import recall
from bot.channels.shell.client import Client, NoAnswer, open_client
from bot.channels.shell.loop import GOODBYE, WELCOME, Recall, prompt_lines, talk
from bot.channels.shell.rendering import LineScreen, Screen, TerminalScreen
from bot.channels.shell.starting import start_bot
from bot.settings import Settings, load_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the shell and return its exit code: 1 where the bot cannot be reached."""
    try:
        settings = load_settings()
    except ValueError as failure:
        print(f"{failure}.", file=sys.stderr)
        return 1
    options = _read_options(arguments, find_url(settings))
    _accept_any_bytes()
    try:
        return _run(options.url, settings, is_explained=options.explain, is_json=options.json)
    except BrokenPipeError:
        # Who read us has left; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def find_url(settings: Settings) -> str:
    """Return where the project's own gateway is reached from this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{host}:{settings.port}"


def _read_options(arguments: Sequence[str] | None, url: str) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.channels.shell", description="Chat with Lacta.")
    parser.add_argument("--url", default=url, type=_read_url, help="where the bot runs (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print each reply as one line of JSON")
    parser.add_argument(
        "--explain",
        action="store_true",
        help="show how each message was understood (this machine's bot only)",
    )
    options = parser.parse_args(arguments)
    if options.explain and options.url != url:
        # What was understood is read from the bot's database; its door tells nobody.
        parser.error("--explain works with the bot of this machine only, so not with --url")
    return options


def _read_url(value: str) -> str:
    """Check a web address; argparse makes a sentence of the error."""
    try:
        url = httpx.URL(value)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in {"http", "https"} or not url.host:
        raise argparse.ArgumentTypeError("the address of a bot looks like http://127.0.0.1:8080")
    return value.rstrip("/")


def _accept_any_bytes() -> None:
    """Let bytes that are not text pass as a replacement character, on the way in and out."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _run(url: str, settings: Settings, *, is_explained: bool, is_json: bool) -> int:
    """Find or start the bot, then talk to it."""
    is_chat = sys.stdin.isatty() and sys.stdout.isatty()
    screen: Screen = LineScreen(sys.stdout, sys.stderr, is_json)
    if is_chat and not is_json:
        screen = TerminalScreen(Console(highlight=False))
    try:
        with ExitStack() as stack:
            client = stack.enter_context(open_client(url))
            _reach(client, settings, screen, stack)
            behind = partial(recall, settings) if is_explained else None
            if is_chat:
                return _chat(client, screen, behind)
            return talk(client, sys.stdin, screen, is_patient=False, recall=behind)
    except NoAnswer as failure:
        screen.tell(str(failure))
        return 1


def _reach(client: Client, settings: Settings, screen: Screen, stack: ExitStack) -> None:
    """Make sure that a bot runs; only the project's own is started; raises NoAnswer."""
    status = client.find_status()
    if status is None and client.url == find_url(settings):
        screen.tell(f"No bot runs at {client.url}, so one is started for this chat.")
        stack.enter_context(start_bot(client, settings.state_dir / "shell-bot.log", screen))
    elif status is None:
        raise NoAnswer(f"The bot at {client.url} cannot be reached.")
    elif status != httpx.codes.OK:
        raise NoAnswer(f"What runs at {client.url} is not a bot that is ready. Please try again in a minute.")


def _chat(client: Client, screen: Screen, behind: Recall) -> int:
    """Talk with a person, from the welcome to the goodbye."""
    screen.tell(WELCOME)
    history = Path(platformdirs.user_state_dir("lacta")) / "shell-history"
    lines: Iterable[str] = prompt_lines(history)
    try:
        code = talk(client, lines, screen, is_patient=True, recall=behind)
    except KeyboardInterrupt:
        code = 0
    screen.tell(GOODBYE)
    return code


if __name__ == "__main__":
    sys.exit(main())
