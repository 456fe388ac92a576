"""The facts held against the documents: digests, sentences that no fact cites, wording that is copied."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.documents import Place, digest, read_document
from bot.facts.model import Fact, Gap, Library, Overview
from bot.facts.rules import Unit, all_units

Sentences = Mapping[Place, str]

LONGEST_QUOTE = 7  # words in a row that may be a document's own


def find_documents(data: Path, folder: Path | None) -> tuple[dict[Place, str], list[str]]:
    """Read the sentences of the documents in a folder, and list the documents that are not there."""
    sentences: dict[Place, str] = {}
    missing = []
    for entry in _load(data / "documents.yml", "documents") if folder else ():
        path = Path(folder or "", str(entry.get("file", "")))
        if path.is_file():
            sentences.update(read_document(str(entry.get("id")), path))
        else:
            missing.append(f"documents.yml: {entry.get('id')}: there is no file {path}")
    return sentences, missing


def find_digest_faults(data: Path, sentences: Sentences) -> Iterator[str]:
    """List the sources whose digest is missing or wrong, with the right one to paste."""
    for path in sorted((data / "facts").glob("*.yml")):
        for entry in _load(path, "facts"):
            for source in _list_entries(entry, "sources"):
                document, *numbers = (source.get(key) for key in ("document", "paragraph", "sentence"))
                place = Place(str(document), *(n if isinstance(n, int) else 0 for n in numbers))
                fault = _find_digest_fault(place, str(source.get("sha256") or ""), sentences)
                if fault:
                    yield f"{path}: {entry.get('id')}: {_name(place)}: {fault}"


def _find_digest_fault(place: Place, found: str, sentences: Sentences) -> str:
    """Say what is wrong with a digest; empty where it is right."""
    sentence = sentences.get(place)
    if sentence is not None and found == digest(sentence):
        return ""
    moved = [_name(other) for other, text in sentences.items() if found == digest(text)]
    hint = f"; the digest is that of {moved[0]}" if moved else ""
    if sentence is None:
        return f"there is no such sentence{hint}"
    return f"the digest is {'wrong' if found else 'missing'}, paste  sha256: {digest(sentence)}{hint}"


def find_coverage_faults(data: Path, library: Library, sentences: Sentences) -> Iterator[str]:
    """List the sentences that no fact cites and that documents.yml does not call empty, and the reverse."""
    cited = {source.place for fact in library.facts for source in fact.sources}
    cited_paragraphs = {(place.document, place.paragraph) for place in cited}
    empty = set()
    for document, paragraph, reason in _list_empty(data):
        empty.add((document, paragraph))
        name = f"documents.yml: {document}, paragraph {paragraph}"
        if not reason:
            yield f"{name} is called empty without a reason"
        if (document, paragraph) in cited_paragraphs:
            yield f"{name} is called empty, but a fact cites it"
    for place in sentences:
        if place not in cited and (place.document, place.paragraph) not in empty:
            yield f"{_name(place)}: no fact cites it, and documents.yml does not call the paragraph empty"


def find_quotes(library: Library, sentences: Sentences) -> Iterator[str]:
    """List the texts that share a longer run of words with a document than may be."""
    paragraphs: dict[tuple[str, int], str] = {}
    for place, sentence in sentences.items():
        paragraph = (place.document, place.paragraph)
        paragraphs[paragraph] = f"{paragraphs.get(paragraph, '')} {sentence}"
    runs = {run: paragraph for paragraph, text in paragraphs.items() for run in _list_runs(text)}
    for unit in all_units(library):
        for kind, text in _list_texts(unit):
            for run in _list_runs(text):
                if run in runs:
                    origin = "{}, paragraph {}".format(*runs[run])
                    yield f"{unit.id}: the {kind} copies {' '.join(run)!r} from {origin}"


def _list_texts(unit: Unit) -> Iterator[tuple[str, str]]:
    if isinstance(unit, Fact):
        yield from (("statement", unit.statement), ("short", unit.short))
    elif isinstance(unit, Overview):
        yield "lead", unit.lead
    elif isinstance(unit, Gap):
        yield from (("label", unit.label), ("ask", unit.ask))
    else:
        yield "question asked back", unit.question
    yield from (("question", question) for question in unit.questions)


def _list_runs(text: str) -> list[tuple[str, ...]]:
    """List every run of words that is one longer than a quotation may be."""
    words = re.findall(r"[^\W_]+", text.lower())
    length = LONGEST_QUOTE + 1
    return [tuple(words[start : start + length]) for start in range(len(words) - length + 1)]


def _list_empty(data: Path) -> Iterator[tuple[str, int, str]]:
    for document in _load(data / "documents.yml", "documents"):
        for entry in _list_entries(document, "empty"):
            for paragraph in entry.get("paragraphs") or ():
                yield document["id"], paragraph, entry.get("reason", "")


def _load(path: Path, key: str) -> list[dict[str, Any]]:
    return _list_entries(yaml.safe_load(path.read_text(encoding="utf-8")), key)


def _list_entries(parent: dict[str, Any], key: str) -> list[dict[str, Any]]:
    """List the mappings under a key; what else stands there, the loader of the library names."""
    value = parent.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _name(place: Place) -> str:
    return f"{place.document}, paragraph {place.paragraph}, sentence {place.sentence}"
