"""A message that asks two or three things is cut into its questions; any other is left whole."""

import pytest

from bot.nlu.parts import split_questions

WHOLE = [
    "",
    "?!",
    "🍼?",
    "молоко",
    "what is prolactin",
    "what is prolactin?",
    "what is prolactin and oxytocin?",
    "what causes milk in men and women?",
    "is milk normal, right?",
    "what is prolactin and why?",
    "what is milk? Why? And what is prolactin?",
    "android what is milk",
    "what is milk? what is tea? what is prolactin? what is whey?",
    "what is milk? " * 20,
    "and what is milk?",
    "a" * 1000,
]
CUT = [
    ("what is milk? what is tea?", ["what is milk", "what is tea"]),
    ("What is milk?? Is tea good?!", ["What is milk", "Is tea good"]),
    ("what is milk and what is tea", ["what is milk", "what is tea"]),
    ("what is milk AND WHAT is tea", ["what is milk", "WHAT is tea"]),
    ("what is milk, and also how does it come?", ["what is milk", "how does it come"]),
    ("what is milk; plus can men make it", ["what is milk", "can men make it"]),
    ("what is milk. Also does tea help", ["what is milk", "does tea help"]),
    ("what is milk? And in older men? what is tea?", ["what is milk", "And in older men", "what is tea"]),
    ("what is milk?\n\nwhat is tea?\n", ["what is milk", "what is tea"]),
    ("what is milk? I take tea.", ["what is milk", "I take tea."]),
]


@pytest.mark.parametrize("text", WHOLE)
def test_this_message_is_left_whole(text: str) -> None:
    assert split_questions(text) == []


@pytest.mark.parametrize(("text", "parts"), CUT)
def test_this_message_is_cut_into_its_questions(text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in split_questions(text)] == parts
