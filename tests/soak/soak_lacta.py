"""One machine under load: as `make run` starts it, with database and action server."""

import time
from statistics import median

from bot.running import Lacta, run_lacta
from load import begin_load

QUESTIONS = (
    "what does prolactin do?",
    "what is galactorrhea?",
    "can men make milk?",
    "what does oxytocin do?",
)
AROUND = 20  # messages whose median stands for the tenth, or the thousandth


def test_one_rasa_serves_sixty_messages_a_second() -> None:
    with run_lacta() as lacta:
        begin_load(lacta.settings, 5).figures()  # the first messages of a process are slow
        figures = begin_load(lacta.settings, 30).figures()
    print("\none machine:", figures)
    assert figures["failed"] == figures["foreign"] == figures["apologies"] == 0
    assert figures["p95"] <= 300
    assert figures["per_second"] >= 60


def test_the_thousandth_message_takes_hardly_longer_than_the_tenth() -> None:
    with run_lacta() as lacta:
        seconds = [clock(lacta, QUESTIONS[number % len(QUESTIONS)]) for number in range(1000)]
    tenth, thousandth = (1000 * median(seconds[end - AROUND : end]) for end in (AROUND, 1000))
    print(f"\nmessages up to the {AROUND}th: {tenth:.1f} ms, up to the 1000th: {thousandth:.1f} ms")
    assert thousandth <= 1.5 * tenth


def clock(lacta: Lacta, question: str) -> float:
    """Return the seconds that an answer takes in one conversation."""
    started = time.perf_counter()
    (message,) = lacta.send("long", question)
    taken = time.perf_counter() - started
    assert message["custom"]["kind"] == "answer"
    return taken
