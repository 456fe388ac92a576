"""The vocabulary is read from its file, and words are found in any text."""

from pathlib import Path

import pytest

from bot.nlu.vocabulary import Term, find_words, load_terms

BASICS = "basics: {hormone: [NAME, what does NAME do]}"


def write(folder: Path, *entries: str) -> Path:
    path = folder / "terms.yml"
    path.write_text("\n".join([BASICS, "terms:", *(f"  - {entry}" for entry in entries)]), encoding="utf-8")
    return path


def test_a_term_has_its_names_in_lower_case(tmp_path: Path) -> None:
    path = write(tmp_path, "{term: prolactin, type: hormone, core: true, names: [Prolactin, PRL]}")
    assert load_terms(path) == (Term("prolactin", "hormone", ("prolactin", "prl"), True),)


def test_a_term_is_not_core_unless_it_says_so(tmp_path: Path) -> None:
    [term] = load_terms(write(tmp_path, "{term: tea, type: food, names: [tea]}"))
    assert not term.is_core


def test_a_homonym_is_a_name_that_is_marked(tmp_path: Path) -> None:
    [term] = load_terms(write(tmp_path, "{term: pumping, type: x, names: [pumping], homonyms: [Pump]}"))
    assert (term.names, term.homonyms) == (("pumping", "pump"), {"pump"})


@pytest.mark.parametrize(
    ("entry", "basics"),
    [
        ("type: hormone, tells: what-it-is", ("prolactin", "what does prolactin do")),
        ("type: hormone", ()),
        ("type: food, tells: what-it-is", ()),
    ],
    ids=["told of", "told of by nothing", "a type without patterns"],
)
def test_a_term_that_is_told_of_is_asked_for_by_its_first_name(
    tmp_path: Path, entry: str, basics: tuple[str, ...]
) -> None:
    [term] = load_terms(write(tmp_path, f"{{term: prolactin, {entry}, names: [Prolactin, PRL]}}"))
    assert term.basics == basics


def test_a_name_of_two_terms_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "{term: a, type: x, names: [Milk]}", "{term: b, type: y, names: [milk]}")
    with pytest.raises(ValueError, match="'milk' stands for a and b"):
        load_terms(path)


def test_a_name_that_a_term_repeats_is_taken(tmp_path: Path) -> None:
    assert load_terms(write(tmp_path, "{term: a, type: x, names: [milk, Milk]}"))


def test_the_projects_own_vocabulary_loads() -> None:
    assert any(term.is_core for term in load_terms(Path("data/terms.yml")))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" 12 ... _ 🍼", []),
        ("Milk, milk!", ["milk", "milk"]),
        ("I don't know", ["i", "don't", "know"]),
        ("I don’t know", ["i", "don’t", "know"]),
        ("'quoted'", ["quoted"]),
        ("h2-blocker", ["h", "blocker"]),
        ("молоко naïve", ["молоко", "naïve"]),
        pytest.param("a" * 1000, ["a" * 1000], id="long"),
    ],
)
def test_words_are_found_in_any_text(text: str, words: list[str]) -> None:
    assert find_words([text]) == words


def test_words_of_several_texts_keep_their_order() -> None:
    assert find_words(["b a", "c b"]) == ["b", "a", "c", "b"]
