"""What `make run` gives its processes, and what it says; the start itself is tested with the whole bot."""

import configparser
import io
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from rich.console import Console

from bot import run
from bot.settings import ROOT, Settings, load_settings

SECRET = "a-secret-that-nobody-may-see"


class FakeProcess:
    """A process that ends with a code, or runs on, as told."""

    def __init__(self, code: int | None = None) -> None:
        self.code = code
        self.is_terminated = False

    def poll(self) -> int | None:
        return self.code

    def wait(self) -> int:
        return self.code or 0

    def terminate(self) -> None:
        self.is_terminated = True


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(
        Settings(),
        port=1,
        rasa_port=2,
        actions_port=3,
        state_dir=tmp_path,
        facts_url=f"sqlite:///{tmp_path / 'facts.db'}",
        secret=SECRET,
    )


@pytest.fixture
def screen() -> Iterator[Console]:
    yield Console(file=io.StringIO(), width=200)


def shown(screen: Console) -> str:
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_the_processes_read_the_same_settings(settings: Settings) -> None:
    assert load_settings(run.make_environment(settings)) == settings


@pytest.mark.parametrize("is_limited", [True, False])
def test_a_claim_is_spelt_as_it_is_read(settings: Settings, is_limited: bool) -> None:
    changed = replace(settings, is_loopback_limited=is_limited)
    assert load_settings(run.make_environment(changed)) == changed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RASA_TELEMETRY_ENABLED", "false"),
        ("LACTA_PYTHON", sys.executable),
        ("OMP_NUM_THREADS", "1"),
        ("MALLOC_ARENA_MAX", "1"),
        ("MALLOC_MMAP_THRESHOLD_", "131072"),
        ("MALLOC_TRIM_THRESHOLD_", "131072"),
        ("PYTHONWARNINGS", "ignore"),
        ("SQLALCHEMY_SILENCE_UBER_WARNING", "1"),
        ("LACTA_IS_LOOPBACK_LIMITED", "false"),
        ("PYTHONDONTWRITEBYTECODE", None),
        ("PATH_OF_THE_OWNER", "/opt/bin"),
    ],
)
def test_the_processes_get_this_environment(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    monkeypatch.setenv("PATH_OF_THE_OWNER", "/opt/bin")
    assert run.make_environment(settings).get(name) == value


def test_the_endpoints_that_are_named_were_written(settings: Settings) -> None:
    path = Path(run.make_environment(settings)["LACTA_ENDPOINTS"])
    assert path == run.write_endpoints(settings)
    assert path.is_file()


def test_every_value_of_the_environment_is_a_text(settings: Settings) -> None:
    assert {type(value) for value in run.make_environment(settings).values()} == {str}


def test_rasa_finds_the_action_server_and_its_stores(settings: Settings) -> None:
    path = run.write_endpoints(settings)
    endpoints = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert path.parent == settings.state_dir
    assert endpoints["action_endpoint"]["url"] == "http://127.0.0.1:3/webhook"
    assert endpoints["tracker_store"] == {"type": "bot.stores.event_store.EventStore"}
    assert endpoints["lock_store"] == {"type": "bot.stores.turn_lock_store.TurnLockStore"}


def test_no_secret_is_written_beside_the_endpoints(settings: Settings) -> None:
    assert SECRET not in run.write_endpoints(settings).read_text(encoding="utf-8")


def test_no_secret_stands_in_the_command_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, Any]]] = []

    def start(command: list[str], **more: Any) -> FakeProcess:
        started.append((command, more))
        return FakeProcess(code=0)

    monkeypatch.setattr(run.subprocess, "Popen", start)
    run.start_processes(settings)
    ((command, more),) = started
    assert SECRET not in " ".join(command)
    assert more["env"]["LACTA_SECRET"] == SECRET
    assert more["start_new_session"]
    assert (settings.state_dir / "log").is_dir()


def test_the_manager_is_called_as_soon_as_it_listens(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX) as manager:

        def start(*_: Any, **__: Any) -> FakeProcess:
            manager.bind(str(settings.manager))
            manager.listen()
            return FakeProcess()

        monkeypatch.setattr(run.subprocess, "Popen", start)
        run.start_processes(settings)
        manager.settimeout(1)
        manager.accept()[0].close()


@pytest.fixture(scope="module")
def programs() -> dict[str, str]:
    """The commands of the process manager by program."""
    manager = configparser.RawConfigParser()
    manager.read(ROOT / "supervisord.conf", encoding="utf-8")
    named = [name for name in manager.sections() if name.startswith("program:")]
    return {name.removeprefix("program:"): manager[name]["command"] for name in named}


def test_three_processes_make_up_the_bot_and_one_watches_them(programs: dict[str, str]) -> None:
    assert sorted(programs) == ["actions", "gateway", "rasa", "watch"]


def test_the_manager_is_reached_by_its_owner_alone() -> None:
    manager = configparser.RawConfigParser()
    manager.read(ROOT / "supervisord.conf", encoding="utf-8")
    assert dict(manager["unix_http_server"]) == {"file": "%(ENV_LACTA_MANAGER)s", "chmod": "0700"}
    assert "inet_http_server" not in manager


def test_rasa_and_the_action_server_listen_on_this_machine_only(programs: dict[str, str]) -> None:
    assert "--interface 127.0.0.1" in programs["rasa"]
    assert 'SANIC_HOST="127.0.0.1"' in (ROOT / "supervisord.conf").read_text(encoding="utf-8")


def test_rasa_runs_without_its_http_api(programs: dict[str, str]) -> None:
    assert "--enable-api" not in programs["rasa"]


@pytest.mark.parametrize("name", ["SECRET", "FACTS_URL"])
def test_no_program_is_handed_what_is_secret(programs: dict[str, str], name: str) -> None:
    assert not [command for command in programs.values() if name in command]


def test_without_a_model_the_way_to_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "MODEL", tmp_path / "none.tar.gz")
    monkeypatch.setattr(run, "start_processes", lambda _: pytest.fail("started without a model"))
    assert run.main() == 1
    assert "make train" in capsys.readouterr().out


def test_the_store_is_built_while_rasa_loads_and_the_end_is_in_order(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, steps = FakeProcess(), []
    model = tmp_path / "model"
    model.touch()
    monkeypatch.setattr(run, "MODEL", model)
    monkeypatch.setattr(run, "load_settings", lambda: settings)
    monkeypatch.setattr(run, "load_library", lambda folder: folder)
    monkeypatch.setattr(run, "build_store", lambda library, url: steps.append(("build", library, url)))
    monkeypatch.setattr(run, "start_processes", lambda _: steps.append("start") or process)
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "wait", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert run.main() == 0
    assert steps == ["start", ("build", ROOT / "data", settings.facts_url)]
    assert process.is_terminated


def test_when_the_bot_answers_it_says_where(
    settings: Settings, screen: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.httpx.Client, "get", lambda *_, **__: httpx.Response(200))
    assert run.wait(FakeProcess(), settings, screen) == 0  # type: ignore[arg-type]
    assert f"{settings.url}/webhooks/rest/webhook" in shown(screen)
    assert "make shell" in shown(screen)


def test_when_the_processes_end_at_once_it_says_where_the_reason_stands(
    settings: Settings, screen: Console
) -> None:
    assert run.wait(FakeProcess(code=3), settings, screen) == 1  # type: ignore[arg-type]
    assert str(settings.state_dir / "log") in shown(screen)
    assert SECRET not in shown(screen)


def test_when_time_runs_out_it_gives_up(
    settings: Settings, screen: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> httpx.Response:
        raise httpx.ConnectError("nobody listens")

    monkeypatch.setattr(run, "PATIENCE", 0.15)
    monkeypatch.setattr(run.httpx.Client, "get", refuse)
    assert run.wait(FakeProcess(), settings, screen) == 1  # type: ignore[arg-type]
