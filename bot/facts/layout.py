"""Faults of form that loading a file does not show: keys that nobody reads or that stand twice."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

Files = Mapping[Path, yaml.MappingNode]

# Rasa takes a file for training data if a line starts like this, even within a text.
_TRAINING_DATA = re.compile(r"^\s*(nlu|responses|stories|rules)\s*:", re.MULTILINE)
_KEYS = {"facts": {"facts", "lists"}, "gaps": {"gaps"}, "questions": {"questions"}}


def read_files(data: Path) -> tuple[dict[Path, yaml.MappingNode], list[str]]:
    """Read the YAML of all files about facts, and list those that hold none."""
    files: dict[Path, yaml.MappingNode] = {}
    faults = []
    listed = (path for folder in _KEYS for path in sorted((data / folder).glob("*.yml")))
    single = (data / f"{name}.yml" for name in ("documents", "terms", "choices"))
    for path in (*single, *listed):
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            faults.append(f"{path}: {error}")
            continue
        if isinstance(root, yaml.MappingNode):
            files[path] = root
        else:
            faults.append(f"{path}: not a mapping of keys")
    return files, faults


def find_layout_faults(data: Path, files: Files) -> Iterator[str]:
    """List the faults of form of all files about facts."""
    for path, root in files.items():
        yield from _find_training_data(path)
        for key in root.value if path.parent != data else ():
            known = _KEYS[path.parent.name]
            if key[0].value not in known:
                name = f"{path}:{key[0].start_mark.line + 1}"
                yield f"{name}: unknown key {key[0].value!r}, known: {', '.join(sorted(known))}"
    yield from _find_stray_questions(files)


def _find_training_data(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    for match in _TRAINING_DATA.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        yield f"{path}:{line}: a line must not start with '{match[1]}:', Rasa would take it for training data"


def _find_stray_questions(files: Files) -> Iterator[str]:
    """Find questions of a unit that there is not, and those that a second entry replaces."""
    known = {unit for path, root in files.items() if path.parent.name == "facts" for unit in _list_ids(root)}
    seen: set[str] = set()
    for path, root in files.items():
        for unit, line in _list_questions(root) if path.parent.name == "questions" else ():
            if unit not in known:
                yield f"{path}:{line}: questions for {unit!r}, which is no fact or list"
            if unit in seen:
                yield f"{path}:{line}: {unit} has questions twice; only the last would count"
            seen.add(unit)


def _list_ids(root: yaml.MappingNode) -> Iterator[str]:
    """List the ids of the facts and lists of a file."""
    for _, entries in root.value:
        for entry in entries.value:
            pairs = entry.value if isinstance(entry, yaml.MappingNode) else ()
            yield from (value.value for key, value in pairs if key.value == "id")


def _list_questions(root: yaml.MappingNode) -> Iterator[tuple[str, int]]:
    """List whose questions a file holds and in which line they begin, repeats and all."""
    for _, units in root.value:
        pairs = units.value if isinstance(units, yaml.MappingNode) else ()
        yield from ((key.value, key.start_mark.line + 1) for key, _ in pairs)
