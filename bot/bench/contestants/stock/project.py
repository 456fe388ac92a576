"""Writes the project of the stock bot: what `rasa init` sets up, with Lacta's facts as an FAQ."""

import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from bot.bench.contestants.stock import actions
from bot.bench.material import Material, save_material

MODEL = "stock"
FAQ = actions.FAQ
ACTION = "action_answer"


def write_project(material: Material, folder: Path, actions_port: int, epochs: int) -> None:
    """Write all files that `rasa train` and `rasa run` read."""
    folder.mkdir(parents=True, exist_ok=True)
    save_material(material, folder / "material.json")
    shutil.copy(str(actions.__file__), folder / "actions.py")
    files = {
        "config.yml": make_config(epochs),
        "domain.yml": make_domain(material),
        "data/nlu.yml": make_examples(material),
        "data/rules.yml": make_conversations(material),
        "credentials.yml": {"rest": None},
        "endpoints.yml": {
            "action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "conversations.db")},
        },
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False, width=1000), encoding="utf-8")


def make_config(epochs: int) -> dict[str, Any]:
    """Return the default configuration of Rasa 3.6, which `rasa init` uses; it has 100 epochs."""
    characters = {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}
    return {
        "recipe": "default.v1",
        "assistant_id": MODEL,
        "language": "en",
        "pipeline": [
            {"name": "WhitespaceTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", **characters},
            {"name": "DIETClassifier", "epochs": epochs, "random_seed": 1},
            {"name": "EntitySynonymMapper"},
            {"name": "ResponseSelector", "epochs": epochs, "random_seed": 1, "retrieval_intent": FAQ},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ],
        "policies": [
            {"name": "MemoizationPolicy"},
            {"name": "TEDPolicy", "max_history": 5, "epochs": epochs, "random_seed": 1},
            {"name": "RulePolicy"},
        ],
    }


def name_intents(material: Material) -> list[str]:
    """List the intents: one for all facts, and one for each label that states none."""
    others = [label.name for label in material.labels.values() if not label.facts]
    return [FAQ, *others]


def make_domain(material: Material) -> dict[str, Any]:
    """Return the domain: intents, the statements as responses, and the one action."""
    return {
        "version": "3.1",
        "intents": name_intents(material),
        "responses": {f"utter_{FAQ}/{label.name}": [{"text": label.text}] for label in material.answers()},
        "actions": [ACTION],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def make_examples(material: Material) -> dict[str, Any]:
    """Return the training examples, by intent."""
    groups: dict[str, list[str]] = defaultdict(list)
    for example in material.examples:
        is_fact = bool(material.labels[example.label].facts)
        groups[f"{FAQ}/{example.label}" if is_fact else example.label].append(" ".join(example.text.split()))
    nlu = [{"intent": name, "examples": "".join(f"- {t}\n" for t in texts)} for name, texts in groups.items()]
    return {"version": "3.1", "nlu": nlu}


def make_conversations(material: Material) -> dict[str, Any]:
    """Return a rule for every intent, and stories from each intent to the next for TED to learn from."""
    intents = name_intents(material)
    names = [*intents, "nlu_fallback"]
    rules = [{"rule": f"answer {name}", "steps": _answer(name)} for name in names]
    pairs = zip(intents, [*intents[1:], intents[0]], strict=True)
    stories = [
        {"story": f"{first}, {second}", "steps": [*_answer(first), *_answer(second)]}
        for first, second in pairs
    ]
    return {"version": "3.1", "rules": rules, "stories": stories}


def _answer(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": ACTION}]
