"""No stage reaches past its neighbour, nothing happens at import, and one module reads the environment."""

import ast
import json
import re
import subprocess
import sys

import pytest

from bot.settings import ROOT
from source_tree import find_imports, find_reach, is_within, list_files, list_modules, name_file, parse

BOT = list_modules("bot")
PURE = ("bot.facts", "bot.answer", "bot.reply", "bot.danger", "bot.question", "bot.verdict", "bot.situation")
SERVERS = ("rasa", "rasa_sdk", "fastapi", "starlette", "uvicorn")
# The rules for facts look terms up in the vocabulary, which the pipeline reads too and which imports neither.
VOCABULARY = "bot.nlu.vocabulary"
# Who may name the environment: one module reads it, the others pass it on to the processes they start.
ENVIRONMENT = {"bot/settings.py", "bot/run.py", "bot/training.py", "bot/bench/programs.py"}
IMPORT_ALL = """
import importlib, json, sys
foreign, own = json.loads(sys.argv[1])
for name in foreign:
    try:
        importlib.import_module(name)
    except ImportError:  # a name that was imported from a module, and is none
        pass
seen = []
def watch(event, arguments):
    if event == "open":
        path = str(arguments[0])
        if not path.endswith((".py", ".pyc", ".so")) and not path.startswith("/proc/"):
            seen.append(f"{event} {path}")
    elif event.startswith(("socket.", "subprocess.", "os.mkdir", "os.putenv", "os.remove", "os.rename")):
        seen.append(event)
sys.addaudithook(watch)
for name in own:
    importlib.import_module(name)
found = list(seen)
print(json.dumps(found))
"""


@pytest.mark.parametrize("module", [name for name in BOT if is_within(name, PURE)])
def test_the_health_logic_knows_no_server_and_no_pipeline(module: str) -> None:
    beyond = ("bot.nlu", "bot.channels", "actions")
    found = {name for name in find_reach(module) if is_within(name, (*SERVERS, *beyond))}
    assert {name for name in found if not is_within(name, (VOCABULARY,))} <= {"bot.nlu"}


@pytest.mark.parametrize("module", [name for name in BOT if is_within(name, ("bot.channels",))])
def test_the_gateway_reaches_past_no_neighbour(module: str) -> None:
    # It reads the fact store for the page that shows what Lacta knows, but composes nothing from it.
    beyond = ("bot.nlu", "bot.answer", "bot.facts.check", "bot.question", "actions", "rasa", "rasa_sdk")
    assert [name for name in find_reach(module) if is_within(name, beyond)] == []


@pytest.mark.parametrize("module", list_modules("actions"))
def test_the_actions_reach_past_no_neighbour(module: str) -> None:
    beyond = ("bot.nlu", "bot.channels", "rasa")
    assert [name for name in find_reach(module) if is_within(name, beyond)] == []


def test_the_pipeline_reaches_past_no_neighbour() -> None:
    beyond = ("bot.channels", "bot.answer", "actions", "rasa_sdk")
    nlu = [name for name in BOT if is_within(name, ("bot.nlu",))]
    assert [name for name in nlu if any(is_within(other, beyond) for other in find_reach(name))] == []


def test_the_vocabulary_knows_nothing_of_the_pipeline() -> None:
    assert not [name for name in find_reach(VOCABULARY) if is_within(name, ("rasa", "bot"))]


def test_the_map_of_the_flow_imports_nothing() -> None:
    assert not find_imports(ROOT / "bot" / "__init__.py")


def test_the_map_of_the_flow_names_every_stage() -> None:
    shown = ast.get_docstring(parse(ROOT / "bot" / "__init__.py")) or ""
    stages = ("channels", "nlu", "question", "verdict", "facts", "answer", "reply", "danger", "settings")
    assert [stage for stage in (*stages, "situation") if stage not in shown] == []


def test_an_answer_knows_no_chance_and_no_clock() -> None:
    makers = [name for name in BOT if is_within(name, PURE)]
    moody = ("random", "secrets", "time", "datetime", "uuid")
    assert [
        name for name in makers if any(is_within(other, moody) for other in find_imports(BOT[name]))
    ] == []


def test_nothing_happens_at_import() -> None:
    own = sorted(list_modules("bot", "actions"))
    imports = {name for path in list_files("bot", "actions") for name in find_imports(path)}
    foreign = sorted(name for name in imports if not is_within(name, ("bot", "actions")))
    done = subprocess.run(
        [sys.executable, "-B", "-c", IMPORT_ALL, json.dumps([foreign, own])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_the_environment_is_named_only_where_it_may_be() -> None:
    def names_environment(node: ast.AST) -> bool:
        if isinstance(node, ast.Attribute):
            return node.attr in {"environ", "environb", "getenv", "putenv"}
        return isinstance(node, ast.ImportFrom) and node.module == "os"

    files = list_files("bot", "actions", "packaging")
    assert {
        name_file(path) for path in files if any(map(names_environment, ast.walk(parse(path))))
    } <= ENVIRONMENT


@pytest.mark.parametrize("path", sorted(ENVIRONMENT - {"bot/settings.py"}))
def test_who_passes_the_environment_on_reads_nothing_in_it(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert re.findall(r"os\.environ(?:\[|\.get|\.pop)|getenv", text) == []
