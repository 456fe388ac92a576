"""What a running Rasa hardly uses is loaded when it is used, and works as if it had been all along."""

import json
import subprocess
import sys
import types
from collections.abc import Iterator

import pytest

from bot.deferral import UNUSED, DeferredModule, defer_unused
from bot.settings import ROOT

HEAVY = ("boto3", "matplotlib", "pymongo", "sklearn", "slack_sdk", "typer", "webexteamssdk.api")
# All that `rasa run` imports, and what it loads for Lacta.
LOOK = """
import json, sys
from bot.deferral import defer_unused
defer_unused()
import rasa.__main__, rasa.core.run, rasa.core.agent, bot.intake, bot.nlu.fact_matcher, bot.stores.event_store
print(json.dumps(sorted(sys.modules)))
"""
STAND_IN = "colorsys"  # a small module that nothing here has loaded


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> Iterator[DeferredModule]:
    """Stand in for a module."""
    monkeypatch.delitem(sys.modules, STAND_IN, raising=False)
    module = DeferredModule(STAND_IN)
    monkeypatch.setitem(sys.modules, STAND_IN, module)
    yield module
    sys.modules.pop(STAND_IN, None)


def test_a_call_loads_the_module_and_calls_it(deferred: DeferredModule) -> None:
    from colorsys import rgb_to_hsv

    assert sys.modules[STAND_IN] is deferred
    assert rgb_to_hsv(0.2, 0.4, 0.4) == (0.5, 0.5, 0.4)
    assert not isinstance(sys.modules[STAND_IN], DeferredModule)
    assert rgb_to_hsv(0.2, 0.4, b=0.4) == (0.5, 0.5, 0.4)


def test_what_is_deferred_can_stand_in_an_annotation(deferred: DeferredModule) -> None:
    assert isinstance(deferred.Anything | None, types.UnionType)
    assert deferred.Anything is deferred.Anything
    assert sys.modules[STAND_IN] is deferred


def test_what_a_module_does_not_have_is_missed_when_it_is_called(deferred: DeferredModule) -> None:
    with pytest.raises(AttributeError, match="nothing_like_it"):
        deferred.nothing_like_it()


def test_a_module_has_no_names_that_python_asks_for(deferred: DeferredModule) -> None:
    assert not hasattr(deferred, "__path__")


def test_what_is_loaded_is_not_deferred(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = types.ModuleType(UNUSED[0])
    for name in UNUSED:
        monkeypatch.setitem(sys.modules, name, loaded)
    defer_unused()
    assert {sys.modules[name] for name in UNUSED} == {loaded}


def test_a_running_rasa_loads_nothing_that_it_does_not_use() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert loaded >= {"rasa.core.run", "rasa.server", "bot.intake"}
    assert loaded.isdisjoint(HEAVY)
