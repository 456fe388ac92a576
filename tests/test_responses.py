"""Rasa's own data hang together, and small talk says nothing about anybody's health."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.facts.model import Aspect
from bot.reply import FULL_DISCLAIMER, Kind, Reply, read_reply
from bot.settings import ROOT

DATA = ROOT / "data"
RASA_FOLDERS = {"nlu", "responses", "stories", "rules"}
TRAINING_DATA = re.compile(r"^\s*(nlu|responses|stories|rules)\s*:", re.MULTILINE)
ADVICE = re.compile(
    r"\b(?:you (?:should|must|need to|ought to)|(?:we|I) (?:recommend|advise|suggest)|try to|take (?!care)|"
    r"mg|ml|dose|dosage|tablets?|pills?|daily|twice|hours?|days?|weeks?|months?)\b",
    re.IGNORECASE,
)
# What the detector sets by rules is in no training example.
DETECTED = {"report_danger"}
PROMISES = ("automated assistant", "not a doctor", FULL_DISCLAIMER)


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def load_all(folder: str, key: str) -> list[Any]:
    return [entry for path in sorted((DATA / folder).glob("*.yml")) for entry in load(path).get(key) or []]


DOMAIN = load(ROOT / "domain.yml")
RULES = load_all("rules", "rules")
STEPS = [step for rule in RULES for step in rule["steps"]]
RESPONSES: dict[str, list[dict[str, Any]]] = {
    name: texts
    for path in sorted((DATA / "responses").glob("*.yml"))
    for name, texts in load(path)["responses"].items()
}


def reply_of(name: str) -> Reply:
    """Read a response as Rasa's REST channel sends it."""
    (response,) = RESPONSES[name]
    reply = read_reply([response])
    assert reply is not None
    return reply


def test_every_intent_of_the_domain_has_examples_and_the_other_way_round() -> None:
    trained = {entry["intent"] for entry in load_all("nlu", "nlu") if "intent" in entry}
    assert trained | DETECTED == set(DOMAIN["intents"])


def test_every_intent_has_just_one_rule() -> None:
    assert sorted(step["intent"] for step in STEPS if "intent" in step) == sorted(DOMAIN["intents"])


def test_a_rule_is_an_intent_and_what_is_done() -> None:
    assert [rule["rule"] for rule in RULES if [*map(list, rule["steps"])] != [["intent"], ["action"]]] == []


def test_every_action_and_response_is_used_and_every_one_that_is_used_exists() -> None:
    used = {step["action"] for step in STEPS if "action" in step}
    assert used == {*DOMAIN["actions"], *RESPONSES}


def test_every_aspect_of_a_fact_is_an_intent() -> None:
    assert {f"ask_{aspect}" for aspect in Aspect} <= set(DOMAIN["intents"])


@pytest.mark.parametrize("name", DOMAIN["actions"])
def test_an_action_is_named_for_a_verb_and_its_object(name: str) -> None:
    assert re.fullmatch(r"action_[a-z]+_[a-z_]+", name)


def test_the_entities_of_the_domain_are_the_types_of_the_vocabulary() -> None:
    types = {term["type"] for term in load(DATA / "terms.yml")["terms"]}
    assert {name for entity in DOMAIN["entities"] for name in entity} == types


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_is_one_text_of_small_talk(name: str) -> None:
    reply = reply_of(name)
    assert name.startswith("utter_")
    assert (reply.kind, reply.facts, reply.citations, reply.disclaimer) == (Kind.CHAT, (), (), "")


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_holds_no_number_and_no_advice(name: str) -> None:
    text = reply_of(name).text.replace(FULL_DISCLAIMER, "")
    assert not re.search(r"\d", text)
    assert not ADVICE.search(text)


@pytest.mark.parametrize("name", RESPONSES)
def test_the_buttons_of_a_response_are_few_and_send_plain_words(name: str) -> None:
    buttons = reply_of(name).buttons
    assert len(buttons) <= 3
    assert not [button for button in buttons if button.payload.startswith("/")]


@pytest.mark.parametrize("promise", PROMISES)
def test_the_greeting_introduces_a_bot_and_carries_the_full_disclaimer(promise: str) -> None:
    assert promise in reply_of("utter_greet").text


def test_who_asks_for_the_disclaimer_gets_the_full_one() -> None:
    assert reply_of("utter_disclaimer").text == FULL_DISCLAIMER


def test_a_fact_file_is_never_taken_for_training_data() -> None:
    others = [path for path in DATA.rglob("*.yml") if path.relative_to(DATA).parts[0] not in RASA_FOLDERS]
    assert [path.name for path in others if TRAINING_DATA.search(path.read_text(encoding="utf-8"))] == []
    assert len(others) > 20


def test_a_topic_has_the_same_stem_in_facts_and_questions() -> None:
    stems = {
        folder: {path.stem for path in (DATA / folder).glob("*.yml")} for folder in ("facts", "questions")
    }
    assert stems["facts"] == stems["questions"]


@pytest.mark.parametrize("folder", ["facts", "gaps"])
def test_a_topic_is_one_word(folder: str) -> None:
    assert [
        path.name for path in (DATA / folder).glob("*.yml") if not re.fullmatch("[a-z]+", path.stem)
    ] == []


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "endpoints.yml", "credentials.yml"])
def test_no_secret_stands_in_yaml(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(
        r"^\s*(?:\w+_)?(?:secret|token|password|api_key)\s*:\s*\S", text, re.MULTILINE | re.IGNORECASE
    )
