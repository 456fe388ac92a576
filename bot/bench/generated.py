"""Makes many facts of the real ones: each copy speaks of a case with a name of its own."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import yaml

from bot.bench.material import Example, Label, Material
from bot.settings import ROOT

SYLLABLES = ("ba", "de", "fi", "go", "lu", "ma", "ne", "pi", "ro", "su", "ta", "ve", "wi", "xo", "zu", "ki")
QUESTIONS = 2  # a copy: with all of them, training on a hundred times the facts would take hours
PROJECT = ("config.yml", "domain.yml", "data")


def make_name(number: int) -> str:
    """Make a word that nobody uses; another one for every number."""
    word, left = "", number
    for _ in range(4):
        left, index = divmod(left, len(SYLLABLES))
        word += SYLLABLES[index]
    return word


def vary(text: str, name: str) -> str:
    """Make a sentence speak of a case."""
    sentence = text.strip()
    end = sentence[-1] if sentence[-1] in ".?!" else ""
    return f"{sentence.removesuffix(end)}, in the case of {name}{end}"


def multiply_material(material: Material, times: int) -> Material:
    """Return the material with so many times the facts."""
    labels, examples = dict(material.labels), list(material.examples)
    single = [label for label in material.answers() if label.facts == (label.name,)]
    by_label: dict[str, list[str]] = {}
    for example in material.examples:
        by_label.setdefault(example.label, []).append(example.text)
    for number in range(len(single) * (times - 1)):
        source, name = single[number % len(single)], make_name(number)
        copy = Label(f"{source.name}-{name}", source.kind, vary(source.text, name), (), source.citations)
        labels[copy.name] = dataclasses.replace(copy, facts=(copy.name,))
        examples += [Example(vary(q, name), copy.name) for q in by_label.get(source.name, [])[:QUESTIONS]]
    return Material(labels, tuple(examples))


def write_project(folder: Path, times: int, root: Path = ROOT) -> None:
    """Copy what Lacta is trained from into a folder, with so many times the facts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in PROJECT:
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, folder / name)
    facts, questions = _read_facts(root / "data")
    copies: list[dict[str, Any]] = []
    asked: dict[str, list[str]] = {}
    for number in range(len(facts) * (times - 1)):
        source, name = facts[number % len(facts)], make_name(number)
        copies.append(
            {**source, "id": f"{source['id']}-{name}", "statement": vary(source["statement"], name)}
        )
        asked[copies[-1]["id"]] = [vary(q, name) for q in questions.get(source["id"], [])[:QUESTIONS]]
    if copies:
        _write(folder / "data" / "facts" / "generated.yml", {"facts": copies})
        _write(folder / "data" / "questions" / "generated.yml", {"questions": asked})


def _read_facts(data: Path) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """Read the facts as they stand in the files, and their questions."""
    facts = [fact for path in sorted((data / "facts").glob("*.yml")) for fact in _load(path).get("facts", [])]
    questions: dict[str, list[str]] = {}
    for path in sorted((data / "questions").glob("*.yml")):
        questions.update(_load(path)["questions"])
    return facts, questions


def _load(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, width=1000), encoding="utf-8")
