"""A model file that is not what training wrote is not loaded, and that is said."""

from pathlib import Path

import pytest

from bot import intake, run, training
from bot.intake import Intake
from bot.model_file import ForeignModel, check_digest, find_digest, write_digest
from bot.settings import Settings


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "lacta.tar.gz"
    path.write_bytes(b"a model" * 1000)
    write_digest(path)
    return path


def test_what_training_wrote_is_taken(model: Path) -> None:
    assert check_digest(model)
    assert find_digest(model).read_text().endswith("  lacta.tar.gz\n")


@pytest.mark.parametrize("digest", ["", "\n", "0" * 64, "ä" * 64])
def test_a_digest_that_does_not_match_is_refused(model: Path, digest: str) -> None:
    find_digest(model).write_text(digest)
    with pytest.raises(ForeignModel, match="make train"):
        check_digest(model)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b"b" + b[1:], lambda _: b"", lambda b: b + b"\0"]
)
def test_a_changed_file_is_refused(model: Path, change: object) -> None:
    model.write_bytes(change(model.read_bytes()))  # type: ignore[operator]
    with pytest.raises(ForeignModel):
        check_digest(model)


def test_without_a_digest_nothing_is_claimed(model: Path) -> None:
    find_digest(model).unlink()
    assert not check_digest(model)


def test_the_start_is_refused_with_a_reason(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model.write_bytes(b"foreign")
    monkeypatch.setattr(run, "MODEL", model)
    monkeypatch.setattr(run, "load_settings", lambda: Settings(state_dir=tmp_path))
    monkeypatch.setattr(run, "start_processes", lambda _: pytest.fail("started with a foreign model"))
    assert run.main() == 1
    assert "does not start" in capsys.readouterr().out


def test_rasa_does_not_come_up_with_it_either(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MODEL", model)
    monkeypatch.setattr(intake, "take_shortcuts", lambda: None)
    Intake()
    model.write_bytes(b"foreign")
    with pytest.raises(ForeignModel):
        Intake()


@pytest.mark.parametrize("code", [0, 1])
def test_training_writes_the_digest_where_it_succeeds(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    model.write_bytes(b"a new model")
    monkeypatch.setattr(training, "MODEL", model)
    monkeypatch.setenv("LACTA_STATE_DIR", str(tmp_path))
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "train.log").write_text("")
    monkeypatch.setattr(training, "train", lambda *_: code)
    assert training.main() == code
    assert find_digest(model).exists() is (code == 0)
