"""One machine under load: as `make run` starts it, with database and action server."""

from bot.running import run_lacta
from load import begin_load


def test_one_rasa_serves_sixty_messages_a_second() -> None:
    with run_lacta() as lacta:
        begin_load(lacta.settings, 5).figures()  # the first messages of a process are slow
        figures = begin_load(lacta.settings, 30).figures()
    print("\none machine:", figures)
    assert figures["failed"] == figures["foreign"] == figures["apologies"] == 0
    assert figures["p95"] <= 300
    assert figures["per_second"] >= 60
