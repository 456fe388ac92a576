"""A cluster on this machine is made of the files of one machine and of the balancer, on its own ports."""

import configparser
import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cluster import __main__ as cluster
from bot.cluster import update
from bot.cluster.balancer import find_haproxy, write_balancer
from bot.cluster.database import Database, find_programs
from bot.cluster.manager import write_manager
from bot.cluster.plan import Member, Plan, make_plan, read_plan, write_plan
from bot.facts import build
from bot.facts.store import FactStore
from bot.settings import Settings

DATABASE = Database(Path("/pg"), Path("/srv/data"), 7, "pass", "postgres")
PLAN = Plan(
    (Member("actions", 1, 11), Member("rasa", 1, 21), Member("rasa", 2, 22), Member("gateway", 1, 31))
)


def read_manager(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    return parser


def test_there_are_as_many_of_each_as_the_settings_say() -> None:
    plan = make_plan(Settings(rasa_count=3, actions_count=1))
    assert [len(plan.of(program)) for program in ("actions", "rasa", "gateway")] == [1, 3, 2]
    assert len({member.port for member in plan.members}) == 6


def test_a_cluster_of_none_is_refused() -> None:
    with pytest.raises(ValueError, match="LACTA_RASA_COUNT"):
        make_plan(Settings(rasa_count=0))


def test_the_plan_is_found_again(tmp_path: Path) -> None:
    write_plan(PLAN, tmp_path)
    assert read_plan(tmp_path) == PLAN


def test_the_balancer_has_a_server_for_each_member_and_the_doors_of_the_settings() -> None:
    text = write_balancer(Settings(host="127.0.0.1", port=1, rasa_port=2, actions_port=3), PLAN)
    assert re.findall(r"server (\w+) (\S+) check", text) == [
        ("gateway1", "127.0.0.1:31"),
        ("rasa1", "127.0.0.1:21"),
        ("rasa2", "127.0.0.1:22"),
        ("actions1", "127.0.0.1:11"),
    ]
    assert re.findall(r"bind (\S+)", text) == ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"]
    assert "    server-template" not in text


def test_every_member_runs_what_one_machine_runs_on_a_port_of_its_own() -> None:
    manager = read_manager(write_manager(Settings(metrics_port=9464), PLAN, DATABASE, "haproxy"))
    programs = {name.partition(":")[2] for name in manager.sections() if name.startswith("program:")}
    assert programs == {"actions1", "rasa1", "rasa2", "gateway1", "postgres", "balancer", "watch"}
    assert "rasa run --interface 127.0.0.1 --port 22 " in manager["program:rasa2"]["command"]
    assert "--port 11" in manager["program:actions1"]["command"]
    assert 'LACTA_PORT="31"' in manager["program:gateway1"]["environment"]
    assert manager["program:rasa2"]["stdout_logfile"].endswith("/log/rasa2.log")


def test_one_gateway_alone_is_on_telegram() -> None:
    plan = Plan((Member("gateway", 1, 31), Member("gateway", 2, 32), Member("gateway", 3, 33)))
    manager = read_manager(write_manager(Settings(), plan, DATABASE, "haproxy"))
    environments = [manager[f"program:gateway{number}"]["environment"] for number in (1, 2, 3)]
    blanks = 'LACTA_TELEGRAM_TOKEN="",LACTA_TELEGRAM_TOKEN_FILE=""'
    assert [blanks in environment for environment in environments] == [False, True, True]


def test_everything_that_may_freeze_is_watched() -> None:
    manager = read_manager(write_manager(Settings(), PLAN, DATABASE, "haproxy"))
    watched = manager["program:watch"]["command"].split("bot.watch ")[1].split()
    assert watched == [
        "actions1=http://127.0.0.1:11/health",
        "rasa1=http://127.0.0.1:21/",
        "rasa2=http://127.0.0.1:22/",
        "gateway1=http://127.0.0.1:31/live",
        "postgres=postgresql://127.0.0.1:7",
    ]


def test_no_password_stands_in_the_files_of_a_cluster() -> None:
    assert DATABASE.password not in write_manager(Settings(), PLAN, DATABASE, "haproxy")
    assert DATABASE.password in DATABASE.url


def test_a_database_of_the_owners_is_taken_as_it_is(tmp_path: Path) -> None:
    url = "postgresql://db.example/lacta"
    facts = f"sqlite:///{tmp_path / 'facts.db'}"
    settings = replace(Settings(), state_dir=tmp_path, facts_url=facts, database_url=url)
    prepared = cluster.prepare(settings)
    assert prepared.database_url == url
    assert prepared.rasa == f"http://127.0.0.1:{settings.rasa_port}"
    assert "127.0.0.1" in prepared.trusted_proxy
    manager = read_manager((tmp_path / cluster.CONFIGURATION).read_text(encoding="utf-8"))
    assert "program:postgres" not in manager


def test_the_programs_of_others_are_found() -> None:
    assert find_haproxy()
    assert find_programs()


def test_without_haproxy_the_way_to_it_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cluster, "find_haproxy", lambda: None)
    with pytest.raises(ValueError, match="apt-get install haproxy"):
        cluster.prepare(replace(Settings(), state_dir=tmp_path))


def test_the_facts_of_an_image_are_built_from_the_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LACTA_FACTS_URL", f"sqlite:///{tmp_path / 'facts.db'}")
    build.main()
    build.main()
    assert capsys.readouterr().out.count("built") == 1
    assert FactStore(f"sqlite:///{tmp_path / 'facts.db'}").all_facts()


class FakeManager:
    """Takes note of what the update does, in its order."""

    def __init__(self) -> None:
        self.supervisor = self
        self.done: list[str] = []

    def stopProcess(self, name: str) -> None:
        self.done.append(f"stop {name}")

    def startProcess(self, name: str) -> None:
        self.done.append(f"start {name}")


@pytest.mark.parametrize(("is_back", "code", "steps"), [(True, 0, 8), (False, 1, 2)])
def test_an_update_goes_on_only_when_the_one_before_is_back(
    is_back: bool, code: int, steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = FakeManager()
    settings = replace(Settings(), state_dir=tmp_path, facts_url=f"sqlite:///{tmp_path / 'facts.db'}")
    write_plan(PLAN, tmp_path)
    monkeypatch.setattr(update, "load_settings", lambda: settings)
    monkeypatch.setattr(update, "reach_manager", lambda _: manager)
    monkeypatch.setattr(update, "check_digest", lambda _: True)
    monkeypatch.setattr(update, "ask", lambda _: 200 if is_back else 503)
    monkeypatch.setattr(update, "PATIENCE", 0.01)
    monkeypatch.setattr(update, "BALANCER_SECONDS", 0.0)
    assert update.main() == code
    assert len(manager.done) == steps
    assert manager.done[:2] == ["stop actions1", "start actions1"]
