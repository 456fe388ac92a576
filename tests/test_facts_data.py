"""The project's own facts keep every rule that can be checked without the documents."""

import pytest

from bot.facts.check import HIGHEST_GRADE, MEDIAN_GRADE, Report, check
from bot.settings import ROOT


@pytest.fixture(scope="module")
def report() -> Report:
    return check(ROOT / "data")


def test_the_facts_of_the_project_have_no_fault(report: Report) -> None:
    assert report.faults == ()


def test_the_summary_counts_what_the_project_knows(report: Report) -> None:
    assert "0 facts," not in report.summary.split()
    assert "sentences cited" in report.summary


def test_what_is_easy_to_read_is_not_relaxed() -> None:
    assert (MEDIAN_GRADE, HIGHEST_GRADE) == (8.0, 10.0)
