"""The watch tells a frozen process from a busy, a starting and an ended one, and has it started again."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from bot import watch
from bot.processes import list_processes
from bot.watch import Pulse


@contextmanager
def listening(answer: bytes | None) -> Iterator[int]:
    """A port that answers one request, or takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with closing(connection):
                connection.recv(1000)
                connection.sendall(answer or b"")

        thread = threading.Thread(target=serve, daemon=True)
        if answer is not None:
            thread.start()
        yield server.getsockname()[1]
        if answer is not None:
            thread.join()


@pytest.mark.parametrize(
    ("answer", "pulse"),
    [
        (b"HTTP/1.0 200 OK\r\n\r\n", Pulse.ANSWERS),
        (b"HTTP/1.0 503 Not now\r\n\r\n", Pulse.ANSWERS),
        (b"what?", Pulse.ANSWERS),
        (None, Pulse.SILENT),
    ],
)
def test_only_who_says_nothing_is_silent(answer: bytes | None, pulse: Pulse) -> None:
    with listening(answer) as port:
        assert watch.feel(f"http://127.0.0.1:{port}/live", 0.2) is pulse


@pytest.mark.parametrize(("answer", "pulse"), [(b"N", Pulse.ANSWERS), (None, Pulse.SILENT)])
def test_a_database_that_says_nothing_is_silent(answer: bytes | None, pulse: Pulse) -> None:
    with listening(answer) as port:
        assert watch.feel(f"postgresql://127.0.0.1:{port}", 0.2) is pulse


@pytest.mark.parametrize("scheme", ["http", "postgresql"])
def test_who_refuses_is_not_silent(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert watch.feel(f"{scheme}://127.0.0.1:{port}/", 0.2) is Pulse.REFUSES


def count_kills(pulses: list[Pulse]) -> list[int]:
    """How many had been killed after each look."""
    killed: list[str] = []
    felt = iter(pulses)
    guard = watch.Watch({"rasa": "address"}, lambda _: next(felt), killed.append)
    counts = []
    for _ in pulses:
        guard.look()
        counts.append(len(killed))
    return counts


def test_one_silence_is_forgiven_and_the_second_in_a_row_is_not() -> None:
    answers, silent = Pulse.ANSWERS, Pulse.SILENT
    assert count_kills([answers, silent, answers, silent, silent, answers]) == [0, 0, 0, 0, 1, 1]


def test_who_begins_may_be_silent_for_long() -> None:
    starting = [Pulse.REFUSES] + [Pulse.SILENT] * watch.MOST_WHILE_STARTING
    assert count_kills(starting) == [0] * watch.MOST_WHILE_STARTING + [1]
    assert count_kills([Pulse.ANSWERS, Pulse.REFUSES, Pulse.SILENT, Pulse.SILENT]) == [0, 0, 0, 0]
    assert count_kills([Pulse.ANSWERS, *[Pulse.SILENT] * 5]) == [0, 0, 1, 1, 1, 1]


def test_addresses_are_read_as_they_are_given() -> None:
    given = ["rasa=http://127.0.0.1:5005/", "postgres=postgresql://127.0.0.1:5432"]
    assert watch.read_addresses(given) == {
        "rasa": "http://127.0.0.1:5005/",
        "postgres": "postgresql://127.0.0.1:5432",
    }


def test_this_process_is_among_those_that_are_listed() -> None:
    assert any("pytest" in process.command for process in list_processes().values())
