"""Parts of the widget's API by themselves: the view of a reply, tokens, the line, the lane."""

import asyncio
import gc
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from bot.channels.reply_view import split_blocks, view_reply
from bot.channels.shapes import ItemList, Paragraph
from bot.channels.text import show
from bot.channels.tokens import Tokens
from bot.facts.model import Document
from bot.line import Line
from bot.reply import DISCLAIMER, Button, Citation, Kind, Reply, make_reply
from bot.stores.lane import Busy, Lane, Unavailable

DOCUMENTS = {name: Document(name, name.upper(), "Us", f"https://{name}.example") for name in ("a", "b")}
SOURCES = "Sources:\n• A (Us): https://a.example\n• B (Us): https://b.example"
CITED = [Citation("b", 2), Citation("a", 9), Citation("a", 1)]


def blocks_of(text: str, *, cited: bool = False) -> list[object]:
    """Return the blocks of an answer as plain values: a text, or a list."""
    reply = make_reply(Kind.ANSWER, text, citations=CITED if cited else [])
    return [block.items if isinstance(block, ItemList) else block.text for block in split_blocks(reply)]


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("One.", ["One."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\n \nTwo.", ["One.", "Two."]),
        ("Lead:\n• a\n• b", ["Lead:", ["a", "b"]]),
        ("Lead:\n• a\n• b\nAfter.\n• c", ["Lead:", ["a", "b"], "After.", ["c"]]),
        ("• a\n\n• b", [["a"], ["b"]]),
        (
            f"One.\n\n{SOURCES}",
            ["One.", "Sources:", ["A (Us): https://a.example", "B (Us): https://b.example"]],
        ),
    ],
)
def test_a_text_becomes_paragraphs_and_lists(text: str, blocks: list[object]) -> None:
    assert blocks_of(text) == blocks


@pytest.mark.parametrize("lines", [SOURCES, "Source:\n• A (Us): https://a.example"])
def test_the_lines_of_sources_are_left_out_where_they_are_shown_apart(lines: str) -> None:
    assert blocks_of(f"One.\n\n{lines}", cited=True) == ["One."]


def test_what_only_begins_like_sources_stays() -> None:
    assert blocks_of("Sources: milk is a source of life.", cited=True) == [
        "Sources: milk is a source of life."
    ]


def test_sources_are_in_the_order_of_the_reply_with_sorted_paragraphs() -> None:
    view, _ = view_reply(make_reply(Kind.ANSWER, f"One.\n\n{SOURCES}", citations=CITED), DOCUMENTS)
    assert [(s.title, s.url, s.paragraphs) for s in view.sources] == [
        ("B", "https://b.example", [2]),
        ("A", "https://a.example", [1, 9]),
    ]


def test_a_source_that_is_not_known_stays_in_the_text() -> None:
    reply = make_reply(Kind.ANSWER, f"One.\n\n{SOURCES}", citations=CITED)
    view, _ = view_reply(reply, {"a": DOCUMENTS["a"]})
    assert [block.type for block in view.blocks] == ["paragraph", "paragraph", "list"]


def test_small_talk_has_no_disclaimer_to_take_away() -> None:
    view, _ = view_reply(make_reply(Kind.CHAT, f"Hi. {DISCLAIMER}"), {})
    assert view.blocks == [Paragraph(text=f"Hi. {DISCLAIMER}")]


def test_what_a_button_sends_is_not_shown() -> None:
    reply = make_reply(Kind.CLARIFY, "Which?", buttons=[Button("A", "question a"), Button("A", "question b")])
    view, payloads = view_reply(reply, {})
    assert [payloads[button.id] for button in view.buttons] == ["question a", "question b"]
    assert "question a" not in view.model_dump_json()


@given(
    text=st.text(st.sampled_from("ab.•: \nSources"), min_size=1).filter(str.strip),
    kind=st.sampled_from(list(Kind)),
)
def test_no_word_of_a_reply_is_lost(text: str, kind: Kind) -> None:
    view, _ = view_reply(make_reply(kind, text), {})
    shown = " ".join(" ".join(b.items) if isinstance(b, ItemList) else b.text for b in view.blocks)
    assert shown.replace("•", "").split() == text.replace("•", " ").split() or "•" in text
    assert DISCLAIMER not in shown
    assert view.text == make_reply(kind, text).text


@given(expires=st.integers(0, 2**40 - 1), key=st.binary(min_size=1))
def test_a_token_is_valid_until_it_expires_and_for_one_key_only(expires: int, key: bytes) -> None:
    token = Tokens(key).issue(expires)
    assert not Tokens(key).is_valid(token, expires)
    assert Tokens(key).is_valid(token, expires - 0.5)
    assert not Tokens(key + b"x").is_valid(token, expires - 0.5)


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_shown_can_be_stored_and_sent(text: str) -> None:
    shown = show(text)
    shown.encode()
    assert "\0" not in shown
    assert show(shown) == shown


def test_what_people_type_is_shown_as_it_is() -> None:
    assert show("Hi 👩‍🍼\n/slash\tتحية") == "Hi 👩‍🍼\n/slash\tتحية"


def later(seconds: float = 60.0) -> float:
    """Return a time of the loop."""
    return asyncio.get_running_loop().time() + seconds


async def test_a_line_serves_the_first_and_the_last_by_turns() -> None:
    line, order = Line(1), []

    async def come(name: int) -> None:
        async with line.place(later()) as is_in:
            assert is_in
            order.append(name)
            await asyncio.sleep(0)

    await asyncio.gather(*(come(n) for n in range(6)))
    assert order == [0, 1, 5, 2, 4, 3]


async def test_a_line_is_left_in_time_and_without_a_trace() -> None:
    line = Line(1)
    async with line.place(later()):
        async with line.place(later(0.01)) as is_in:
            assert not is_in
        waiting = asyncio.create_task(line.place(later()).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        assert not len(line._crowd)
    async with line.place(later(0.01)) as is_in:
        assert is_in


async def test_a_place_that_comes_in_the_moment_of_giving_up_is_handed_on() -> None:
    line = Line(1)
    held = line.place(later())
    await held.__aenter__()
    waiting = asyncio.create_task(line.place(later()).__aenter__())
    await asyncio.sleep(0)
    await held.__aexit__(None, None, None)
    waiting.cancel()
    await asyncio.sleep(0)
    async with line.place(later(0.01)) as is_in:
        assert is_in


async def test_a_lane_gives_up_what_hangs_and_refuses_what_comes_behind_it() -> None:
    lane, go_on = Lane("test", 0.05), threading.Event()
    start = time.monotonic()
    for _ in range(3):
        with pytest.raises(Unavailable):
            await lane.run(go_on.wait)
    assert time.monotonic() - start < 1
    assert lane.is_down
    go_on.set()
    async with asyncio.timeout(5):
        while lane.is_down:
            await asyncio.sleep(0.01)
            try:
                assert await lane.run(lambda: 7) == 7
            except Unavailable:
                continue
    lane.close()


async def test_a_lane_that_many_want_is_busy_not_down() -> None:
    lane, go_on = Lane("test", 5, patience=0.02), threading.Event()
    first = asyncio.create_task(lane.run(go_on.wait))
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await lane.run(lambda: None)
    assert not lane.is_down
    go_on.set()
    assert await first
    lane.close()


@pytest.mark.parametrize("error", [OSError("canary"), OperationalError("canary", {}, Exception("canary"))])
async def test_a_failure_of_the_database_is_told_once_without_its_text(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise error

    lane = Lane("test", 5)
    for _ in range(2):
        with pytest.raises(Unavailable):
            await lane.run(fail)
    assert len(caplog.records) == 1
    assert "canary" not in caplog.text
    lane.close()


async def test_a_failure_that_nobody_waits_for_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    go_on = threading.Event()

    def fail() -> None:
        go_on.wait()
        raise OSError("canary")

    lane = Lane("test", 0.01)
    with pytest.raises(Unavailable):
        await lane.run(fail)
    go_on.set()
    lane._pool.shutdown(wait=True)
    await asyncio.sleep(0)
    gc.collect()
    await asyncio.sleep(0)
    assert "canary" not in caplog.text


async def test_a_fault_of_ours_is_not_taken_for_one_of_the_database() -> None:
    lane = Lane("test", 5)
    with pytest.raises(ZeroDivisionError):
        await lane.run(lambda: 1 // 0)
    assert not lane.is_down
    lane.close()


def test_a_reply_without_a_word_of_its_own_has_no_blocks() -> None:
    assert split_blocks(Reply(Kind.ANSWER, DISCLAIMER, (), (), DISCLAIMER, ())) == []
