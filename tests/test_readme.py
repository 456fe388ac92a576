"""What the README states twice is true: its transcript, its commands, its links."""

import re
from pathlib import Path

import pytest

from bot.running import Lacta

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def read_transcript() -> list[tuple[str, str]]:
    """Return each message of the transcript with its reply."""
    block = re.search(r"```text\n(.*?)```", README, re.DOTALL)
    assert block is not None
    turns = re.split(r"^> ", block[1], flags=re.MULTILINE)[1:]
    return [(turn.split("\n", 1)[0], turn.split("\n", 1)[1].strip()) for turn in turns]


def test_the_transcript_is_what_the_bot_says(lacta: Lacta) -> None:
    for message, reply in read_transcript():
        said = lacta.send("somebody who follows the readme", message)[0]["text"]
        assert said == reply


@pytest.mark.parametrize(
    "command", sorted(set(re.findall(r"(?:`|^ {4})make ([a-z]+)", README, re.MULTILINE)))
)
def test_each_command_is_a_target_of_the_makefile(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command}:.*## ", makefile, re.MULTILINE)


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([A-Za-z./_-]+)\)", README))))
def test_each_file_that_is_linked_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"^ {4}([a-z]+/[a-z/]*) ", README, re.MULTILINE))))
def test_each_folder_of_the_layout_exists(path: str) -> None:
    assert (ROOT / path).is_dir()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"LACTA_[A-Z_]+", README))))
def test_each_variable_is_in_the_example_and_in_the_settings(name: str) -> None:
    settings = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    assert name in (ROOT / ".env.example").read_text(encoding="utf-8")
    assert f"    {name.removeprefix('LACTA_').lower()}: " in settings
