"""The project's own Python files, read once, for the tests that hold them to the design."""

import ast
from functools import cache
from pathlib import Path

from bot.settings import ROOT

FOLDERS = ("bot", "actions", "packaging", "tests")


@cache
def list_files(*folders: str) -> tuple[Path, ...]:
    """List the Python files of folders of the project."""
    return tuple(sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py")))


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_file(path: Path) -> str:
    return str(path.relative_to(ROOT))


def name_module(path: Path) -> str:
    """Name a module as an import does: "bot.answer" for bot/answer/__init__.py."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def list_modules(*folders: str) -> dict[str, Path]:
    return {name_module(path): path for path in list_files(*folders)}


@cache
def find_imports(path: Path) -> frozenset[str]:
    """Find what a file imports, anywhere in it: "a.b" and "a.b.c" for `from a.b import c`."""
    found: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def find_reach(module: str) -> frozenset[str]:
    """Find everything that a module imports, also through other modules of the project."""
    modules = list_modules("bot", "actions")
    reached, ahead = set(), [module]
    while ahead:
        for name in find_imports(modules[ahead.pop()]):
            # a package runs its __init__ before any of its modules
            for step in {name, name.rpartition(".")[0]} - reached:
                reached.add(step)
                ahead += [step] if step in modules else []
    return frozenset(reached)


def is_within(name: str, packages: tuple[str, ...]) -> bool:
    """True for a package itself and for anything in it."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
