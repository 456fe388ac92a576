"""A reply on Telegram: its HTML, its links, its parts, its buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.message import Key, Message, make_messages, read_message
from bot.channels.telegram.rendering import LIMIT, measure, split_text, write_html
from bot.channels.telegram.update import Place
from bot.reply import DISCLAIMER
from telegram_markup import MAX_TEXT, read_html

PLACE = Place(7, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "a < b & c > d",
        "<b>milk</b>",
        "\"quoted\" 'text'",
        "&lt; &amp;",
        "<script>alert(1)</script>",
        "a &nbsp; b",
    ],
)
def test_everything_is_escaped(text: str) -> None:
    assert read_html(write_html(text)) == (text, [])


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_telegram_shows_any_text_as_it_is(text: str) -> None:
    seen, links = read_html(write_html(text))
    for title, address in links:
        seen = seen.replace(title, f"{title}: {address}", 1)
    assert seen == text


def test_a_source_becomes_a_link_and_keeps_its_place() -> None:
    text = 'Milk.\n\nSources:\n• A & B: 1 (Us): https://a.example/x?y=1&z="2"\n• C: http://c.example'
    seen, links = read_html(write_html(text))
    assert seen == "Milk.\n\nSources:\n• A & B: 1 (Us)\n• C"
    assert links == [("A & B: 1 (Us)", 'https://a.example/x?y=1&z="2"'), ("C", "http://c.example")]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "tg://user?id=1", "file:///etc"])
def test_nothing_but_a_web_address_becomes_a_link(address: str) -> None:
    assert read_html(write_html(f"• Milk: {address}"))[1] == []


def test_both_sides_count_alike() -> None:
    assert LIMIT == MAX_TEXT
    assert measure("a\U0001f37c") == 3


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Short.", ["Short."]),
        (f"{'a' * 3000}\n\n{'b' * 3000}", ["a" * 3000, "b" * 3000]),
        (f"{'a' * 3000}\n{'b' * 3000}", ["a" * 3000, "b" * 3000]),
        (f"{'a' * 3000}. {'b' * 3000}", ["a" * 3000 + ".", "b" * 3000]),
        (f"{'a' * 3000} {'b' * 3000}", ["a" * 3000, "b" * 3000]),
        ("a" * 5000, ["a" * 4096, "a" * 904]),
        ("\U0001f37c" * 2049, ["\U0001f37c" * 2048, "\U0001f37c"]),
        (f"{'a' * 2500}\n\n{'b' * 1500} {'c' * 500}", ["a" * 2500, f"{'b' * 1500} {'c' * 500}"]),
    ],
)
def test_a_long_text_is_cut_at_a_sensible_place(text: str, parts: list[str]) -> None:
    assert split_text(text) == parts


@pytest.mark.parametrize("length", [1, 4000, 4008, 4009, 4010, 4011, 4096, 8100, 20_000])
def test_the_disclaimer_closes_the_last_part_and_is_never_alone(length: int) -> None:
    parts = split_text(f"{'milk ' * (length // 5)}m\n\n{DISCLAIMER}", DISCLAIMER)
    assert [part for part in parts if DISCLAIMER in part] == parts[-1:]
    assert parts[-1].removesuffix(DISCLAIMER).strip()
    assert max(map(measure, parts)) <= LIMIT


def test_a_disclaimer_in_the_middle_is_not_lost() -> None:
    assert split_text(f"One.\n\n{DISCLAIMER}\n\nTwo.", DISCLAIMER) == [f"One.\n\nTwo.\n\n{DISCLAIMER}"]


def test_a_text_that_is_its_disclaimer_stays() -> None:
    assert split_text(DISCLAIMER, DISCLAIMER) == [DISCLAIMER]


@given(st.text(st.sampled_from("ab \n.\U0001f37c"), max_size=300))
def test_no_word_is_lost_between_parts(some: str) -> None:
    text = some * 40
    parts = split_text(f"{text}\n\n{DISCLAIMER}", DISCLAIMER)
    assert "".join("".join(parts).split()) == "".join(f"{text}{DISCLAIMER}".split())
    assert all(part.strip() and measure(part) <= LIMIT for part in parts)


def test_the_buttons_are_below_the_last_part() -> None:
    messages = make_messages(PLACE, "a" * 5000, "", [Key("T", "d")])
    assert [message.keys for message in messages] == [(), (Key("T", "d"),)]


@pytest.mark.parametrize(
    ("titles", "rows"),
    [
        ([], []),
        (["Yes", "No"], [["Yes", "No"]]),
        (["Why?", "What is that then?"], [["Why?"], ["What is that then?"]]),
    ],
)
def test_short_buttons_stand_beside_each_other(titles: list[str], rows: list[list[str]]) -> None:
    message = Message(PLACE, "T", tuple(Key(title, "d") for title in titles))
    assert [[key.title for key in row] for row in message.rows()] == rows


def test_a_message_can_be_kept() -> None:
    message = Message(PLACE, "T", (Key("a", "b"),))
    assert read_message(message.dump()) == message
