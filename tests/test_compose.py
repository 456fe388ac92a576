"""compose.yml and the image: valid, safe, and true to the code that they start."""

import importlib.util
import itertools
import json
import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import compose_spec
import pytest
import yaml

from bot.run import make_environment
from bot.settings import ROOT, Settings, load_settings
from deployment import (
    COMPOSE,
    DOCKERFILE,
    OWN,
    SERVICES,
    container_of,
    environment_of,
)


def command_of(place: str, name: str) -> list[str]:
    """The command line of a program."""
    if place == "kubernetes":
        container = container_of(name)
        return [*container["command"], *container.get("args", [])]
    command = SERVICES[name]["command"]
    return shlex.split(command) if isinstance(command, str) else list(command)


def read_environment(values: dict[str, str], folder: Path) -> Settings:
    """Load settings as a program there would, with a file for each secret."""
    given = dict(values)
    for name in [name for name in given if name.endswith("_FILE")]:
        file = folder / name
        file.write_text("postgresql://lacta:4f1c9e07d2b85a63@postgres/lacta", encoding="utf-8")
        given[name] = str(file)
    return load_settings(given)


def known_settings() -> set[str]:
    names = {f"LACTA_{name.upper()}" for name in Settings().__dict__}
    return names | {f"{name}_FILE" for name in names}


def read_compose(project: dict[str, Any]) -> list[str]:
    """Read a project as Docker does, once the variables in it are replaced by their defaults."""
    text = re.sub(r"\$\{[A-Z_]+:-([^}]*)\}", r"\1", json.dumps(project))
    names: list[str] = compose_spec.PyCompose.from_json(text).service_names()
    return names


def test_compose_takes_the_file() -> None:
    assert sorted(read_compose(COMPOSE)) == sorted(SERVICES)


def test_compose_would_not_take_a_wrong_file() -> None:
    with pytest.raises(ValueError, match="imge"):
        read_compose({"services": {"gateway": {"imge": "lacta"}}})


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_may_do_nothing_that_it_need_not(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service["healthcheck"]["test"][0] == "CMD"
    assert "/tmp" in service["tmpfs"]
    assert ("ports" in service) == ("outside" in service["networks"]) == (name == "balancer")


@pytest.mark.parametrize("name", SERVICES)
def test_a_secret_of_compose_is_a_file_that_is_made(name: str) -> None:
    maker = (ROOT / "packaging" / "containers" / "make_secrets.sh").read_text(encoding="utf-8")
    files = {value for key, value in SERVICES[name].get("environment", {}).items() if key.endswith("_FILE")}
    assert files == {f"/run/secrets/{secret}" for secret in SERVICES[name].get("secrets", [])}
    for secret in SERVICES[name].get("secrets", []):
        assert COMPOSE["secrets"][secret] == {"file": f"./secrets/{secret}"}
        assert f"keep {secret} " in maker


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
@pytest.mark.parametrize("name", OWN)
def test_a_program_is_started_as_the_code_has_it(place: str, name: str) -> None:
    command = command_of(place, name)
    assert command[:2] == ["python", "-m"]
    assert importlib.util.find_spec(command[2])
    assert (
        command[2:4]
        == {
            "gateway": ["bot.channels"],
            "rasa": ["bot.serving", "rasa"],
            "actions": ["bot.serving", "rasa_sdk"],
        }[name]
    )
    options = dict(itertools.pairwise(command))
    for option in ("--endpoints", "--credentials"):
        assert option not in options or (ROOT / options[option]).is_file()
    assert options.get("--port") == {"rasa": "5005", "actions": "5055"}.get(name)
    assert "--enable-api" not in command


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
@pytest.mark.parametrize("name", OWN)
def test_a_program_gets_settings_that_there_are(place: str, name: str, tmp_path: Path) -> None:
    values = SERVICES[name]["environment"] if place == "compose" else environment_of(name)
    assert {key for key in values if key.startswith("LACTA_")} <= known_settings()
    settings = read_environment({k: v for k, v in values.items() if "$" not in v}, tmp_path)
    assert settings.database.startswith("postgresql:") == (name != "actions")
    if name == "gateway":
        assert (settings.host, settings.port, settings.rasa) == ("0.0.0.0", 8080, "http://balancer:5005")
        assert settings.secret
    if name == "rasa":
        assert settings.actions == "http://balancer:5055"


@pytest.mark.parametrize(
    "text", [DOCKERFILE, (ROOT / "compose.yml").read_text(encoding="utf-8")], ids=["Dockerfile", "compose"]
)
def test_every_variable_that_is_named_is_a_setting(text: str) -> None:
    assert set(re.findall(r"\bLACTA_[A-Z_]+", text)) <= known_settings()


def test_the_two_endpoints_differ_in_the_address_alone() -> None:
    ours = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    theirs = yaml.safe_load((ROOT / "packaging/containers/endpoints.yml").read_text(encoding="utf-8"))
    assert theirs["action_endpoint"].pop("url") == "${LACTA_ACTIONS_URL}/webhook"
    del ours["action_endpoint"]["url"]
    assert theirs == ours


def test_the_image_gives_its_programs_what_one_machine_gives_them(tmp_path: Path) -> None:
    given = make_environment(replace(Settings(), state_dir=tmp_path))
    text = DOCKERFILE.rpartition("FROM ")[2].replace("\\\n", " ")
    named = dict(re.findall(r"\b([A-Z][A-Z_]+)=(\S+)", text))
    shared = [name for name in named if re.match(r"MALLOC|OMP|PYTHON|RASA|SQLALCHEMY", name)]
    assert len(shared) == 7
    assert {name: named[name] for name in shared} == {name: given[name] for name in shared}


def test_the_image_takes_files_that_there_are_and_leaves_secrets_out() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert [path for line in copied for path in line.split() if not (ROOT / path).exists()] == []
    assert {"secrets", "var", ".git", "models/*"} <= set((ROOT / ".dockerignore").read_text().split())
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", DOCKERFILE, re.MULTILINE)
