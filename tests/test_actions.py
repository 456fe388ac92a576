"""Every action turns a tracker into exactly one message, whatever the store and the tracker hold."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.utils import all_subclasses

from actions.answer_question import ActionAnswerQuestion
from actions.list_sources import ActionListSources
from actions.reply_action import ReplyAction
from actions.revisit_answer import ActionRevisitAnswer
from actions.urge_care import ActionUrgeCare
from bot.facts.store import FactStore
from bot.reply import DISCLAIMER, Kind, Reply, read_reply
from bot.settings import ROOT
from bot.trace import KEY
from small_library import open_small_store

ACTIONS = (ActionAnswerQuestion, ActionListSources, ActionRevisitAnswer, ActionUrgeCare)
SECRET_WORDS = "what my neighbour told me"
ASKED = {
    "event": "user",
    "text": SECRET_WORDS,
    "parse_data": {
        "seconds": 0.02,
        "intent": {"name": "ask_mechanism"},
        "understanding": {
            "ranking": [["flows", 0.6], ["stops", 0.2]],
            "covered": 0.9,
            "gap": 0.1,
            "outside": 0.1,
            "terms": ["milk"],
        },
        "danger": None,
    },
}
TOLD = {"event": "bot", "data": {"custom": {"kind": "answer", "facts": ["made"]}}}
ENDANGERED = {
    "event": "user",
    "parse_data": {
        "danger": {"text": "Call 112 now.", "tier": "urgent"},
        "intent": {"name": "report_danger"},
    },
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FactStore:
    return open_small_store(Path(tmp_path_factory.mktemp("store")))


@pytest.fixture
def missing(tmp_path: Path) -> FactStore:
    return FactStore(f"sqlite:///{tmp_path / 'none.db'}")


def run(action: ReplyAction, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """Run an action on a tracker with these events; return the messages that it sent."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker("someone", {}, {}, list(events), False, None, {}, "action_listen")
    assert asyncio.run(action.run(dispatcher, tracker, {})) == []
    messages: list[dict[str, Any]] = dispatcher.messages
    return messages


def reply_of(messages: list[dict[str, Any]]) -> Reply:
    """Read the one message as Rasa's REST channel would send it on."""
    (message,) = messages
    sent = {"text": message["text"], "buttons": message["buttons"], "custom": message["custom"]}
    reply = read_reply([sent])
    assert reply is not None
    return reply


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "events",
    [(), (ASKED,), (ASKED, TOLD, ASKED), (ENDANGERED,), (ENDANGERED, TOLD, ASKED)],
    ids=["nothing", "a question", "a second question", "danger", "a question after danger"],
)
def test_an_action_sends_exactly_one_proper_reply(
    action: type[ReplyAction], store: FactStore, events: tuple[dict[str, Any], ...]
) -> None:
    assert reply_of(run(action(store), *events))


def test_a_message_has_text_buttons_and_envelope(store: FactStore) -> None:
    (message,) = run(ActionAnswerQuestion(store), ASKED)
    assert message["text"].startswith("It flows.")
    assert message["buttons"] == [{"title": "What is stops?", "payload": "What is stops?"}]
    trace = message["custom"].pop(KEY)
    assert trace["reason"] == ""
    assert trace["seconds"].keys() == {"understanding", "action", "facts"}
    assert trace["seconds"]["understanding"] == 0.02
    assert message["custom"] == {
        "kind": "answer",
        "facts": ["flows"],
        "citations": [{"document": "page", "paragraph": 3}],
        "disclaimer": DISCLAIMER,
    }


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (ActionAnswerQuestion, Kind.ANSWER),
        (ActionListSources, Kind.CHAT),
        (ActionRevisitAnswer, Kind.ANSWER),
        (ActionUrgeCare, Kind.SEEK_CARE),
    ],
)
def test_each_action_sends_its_kind_of_reply(action: type[ReplyAction], kind: Kind, store: FactStore) -> None:
    assert reply_of(run(action(store), ASKED, TOLD, ASKED)).kind is kind


@pytest.mark.parametrize("action", [ActionAnswerQuestion, ActionListSources, ActionRevisitAnswer])
def test_an_earlier_danger_is_remembered(action: type[ReplyAction], store: FactStore) -> None:
    text = reply_of(run(action(store), ENDANGERED, TOLD, ASKED)).text
    assert text.startswith("You wrote of a warning sign before.")


@pytest.mark.parametrize("action", [ActionAnswerQuestion, ActionListSources, ActionRevisitAnswer])
def test_without_a_store_the_bot_apologises(action: type[ReplyAction], missing: FactStore) -> None:
    reply = reply_of(run(action(missing), ASKED, TOLD, ASKED))
    assert (reply.kind, reply.disclaimer) == (Kind.DECLINE, DISCLAIMER)
    assert reply.text.startswith("Sorry, something is wrong on my side")


def test_care_needs_no_store(missing: FactStore) -> None:
    assert reply_of(run(ActionUrgeCare(missing), ENDANGERED)).text.startswith("Call 112 now.")


def test_the_log_of_a_failure_holds_no_words_of_the_person(
    missing: FactStore, caplog: pytest.LogCaptureFixture
) -> None:
    run(ActionAnswerQuestion(missing), ASKED)
    assert "the fact store cannot be read" in caplog.text
    assert SECRET_WORDS not in caplog.text


@pytest.fixture(scope="module")
def registered() -> Iterator[dict[str, Any]]:
    """The actions that the action server finds in the package."""
    executor = ActionExecutor()
    with pytest.MonkeyPatch.context() as patch:
        # The server imports no others; a test before this one may have, as the benchmark has an action too.
        own = [cls for cls in all_subclasses(Action) if cls.__module__.partition(".")[0] == "actions"]
        patch.setattr("rasa_sdk.utils.all_subclasses", lambda _: own)
        executor.register_package("actions")
    yield executor.actions


def test_the_action_server_finds_the_actions_of_the_domain(registered: dict[str, Any]) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert sorted(registered) == sorted(domain["actions"])


def test_every_action_is_registered_once_under_its_own_name(registered: dict[str, Any]) -> None:
    owners = [type(function.__self__) for function in registered.values()]
    assert sorted(owners, key=str) == sorted(ACTIONS, key=str)
    assert all(registered[name].__self__.name() == name for name in registered)
