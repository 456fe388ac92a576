"""What every contestant is given: the facts as labels, and the example questions of data/."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.facts.files import load_library
from bot.facts.model import Fact, Library

# Intents of data/nlu whose examples belong to no fact, by the kind of reply that is right. What only
# Lacta has a use for is left out: aspects, and openings of a follow-up.
KINDS = {"out_of_scope": "decline", "nonsense": "decline", "report_danger": "seek_care"}
LEFT_OUT = ("ask_followup",)
NOT_SAID = "not_said"  # one label for all that is near the subject and not in the documents
UNCLEAR = "unclear"  # and one for what has two meanings


@dataclass(frozen=True)
class Label:
    """What a question can be taken for, and the reply that goes with it."""

    name: str  # of a fact, an overview or an intent
    kind: str  # of the reply
    text: str = ""
    facts: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()  # `document#paragraph`


@dataclass(frozen=True)
class Example:
    """A question that people ask, and its label."""

    text: str
    label: str


@dataclass(frozen=True)
class Material:
    """Labels by name, and examples."""

    labels: dict[str, Label]
    examples: tuple[Example, ...]

    def answers(self) -> list[Label]:
        """List the labels that state facts."""
        return [label for label in self.labels.values() if label.facts]


def load_material(data: Path) -> Material:
    """Load the material from the folder data/."""
    library = load_library(data)
    labels = [*_label_units(library), Label(NOT_SAID, "decline"), Label(UNCLEAR, "clarify")]
    examples = [Example(question, fact.id) for fact in library.facts for question in fact.questions]
    examples += [Example(question, each.id) for each in library.overviews for question in each.questions]
    examples += [Example(question, NOT_SAID) for gap in library.gaps for question in gap.questions]
    examples += [Example(question, UNCLEAR) for choice in library.choices for question in choice.questions]
    for path in sorted((data / "nlu").glob("*.yml")):
        for intent, texts in _read_intents(path):
            labels.append(Label(intent, KINDS.get(intent, "chat")))
            examples += [Example(text, intent) for text in texts]
    return Material({label.name: label for label in labels}, tuple(dict.fromkeys(examples)))


def save_material(material: Material, path: Path) -> None:
    """Write the material for a contestant that runs as a program of its own."""
    path.write_text(json.dumps(asdict(material)), encoding="utf-8")


def read_material(path: Path) -> Material:
    """Read what save_material wrote."""
    value = json.loads(path.read_text(encoding="utf-8"))
    labels = {name: _read_label(label) for name, label in value["labels"].items()}
    return Material(labels, tuple(Example(**example) for example in value["examples"]))


def _read_label(value: dict[str, Any]) -> Label:
    return Label(**value | {"facts": tuple(value["facts"]), "citations": tuple(value["citations"])})


def _label_units(library: Library) -> Iterator[Label]:
    """Make a label of every fact and overview."""
    facts = {fact.id: fact for fact in library.facts}
    for fact in library.facts:
        yield _label_facts(fact.id, fact.statement, [fact])
    for overview in library.overviews:
        items = [facts[item] for item in overview.items]
        text = " ".join([overview.lead, *(item.short or item.statement for item in items)]).strip()
        yield _label_facts(overview.id, text, items)


def _label_facts(name: str, text: str, facts: list[Fact]) -> Label:
    places = [source.place for fact in facts for source in fact.sources]
    citations = dict.fromkeys(f"{place.document}#{place.paragraph}" for place in places)
    return Label(name, "answer", text, tuple(fact.id for fact in facts), tuple(citations))


def _read_intents(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Read the intents of a file of training examples that are not about facts."""
    for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        intent = str(block.get("intent", ""))
        is_aspect = path.stem == "aspects" or intent in LEFT_OUT
        if intent and not is_aspect:
            lines = str(block["examples"]).splitlines()
            yield intent, [line.removeprefix("- ").strip() for line in lines if line.startswith("- ")]
