"""find_danger: who gets the care message, and how fast."""

import socket
import sys
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.danger import Danger, Tier, find_danger
from bot.danger.book import load_book

HERE = Path(__file__).parent
MESSAGES: dict[str, list[str]] = yaml.safe_load((HERE / "danger_messages.yml").read_text(encoding="utf-8"))
LOOKALIKES: dict[str, list[str]] = yaml.safe_load(
    (HERE / "danger_lookalikes.yml").read_text(encoding="utf-8")
)
DANGERS = [(tier, message) for tier, messages in MESSAGES.items() for message in messages]
HARMLESS = [message for messages in LOOKALIKES.values() for message in messages]
RAMBLE = "I have been pumping for our adopted son and it is slow, but I enjoy it and I rest a lot. "
LONGEST = 16 * 1024  # bytes of a request that the gateway takes


@pytest.fixture(scope="module", autouse=True)
def book() -> None:
    """Load the book, so that no test measures that."""
    load_book()


@pytest.mark.parametrize(("tier", "message"), DANGERS)
def test_a_danger_sign_is_found_with_its_tier(tier: str, message: str) -> None:
    danger = find_danger(message)
    assert danger is not None
    assert danger.tier == tier


@pytest.mark.parametrize("message", HARMLESS)
def test_a_message_that_only_looks_like_danger_is_none(message: str) -> None:
    assert find_danger(message) is None


@pytest.mark.parametrize(("tier", "message"), DANGERS)
def test_capitals_change_nothing(tier: str, message: str) -> None:
    danger = find_danger(message.upper())
    assert danger is not None
    assert danger.tier == tier


@pytest.mark.parametrize(
    ("message", "sign"),
    [
        ("my nipple is bleding", "bloody_discharge"),
        ("I have trouble brething", "breathing"),
        ("I feel suicidl", "self_harm"),
        ("my brests are red, hot and I have a fevr", "breast_infection"),
        ("I faintd this morning", "fainting"),
        ("my wife had a siezure", "seizure"),
        ("sudden vison loss in my left eye", "vision_loss"),
        ("my newbron won't wake up", "baby_not_waking"),
    ],
)
def test_a_slip_of_the_keyboard_hides_no_danger(message: str, sign: str) -> None:
    danger = find_danger(message)
    assert danger is not None
    assert danger.sign == sign


@pytest.mark.parametrize(
    "word", ["beast", "flood", "chess", "never", "breeding", "wreath", "dimple", "lamps", "later", "sits"]
)
def test_an_english_word_is_no_slip(word: str) -> None:
    assert load_book().phrases.speller.mend(word) == word


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("I want to die", "en"),
        ("quiero morir", "es"),
        ("je veux mourir", "fr"),
        ("ich will sterben", "de"),
        ("vou me matar", "pt"),
        ("我想死", "zh"),
    ],
)
def test_the_language_of_the_words_is_told(message: str, language: str) -> None:
    assert find_danger(message) == Danger("self_harm", Tier.EMERGENCY, language)


@pytest.mark.parametrize("place", ["start", "middle", "end"])
@pytest.mark.parametrize("sign", ["I can't breathe properly.", "My newborn won't wake up.", "I want to die."])
def test_a_sign_is_found_inside_a_long_message(sign: str, place: str) -> None:
    before, after = {"start": (0, 150), "middle": (75, 75), "end": (150, 0)}[place]
    assert find_danger(f"{RAMBLE * before}{sign} {RAMBLE * after}") is not None


def test_a_long_harmless_message_is_no_danger() -> None:
    assert find_danger(RAMBLE * 170) is None


def test_an_emergency_goes_before_an_urgent_sign() -> None:
    danger = find_danger("I found a lump in my breast. Also I have crushing chest pain.")
    assert danger is not None
    assert danger.tier is Tier.EMERGENCY


def test_a_denied_sign_does_not_hide_another() -> None:
    danger = find_danger("I have no fever and no lump, but my nipple is bleeding")
    assert danger is not None
    assert danger.sign == "bloody_discharge"


def test_a_harmless_use_of_the_words_does_not_hide_a_sign() -> None:
    assert find_danger("Will ibuprofen hurt my baby?") is None
    danger = find_danger("Will ibuprofen hurt my baby? I am afraid that I will hurt him myself.")
    assert danger is not None
    assert danger.sign == "harm_baby"


def test_a_general_question_does_not_hide_a_sign() -> None:
    danger = find_danger("Can domperidone cause palpitations? My heart is racing since I took it.")
    assert danger is not None
    assert danger.sign == "palpitations"


def test_it_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was asked for")

    monkeypatch.setattr(socket, "socket", refuse)
    assert find_danger("I can't breathe") is not None


def test_the_words_of_a_person_are_not_kept() -> None:
    find_danger("qwertzuiopasdf is my name")
    assert "qwertzuiopasdf" not in load_book().phrases.nlp.vocab.strings


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00", "?", "😭😭", "'" * 50, "\u202e", "a" * 100_000])
def test_a_text_without_words_is_no_danger(text: str) -> None:
    assert find_danger(text) is None


def _count_calls(text: str) -> int:
    """Count the calls and returns of functions while a text is read: the same on any machine, busy or not."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        find_danger(text)
    finally:
        sys.setprofile(None)
    return calls


def test_a_question_takes_little_work() -> None:
    # 12,000 calls take about 0.6 ms on a quiet machine.
    assert max(_count_calls(message) for message in HARMLESS[::10]) < 60_000


PIECES = [
    RAMBLE,
    "?!.,",
    "baby ",
    "not baby blood nipple ",
    "no fever no lump ",
    "bleeding/",
    "a-",
    "what if my baby has a fever ",
    "1 ",
    "我没有血",
    "in my novel not slept days baby vomit head fever stiff haloperidol heart leg swollen pill weak ",
]


def _repeat(piece: str, size: int) -> str:
    return (piece * size).encode()[:size].decode(errors="ignore")


@pytest.mark.parametrize("piece", PIECES)
def test_the_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    short, long = (_count_calls(_repeat(piece, size)) for size in (LONGEST // 4, LONGEST))
    assert long < 5 * short


@pytest.mark.parametrize("piece", PIECES)
def test_the_longest_message_is_read_in_bounded_time(piece: str) -> None:
    # Under 200 ms on a quiet machine; the rest is for one that others share.
    start = time.process_time()
    find_danger(_repeat(piece, LONGEST))
    assert time.process_time() - start < 2


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert find_danger(text) == find_danger(text)


WORDS = st.sampled_from(
    "my baby not no blood is nipple fever , . ? lump i can breathe die had ago 没有 血".split()
)


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=200))
def test_any_order_of_words_is_read_without_an_error(words: list[str]) -> None:
    find_danger(" ".join(words))
