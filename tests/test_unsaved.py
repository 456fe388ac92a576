"""Turns that wait for the database: in order, by conversation, and never too many."""

import pytest

from bot.stores import unsaved
from bot.stores.unsaved import Turn, Unsaved

ONE, TWO, THREE = (Turn(name, 0, number) for number, name in enumerate(("one", "two", "three")))


def test_turns_wait_in_their_order_and_by_conversation() -> None:
    waiting = Unsaved()
    waiting.add("a", ONE)
    waiting.add("b", TWO)
    waiting.add("a", THREE)
    assert waiting.of("a") == (ONE, THREE)
    assert waiting.of("b") == (TWO,)
    assert waiting.of("c") == ()


def test_what_is_written_waits_no_more() -> None:
    waiting = Unsaved()
    waiting.add("a", ONE)
    waiting.add("a", TWO)
    waiting.drop("a", [ONE])
    waiting.drop("a", [ONE])
    assert waiting.of("a") == (TWO,)
    waiting.drop("a", [TWO])
    assert waiting.first() == ""


def test_the_conversation_that_waits_longest_is_the_first() -> None:
    waiting = Unsaved()
    waiting.add("b", ONE)
    waiting.add("a", TWO)
    assert waiting.first() == "b"


def test_the_oldest_goes_where_too_many_wait(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(unsaved, "MOST", 2)
    waiting = Unsaved()
    for name, turn in (("a", ONE), ("b", TWO), ("c", THREE)):
        waiting.add(name, turn)
    assert [waiting.of(name) for name in "abc"] == [(), (TWO,), (THREE,)]
    assert "the oldest that waits is lost" in caplog.text
