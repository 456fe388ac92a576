"""A small fact store without a fault, to be changed and written to a folder."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.documents import digest
from bot.facts.check import check

Store = dict[str, Any]

PAGE = """\
All about milk

Milk is made in the breast. It comes when a baby sucks at it for a while, says Ann Lee.

Buy now!
"""
MADE, COMES = "Milk is made in the breast.", "It comes when a baby sucks at it for a while, says Ann Lee."


def make_fact(name: str, statement: str, sentence: int, text: str, **more: Any) -> Store:
    source = {"document": "page", "paragraph": 2, "sentence": sentence, "sha256": digest(text)}
    return {
        "id": name,
        "statement": statement,
        "aspect": "mechanism",
        "about": ["milk"],
        "whom": ["everyone"],
        "certainty": "stated",
        "sources": [source],
        "reviewed": date(2026, 1, 31),
        **more,
    }


def make_questions(about: str) -> list[str]:
    return [f"Is this {about} question {number}?" for number in range(10)]


def make_choice() -> Store:
    options = ["milk-made", "about-milk"]
    return {"id": "milk-or-all", "question": "Milk or all?", "options": options, "questions": ["milk"]}


def make_list() -> Store:
    about = {"aspect": "definition", "about": ["milk"], "whom": ["everyone"]}
    return {"id": "about-milk", **about, "items": ["milk-made", "milk-comes"]}


def make_store() -> Store:
    """Make a small store without a fault."""
    empty = [{"paragraphs": [1, 3], "reason": "a title, and advertising"}]
    page = {
        "id": "page",
        "file": "page.txt",
        "title": "A page",
        "publisher": "Us",
        "url": "https://a.example",
    }
    gap = {"id": "gap-goats", "label": "anything on goats", "ask": "a vet", "near": ["about-milk"]}
    return {
        "documents": {"documents": [{**page, "empty": empty}]},
        "terms": {
            "basics": {},
            "terms": [{"term": "milk", "type": "process", "names": ["milk", "lactation"]}],
        },
        "choices": {"choices": [make_choice()]},
        "facts/milk": {
            "facts": [
                make_fact("milk-made", "The breast makes milk.", 1, MADE, differs=["milk-comes"]),
                make_fact(
                    "milk-comes",
                    "Milk flows, says Ann Lee.",
                    2,
                    COMES,
                    said_by="Ann Lee",
                    differs=["milk-made"],
                ),
            ],
            "lists": [make_list()],
        },
        "questions/milk": {
            "questions": {unit: make_questions(unit) for unit in ("milk-made", "milk-comes", "about-milk")}
        },
        "gaps/animals": {"gaps": [{**gap, "personal": False, "questions": make_questions("goat")}]},
    }


def write_documents(folder: Path) -> Path:
    """Write the one document that the store cites."""
    folder.mkdir()
    (folder / "page.txt").write_text(PAGE, encoding="utf-8")
    return folder


def write_store(folder: Path, store: Store) -> None:
    for name, content in store.items():
        path = folder / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000), encoding="utf-8"
        )


def find(tmp_path: Path, store: Store, documents: Path | None = None) -> tuple[str, ...]:
    write_store(tmp_path / "data", store)
    return check(tmp_path / "data", documents).faults


def put(path: str, value: Any) -> Callable[[Store], None]:
    """Return a change that puts a value at a place of the store: "facts/milk.yml facts 0 id"."""

    def change(store: Store) -> None:
        *way, last = [int(step) if step.isdigit() else step for step in path.split()]
        node: Any = store
        for step in way:
            node = node[step]
        node[last] = value

    return change


MADE_AT, COMES_AT, LIST_AT = "facts/milk facts 0", "facts/milk facts 1", "facts/milk lists 0"
SOURCE_AT, GAP_AT, CHOICE_AT = f"{MADE_AT} sources 0", "gaps/animals gaps 0", "choices choices 0"
