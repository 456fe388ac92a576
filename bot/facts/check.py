"""The check of the fact store: reads data/ and lists every fault with its file or id."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.documents import Place
from bot.facts.evidence import find_coverage_faults, find_digest_faults, find_documents, find_quotes
from bot.facts.files import FactFileError, load_library
from bot.facts.layout import find_layout_faults, read_files
from bot.facts.model import Library
from bot.facts.reading import grade, make_plain
from bot.facts.rules import all_units, find_faults
from bot.nlu.vocabulary import Term, load_terms

# Grades of school: what patients are given should be readable after eight years of it.
MEDIAN_GRADE = 8.0
HIGHEST_GRADE = 10.0


@dataclass(frozen=True)
class Report:
    """What the check found: the faults, and in one line what the store holds."""

    faults: tuple[str, ...]
    summary: str = ""


def check(data: Path, documents: Path | None = None) -> Report:
    """Check the folder data/, and with the folder of the documents also every source."""
    files, unreadable = read_files(data)
    if unreadable:
        return Report(tuple(unreadable))
    sentences, missing = find_documents(data, documents)
    faults = [*find_layout_faults(data, files), *missing]
    if documents:
        faults += find_digest_faults(data, sentences)
    try:
        library, terms = load_library(data), load_terms(data / "terms.yml")
    except FactFileError as error:
        return Report((*faults, str(error)))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Report((*faults, f"{data}: cannot be loaded: {error!r}"))
    faults += [*find_faults(library, terms), *find_reading_faults(library, terms)]
    if documents:
        faults += [*find_coverage_faults(data, library, sentences), *find_quotes(library, sentences)]
    return Report(tuple(faults), summarize(library, terms))


def measure_grades(library: Library, terms: tuple[Term, ...]) -> dict[str, float]:
    """Measure the reading grade of every statement, and of the sentence that names a gap."""
    names = [name for term in terms for name in term.names]
    texts = {fact.id: fact.statement for fact in library.facts}
    texts |= {gap.id: f"My sources do not say {gap.label}, and I do not guess." for gap in library.gaps}
    plain = make_plain("\0".join(texts.values()), names).split("\0")
    return {unit: grade(text) for unit, text in zip(texts, plain, strict=True)}


def find_reading_faults(library: Library, terms: tuple[Term, ...]) -> Iterator[str]:
    """List what is too hard to read."""
    grades = measure_grades(library, terms)
    for unit, value in grades.items():
        if value > HIGHEST_GRADE:
            yield f"{unit}: reading grade {value:.1f} is above {HIGHEST_GRADE:g}; write shorter"
    median = statistics.median(grades.values()) if grades else 0.0
    if median > MEDIAN_GRADE:
        yield f"all statements: the median reading grade {median:.1f} is above {MEDIAN_GRADE:g}"


def summarize(library: Library, terms: tuple[Term, ...]) -> str:
    """Say in one line what the store holds."""
    places: set[Place] = {source.place for fact in library.facts for source in fact.sources}
    questions = sum(len(unit.questions) for unit in all_units(library))
    grades = measure_grades(library, terms).values()
    reading = f"reading grade {statistics.median(grades):.1f}, at most {max(grades):.1f}" if grades else ""
    return (
        f"{len(library.facts)} facts, {len(library.overviews)} overviews, {len(library.gaps)} gaps, "
        f"{len(library.choices)} choices, "
        f"{questions} questions, {len(places)} sentences cited; {reading}"
    )
