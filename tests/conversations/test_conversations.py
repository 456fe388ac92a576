"""Conversations with the whole bot; each keeps the promise that its name states.

What the bot cannot do yet stands under `failing`. As soon as it can, the test of that conversation fails,
so that it is moved to `conversations`, where it stays kept.
"""

import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.reply import Reply, read_reply
from bot.running import Lacta

FOLDER = Path(__file__).parent
EXPECTATIONS = {"say", "press", "kind", "facts", "text", "not", "buttons"}


@dataclass(frozen=True)
class Conversation:
    """What a person does, turn by turn, and what must come back."""

    name: str
    turns: tuple[dict[str, Any], ...]


def load(key: str) -> list[Conversation]:
    """Load the conversations under a key of all files."""
    contents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yml"))]
    entries = [entry for content in contents for entry in content.get(key, [])]
    return [Conversation(entry["name"], tuple(entry["turns"])) for entry in entries]


def hold(lacta: Lacta, conversation: Conversation) -> list[str]:
    """Hold a conversation and return what was not as expected."""
    sender, reply, faults = uuid.uuid4().hex, None, []
    for turn in conversation.turns:
        said = find_words(turn, reply)
        reply = read_reply(lacta.send(sender, said))
        assert reply is not None, f"{said}: not one proper reply"
        faults += [f"{said}: {fault} in {reply}" for fault in compare(turn, reply)]
    return faults


def find_words(turn: dict[str, Any], reply: Reply | None) -> str:
    """Return what is typed, or what the nth button of the reply before sends."""
    if "say" in turn:
        return str(turn["say"])
    assert reply is not None and len(reply.buttons) >= turn["press"], f"no button {turn['press']} in {reply}"
    return reply.buttons[turn["press"] - 1].payload


def compare(turn: dict[str, Any], reply: Reply) -> list[str]:
    """Say what of a reply is not as a turn expects it."""
    assert set(turn) <= EXPECTATIONS, f"unknown key in {turn}"
    kinds = [turn["kind"]] if isinstance(turn["kind"], str) else turn["kind"]
    wanted, text = turn.get("facts", []), reply.text.casefold()
    is_fact_missing = reply.kind == "answer" and wanted and not set(wanted) & set(reply.facts)
    faults = {
        f"not {kinds}": reply.kind not in kinds,
        f"none of {wanted}": is_fact_missing,
        "no button": turn.get("buttons", False) and not reply.buttons,
        **{f"no {part!r}": part.casefold() not in text for part in turn.get("text", [])},
        **{f"a {part!r}": part.casefold() in text for part in turn.get("not", [])},
    }
    return [fault for fault, is_there in faults.items() if is_there]


def name(conversation: Conversation) -> str:
    """Name a test after its conversation."""
    return conversation.name


@pytest.mark.parametrize("conversation", load("conversations"), ids=name)
def test_the_bot_keeps_the_promise(lacta: Lacta, conversation: Conversation) -> None:
    assert hold(lacta, conversation) == []


@pytest.mark.parametrize("conversation", load("failing"), ids=name)
def test_a_failing_conversation_still_fails(lacta: Lacta, conversation: Conversation) -> None:
    assert hold(lacta, conversation), "It works now: move it from `failing` to `conversations`."


def test_every_conversation_has_a_name_of_its_own() -> None:
    names = [each.name for each in load("conversations") + load("failing")]
    assert len(names) == len(set(names)) >= 25
