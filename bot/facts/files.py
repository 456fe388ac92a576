"""Loads data/facts, data/questions and data/gaps; a bad entry names its file and line."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml

from bot.documents import Place
from bot.facts.model import Aspect, Certainty, Choice, Document, Fact, Gap, Library, Overview, Source, Whom

Entry = dict[str, Any]
T = TypeVar("T")


class FactFileError(ValueError):
    """An entry of a fact file that is not one; names the file, the line and what is wrong."""


class _LineLoader(yaml.CSafeLoader):  # in C: in Python the files take half a second of every start
    """Loads YAML and keeps the line of every mapping under the key `__line__`."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping that knows its line."""
        return {**super().construct_mapping(node, deep=True), "__line__": node.start_mark.line + 1}


def load_library(folder: Path) -> Library:
    """Load the folder data/; raises FactFileError."""
    questions = _load_questions(folder / "questions")
    facts = _read(folder / "facts", "facts", lambda e, topic: _fact(e, topic, questions))
    overviews = _read(folder / "facts", "lists", lambda e, topic: _overview(e, topic, questions))
    gaps = _read(folder / "gaps", "gaps", _gap)
    choices = _read_file(folder / "choices.yml", "choices", _choice)
    documents = _read_file(folder / "documents.yml", "documents", lambda e, _: _document(e))
    return Library(tuple(documents), tuple(facts), tuple(overviews), tuple(gaps), tuple(choices))


def _load_questions(folder: Path) -> dict[str, tuple[str, ...]]:
    """Load the example questions of every fact and overview."""
    loaded: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        loaded.update({unit: tuple(str(q) for q in texts) for unit, texts in content["questions"].items()})
    return loaded


def _read(folder: Path, key: str, convert: Callable[[Entry, str], T]) -> list[T]:
    """Read the entries under a key of all files of a folder, in the order of the file names."""
    return [entry for path in sorted(folder.glob("*.yml")) for entry in _read_file(path, key, convert)]


def _read_file(path: Path, key: str, convert: Callable[[Entry, str], T]) -> Iterator[T]:
    """Read the entries under a key of one file."""
    content = yaml.load(path.read_text(encoding="utf-8"), _LineLoader) or {}  # noqa: S506 (a SafeLoader)
    for entry in content.get(key, []):
        try:
            yield convert(entry, path.stem)
        except KeyError as error:
            raise FactFileError(f"{path}:{entry['__line__']}: {error} is missing") from error
        except (AttributeError, TypeError, ValueError) as error:
            raise FactFileError(f"{path}:{entry['__line__']}: {error}") from error


def _fact(entry: Entry, topic: str, questions: dict[str, tuple[str, ...]]) -> Fact:
    _refuse_unknown(entry, FACT_KEYS)
    return Fact(
        id=entry["id"],
        statement=entry["statement"].strip(),
        aspect=Aspect(entry["aspect"]),
        about=tuple(entry["about"]),
        whom=tuple(Whom(whom) for whom in entry["whom"]),
        certainty=Certainty(entry["certainty"]),
        sources=tuple(_source(source) for source in entry["sources"]),
        reviewed=entry["reviewed"].isoformat(),
        topic=topic,
        short=entry.get("short", ""),
        said_by=entry.get("said_by", ""),
        supports=tuple(entry.get("with", ())),
        differs=tuple(entry.get("differs", ())),
        note=entry.get("note", ""),
        questions=questions.get(entry["id"], ()),
    )


FACT_KEYS = frozenset(
    "id statement short aspect about whom certainty said_by sources with differs note reviewed".split()
)
OVERVIEW_KEYS = frozenset("id lead aspect about whom items".split())
CHOICE_KEYS = frozenset("id question options questions".split())
GAP_KEYS = frozenset("id label ask near personal questions".split())


def _refuse_unknown(entry: Entry, known: frozenset[str]) -> None:
    """Raise ValueError for a key that nobody would read, such as a misspelt one."""
    unknown = sorted(set(entry) - known - {"__line__"})
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}")


def _source(entry: Entry) -> Source:
    return Source(Place(entry["document"], int(entry["paragraph"]), int(entry["sentence"])), entry["sha256"])


def _overview(entry: Entry, topic: str, questions: dict[str, tuple[str, ...]]) -> Overview:
    _refuse_unknown(entry, OVERVIEW_KEYS)
    return Overview(
        id=entry["id"],
        aspect=Aspect(entry["aspect"]),
        about=tuple(entry["about"]),
        whom=tuple(Whom(whom) for whom in entry["whom"]),
        items=tuple(entry["items"]),
        topic=topic,
        lead=entry.get("lead", ""),
        questions=questions.get(entry["id"], ()),
    )


def _gap(entry: Entry, topic: str) -> Gap:
    _refuse_unknown(entry, GAP_KEYS)
    return Gap(
        id=entry["id"],
        label=entry["label"],
        ask=entry["ask"],
        near=tuple(entry["near"]),
        is_personal=bool(entry["personal"]),
        topic=topic,
        questions=tuple(str(question) for question in entry["questions"]),
    )


def _choice(entry: Entry, topic: str) -> Choice:
    _refuse_unknown(entry, CHOICE_KEYS)
    return Choice(
        id=entry["id"],
        question=entry["question"],
        options=tuple(entry["options"]),
        topic=topic,
        questions=tuple(str(question) for question in entry["questions"]),
    )


def _document(entry: Entry) -> Document:
    return Document(entry["id"], entry["title"], entry["publisher"], entry["url"])
