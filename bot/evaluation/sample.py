"""Test questions, and what a right reply to each is."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Sample:
    """A test question, and what a right reply to it is."""

    id: str
    text: str
    context: tuple[str, ...]  # the person's earlier messages
    expect: tuple[str, ...]  # kinds of reply, any of which is right; empty where all are
    points: tuple[frozenset[str], ...]  # what a full answer makes: each by any one of these
    style: str
    also: frozenset[str] = frozenset()  # what is on the subject besides


def load_samples(path: Path) -> list[Sample]:
    """Load the test questions of a file; raises ValueError or KeyError that says where."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [read_sample(json.loads(line)) for line in lines if line.strip()]


def read_sample(value: dict[str, Any]) -> Sample:
    """Read a sample whose points are lists of fact ids (`facts`) or of `document#paragraph` (`core`)."""
    return Sample(
        id=value["id"],
        text=value["text"],
        context=tuple(value.get("context", ())),
        expect=tuple(value.get("expect", ())),
        points=tuple(frozenset(point) for point in value.get("facts") or value.get("core") or ()),
        style=value.get("style", ""),
        also=frozenset(value.get("also", ())),
    )
