"""Settings come from LACTA_* variables alone; a bad one is named, its value is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import ROOT, Settings, load_settings

SAMPLES = {
    "host": ("0.0.0.0", "0.0.0.0"),
    "port": ("80", 80),
    "rasa_port": ("5006", 5006),
    "actions_port": ("5056", 5056),
    "gateway_count": ("3", 3),
    "rasa_count": ("4", 4),
    "actions_count": ("5", 5),
    "rasa_url": ("http://balancer:5005", "http://balancer:5005"),
    "actions_url": ("http://balancer:5055", "http://balancer:5055"),
    "state_dir": ("/srv/lacta", Path("/srv/lacta")),
    "facts_url": ("postgresql://a/b", "postgresql://a/b"),
    "secret": ("s3cret", "s3cret"),
    "environment": ("production", "production"),
    "emergency_number": ("112", "112"),
    "deadline": ("2.5", 2.5),
    "max_characters": ("500", 500),
    "max_body": ("2048", 2048),
    "rate": ("5/minute", "5/minute"),
    "is_loopback_limited": ("True", True),
    "address_rate": ("60/minute", "60/minute"),
    "trusted_proxy": ("10.0.0.1", "10.0.0.1"),
    "origins": ("https://clinic.example", "https://clinic.example"),
    "database_url": ("postgresql://db/lacta", "postgresql://db/lacta"),
    "retention_days": ("7", 7),
    "is_learning": ("true", True),
    "max_conversations": ("50", 50),
    "metrics_host": ("10.0.0.2", "10.0.0.2"),
    "metrics_port": ("9100", 9100),
    "rasa_metrics_port": ("9101", 9101),
    "log_level": ("DEBUG", "DEBUG"),
    "contact_label": ("Call the clinic", "Call the clinic"),
    "contact_url": ("tel:+100", "tel:+100"),
    "telegram_token": ("1:t0ken", "1:t0ken"),
    "telegram_token_file": ("/run/secrets/telegram", "/run/secrets/telegram"),
    "telegram_webhook_url": ("https://bot.example", "https://bot.example"),
    "telegram_url": ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
}


def test_nothing_set_means_the_defaults() -> None:
    assert load_settings({"PATH": "/bin", "LACTA_UNKNOWN": "x", "PORT": "1"}) == Settings()


@pytest.mark.parametrize("name", Settings().__dict__)
def test_every_setting_can_be_set(name: str) -> None:
    raw, value = SAMPLES[name]
    assert load_settings({f"LACTA_{name.upper()}": raw}) == replace(Settings(), **{name: value})


@pytest.mark.parametrize(
    ("name", "raw", "wanted"),
    [
        ("PORT", "eighty", "int"),
        ("PORT", "", "int"),
        ("PORT", "80.5", "int"),
        ("DEADLINE", "soon", "float"),
        ("IS_LOOPBACK_LIMITED", "yes", "true or false"),
        ("IS_LOOPBACK_LIMITED", "", "true or false"),
    ],
)
def test_a_bad_value_is_refused_without_being_shown(name: str, raw: str, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"LACTA_{name} must be") as refusal:
        load_settings({f"LACTA_{name}": raw})
    assert wanted in str(refusal.value)
    assert not raw or raw not in str(refusal.value)


def test_without_an_argument_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LACTA_PORT", "81")
    assert load_settings().port == 81


def test_a_setting_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    (tmp_path / "port").write_text("81\n", encoding="utf-8")
    named = {"LACTA_SECRET_FILE": str(tmp_path / "secret"), "LACTA_PORT_FILE": str(tmp_path / "port")}
    assert load_settings(named) == Settings(secret="s3cret", port=81)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LACTA_SECRET_FILE names cannot be read"):
        load_settings({"LACTA_SECRET_FILE": str(tmp_path / "none")})


def test_a_setting_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LACTA_SECRET and LACTA_SECRET_FILE are both set"):
        load_settings({"LACTA_SECRET_FILE": str(tmp_path / "none"), "LACTA_SECRET": "s3cret"})


@pytest.mark.parametrize(
    ("host", "environment", "is_production"),
    [
        ("127.0.0.1", "", False),
        ("localhost", "", False),
        ("0.0.0.0", "", True),
        ("192.168.0.5", "", True),
        ("127.0.0.1", "production", True),
        ("0.0.0.0", "development", False),
    ],
)
def test_who_can_be_reached_is_in_production_unless_told_otherwise(
    host: str, environment: str, is_production: bool
) -> None:
    assert Settings(host=host, environment=environment).is_production is is_production


def test_an_environment_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="LACTA_ENVIRONMENT must be"):
        load_settings({"LACTA_ENVIRONMENT": "staging"})


def test_the_secret_is_not_shown_where_settings_are_printed() -> None:
    assert "s3cret" not in repr(Settings(secret="s3cret"))


def test_nothing_listens_beyond_this_machine_unless_asked() -> None:
    assert Settings().host == "127.0.0.1"
    assert Settings(rasa_port=1).rasa == "http://127.0.0.1:1"
    assert Settings(actions_port=2).actions == "http://127.0.0.1:2"


def test_behind_a_balancer_its_address_is_taken() -> None:
    assert Settings(rasa_url="http://balancer:5005").rasa == "http://balancer:5005"
    assert Settings(actions_url="http://balancer:5055").actions == "http://balancer:5055"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://localhost:8080"),
        ("0.0.0.0", "http://localhost:8080"),
        ("::", "http://localhost:8080"),
        ("192.168.0.5", "http://192.168.0.5:8080"),
    ],
)
def test_people_on_this_machine_get_an_address_that_works(host: str, url: str) -> None:
    assert Settings(host=host).url == url


def test_the_example_file_names_only_settings_that_there_are() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.lstrip("# ").partition("=")[0] for line in lines if "LACTA_" in line.partition("=")[0]}
    assert named <= {f"LACTA_{name.upper()}" for name in Settings().__dict__}
    assert {"LACTA_PORT", "LACTA_SECRET"} <= named


def test_the_managers_socket_has_a_name_that_the_system_takes() -> None:
    assert Settings(state_dir=Path("/srv/lacta")).manager == Path("/srv/lacta/manager.sock")
    far, other = Settings(state_dir=Path("/srv", "a" * 90)), Settings(state_dir=Path("/srv", "b" * 90))
    assert len(str(far.manager)) < 95
    assert far.manager != other.manager
