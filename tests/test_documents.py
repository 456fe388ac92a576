"""How documents are cut into paragraphs and sentences, and what a digest is of."""

from pathlib import Path

import pytest

from bot.documents import Place, digest, read_document, split_sentences


@pytest.mark.parametrize(
    ("paragraph", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("  One   wide\tline.  ", ["One wide line."]),
        ("according to Dr. Ross. She says so.", ["according to Dr. Ross.", "She says so."]),
        (
            "Some drugs (e.g. two of them) do. Others don't.",
            ["Some drugs (e.g. two of them) do.", "Others don't."],
        ),
        ("“It lowers it.” He adds more.", ["“It lowers it.”", "He adds more."]),
        ("泌乳。对于妇女。Then English.", ["泌乳。", "对于妇女。", "Then English."]),
        ("a heading without a stop", ["a heading without a stop"]),
        ("20 to 25 percent, or 3.5 of them.", ["20 to 25 percent, or 3.5 of them."]),
        ("   ", []),
    ],
)
def test_a_paragraph_is_cut_at_the_ends_of_its_sentences(paragraph: str, sentences: list[str]) -> None:
    assert split_sentences(paragraph) == sentences


def test_places_count_lines_that_are_not_blank_and_sentences_from_one(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("\nTitle\n\n \nFirst one. Second one.\n", encoding="utf-8")
    assert read_document("page", path) == {
        Place("page", 1, 1): "Title",
        Place("page", 2, 1): "First one.",
        Place("page", 2, 2): "Second one.",
    }


def test_a_digest_does_not_depend_on_white_space() -> None:
    assert digest(" Milk \n comes. ") == digest("Milk comes.")


@pytest.mark.parametrize("other", ["milk comes.", "Milk comes", "Milkcomes."])
def test_a_digest_depends_on_every_character(other: str) -> None:
    assert digest(other) != digest("Milk comes.")


def test_a_digest_is_the_sha256_of_the_sentence() -> None:
    assert digest("Milk comes.") == "0dba10efbc4f4a485aaeea82974245f5a9dbebe1b25bf41d3eb5f5b313bd847f"
