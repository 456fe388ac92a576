"""What Rasa takes in: the name of the request, if it is one of ours, and nothing else of the metadata."""

from types import SimpleNamespace

import pytest
import yaml

from bot.intake import Intake
from bot.logs import current_request
from bot.settings import ROOT

NAME = "0123456789abcdef"


def take_in(body: object) -> dict[str, str]:
    return Intake.__new__(Intake).get_metadata(SimpleNamespace(json=body))  # type: ignore[arg-type, return-value]


def test_rasa_takes_in_messages_here() -> None:
    channels = yaml.safe_load((ROOT / "credentials.yml").read_text(encoding="utf-8"))
    assert list(channels) == [f"{Intake.__module__}.{Intake.__name__}"]
    assert Intake.name() == "rest"


def test_the_name_of_the_request_is_kept_for_the_logs_and_the_action_server() -> None:
    assert take_in({"metadata": {"request": NAME, "more": "canary"}}) == {"request": NAME}
    assert current_request() == NAME


@pytest.mark.parametrize("metadata", [None, "canary", [], {}, {"request": 7}, {"request": "canary"}])
def test_what_names_no_request_gets_a_new_name(metadata: object) -> None:
    taken = take_in({"metadata": metadata})
    assert taken.keys() == {"request"}
    assert len(taken["request"]) == 16
    assert taken["request"] != NAME
