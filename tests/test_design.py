"""The rules of the design that code can check: sizes, names, commands, and what the tree may hold."""

import ast
import importlib
import importlib.util
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from source_tree import (
    FOLDERS,
    find_imports,
    find_reach,
    is_within,
    list_files,
    list_modules,
    name_file,
    parse,
)

BOT = list_modules("bot")
MAX_LINES, MAX_FUNCTION = 250, 40
VAGUE_MODULES = {"utils", "util", "helpers", "helper", "common", "misc"}
VAGUE_CLASSES = re.compile(r"Manager|Handler|Processor|Helper|Util")
TARGETS = {"run", "test", "train", "shell", "facts", "evaluate", "bench", "lint", "format", "help"}
# Written so that they do not find themselves.
ALIEN = {
    "a numbered issue": r"(?i)\b(?:issues?|prs?|fix(?:es|ed)?|closes?|refs?|see)\s+#\d+|\(#\d+\)",
    "a path of some machine": r"(?<![\w.])/(?:w[o]rk|r[o]ot|h[o]me|U[s]ers)/",
    "a package host": r"pypi\.org|pythonhosted\.org|npmjs\.(?:com|org)|proxy\.golang\.org",
    "a working session": r"(?i)\b(?:this|the|my|previous|earlier|next|last|parallel|coding)\s+s[e]ssion\b",
}
CONFIG = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
COMPONENTS = [entry["name"] for key in ("pipeline", "policies") for entry in CONFIG[key]]


def test_no_file_is_long() -> None:
    lengths = {path: path.read_text(encoding="utf-8").count("\n") for path in list_files(*FOLDERS)}
    assert [f"{name_file(path)}: {n}" for path, n in lengths.items() if n > MAX_LINES] == []


def test_no_function_is_long() -> None:
    functions = [
        (path, node)
        for path in list_files(*FOLDERS)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    lengths = [(path, node.name, (node.end_lineno or 0) - node.lineno + 1) for path, node in functions]
    assert [f"{name_file(path)} {name}: {n}" for path, name, n in lengths if n > MAX_FUNCTION] == []


def test_every_import_is_absolute() -> None:
    relative = [
        name_file(path)
        for path in list_files(*FOLDERS)
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_module_is_named_for_nothing() -> None:
    assert [name_file(path) for path in list_files(*FOLDERS) if path.stem in VAGUE_MODULES] == []


def test_no_class_is_named_for_nothing() -> None:
    classes = [
        f"{name_file(path)} {node.name}"
        for path in list_files("bot", "actions")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ClassDef) and VAGUE_CLASSES.search(node.name)
    ]
    assert classes == []


def test_every_module_is_imported_by_a_test() -> None:
    """Directly, or through the door of the stage that it is a part of."""
    doors = {name for path in list_files("tests") for name in find_imports(path) if name in BOT}
    tested = {
        name for door in doors for name in (door, *find_reach(door)) if is_within(name, (stage_of(door),))
    }
    assert [name for name, path in BOT.items() if path.stem != "__init__" and name not in tested] == []


def stage_of(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_of_the_pipeline_can_be_imported(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    rasa = Path(str(importlib.util.find_spec("rasa").origin)).parent  # type: ignore[union-attr]
    stock = rasa / "engine" / "recipes" / "default_components.py"  # a list of imports, slow to run
    found = (
        {name.rpartition(".")[2] for name in find_imports(stock)}
        if not module
        else vars(importlib.import_module(module))
    )
    assert attribute in found


@pytest.mark.parametrize("name", [name for name in COMPONENTS if "." in name])
def test_a_component_stands_in_the_file_of_its_name(name: str) -> None:
    module, attribute = name.split(".")[-2:]
    assert module == re.sub(r"(?<!^)([A-Z])", r"_\1", attribute).lower()


def test_every_component_says_why_it_is_there() -> None:
    lines = (ROOT / "config.yml").read_text(encoding="utf-8").splitlines()
    named = [number for number, line in enumerate(lines) if line.startswith("  - name:")]
    assert [lines[number] for number in named if not lines[number - 1].startswith("  # ")] == []
    assert len(named) == len(COMPONENTS)


def test_make_knows_every_command() -> None:
    assert find_targets() >= TARGETS


def test_the_commands_of_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    if not readme.strip():
        pytest.skip("README.md is not written yet")
    commands = set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", readme, re.MULTILINE))
    assert commands
    assert commands <= find_targets()


def find_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))


def list_tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize("what", ALIEN)
def test_the_project_speaks_of_itself_alone(what: str) -> None:
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in list_tracked()}
    del texts[ROOT / "uv.lock"]
    found = {
        name_file(path): match[0] for path, text in texts.items() if (match := re.search(ALIEN[what], text))
    }
    assert found == {}


def test_the_lock_file_names_only_the_public_package_hosts() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"]+)", lock))
    assert hosts
    assert [host for host in hosts if not re.fullmatch(r"pypi\.org|files\.pythonhosted\.org", host)] == []
