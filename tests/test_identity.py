"""The key, and the names of conversations made with it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot.channels.identity import conversation_id, load_key
from bot.settings import Settings


def test_a_conversation_is_the_hmac_of_channel_and_name() -> None:
    digest = "9dfe25daa8f6d68e120ea6dba0cc624aaed51d0501bd274a674046473b9a3373"
    assert conversation_id(b"key", "rest", "me") == f"rest-{digest}"


@pytest.mark.parametrize(
    "other",
    [(b"key", "rest", "you"), (b"key", "telegram", "me"), (b"other", "rest", "me"), (b"key", "rest", "me ")],
)
def test_key_channel_and_name_each_make_another_conversation(other: tuple[bytes, str, str]) -> None:
    digest = conversation_id(b"key", "rest", "me").split("-")[1]
    assert conversation_id(*other).split("-")[1] != digest


def test_a_secret_that_is_set_is_the_key_and_nothing_is_written(tmp_path: Path) -> None:
    assert load_key(Settings(secret="ours", state_dir=tmp_path / "state")) == b"ours"
    assert not (tmp_path / "state").exists()


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / "new" / "state")
    key = load_key(settings)
    path = settings.state_dir / "secret"
    assert load_key(settings) == key == path.read_bytes()
    assert len(bytes.fromhex(key.decode())) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(settings.state_dir) == ["secret"]


def test_a_key_with_a_line_end_is_the_same_key(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("abc\n")
    assert load_key(Settings(state_dir=tmp_path)) == b"abc"


def test_an_empty_key_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    with pytest.raises(ValueError, match="empty"):
        load_key(Settings(state_dir=tmp_path))
    assert (tmp_path / "secret").read_bytes() == b""


def test_threads_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: load_key(Settings(state_dir=tmp_path)), range(64)))
    assert len(keys) == 1


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    with get_context("spawn").Pool(2) as pool:
        keys = set(pool.map(load_key, [Settings(state_dir=tmp_path)] * 2, chunksize=1))
    assert len(keys) == 1
