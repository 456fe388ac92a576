"""The report of an evaluation, on a run that is made up."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import bot.report.__main__ as program
from bot.evaluation.confidence import Guess
from bot.evaluation.sample import read_sample
from bot.evaluation.score import score
from bot.explanation import explain
from bot.reply import Citation, Kind, make_reply
from bot.report.belonging import Belonging
from bot.report.comparison import compare
from bot.report.confusion import confuse_contents, confuse_kinds
from bot.report.page import list_figures, render_page
from bot.report.run import Outcome, Run, find_earlier, load_run, name_run, save_run
from small_library import LIBRARY

BELONGING = Belonging(LIBRARY)
WHEN = "2026-01-02T03:04:05+00:00"


def make_outcome(name: str, kind: Kind, *facts: str, covered: float = 0.9, **sample: Any) -> Outcome:
    asked = {"id": name, "text": f"<b>{name}</b>?", "expect": ["answer"], "facts": [["made"]]} | sample
    citations = [Citation("page", 2)] if facts else []
    message = make_reply(kind, f"Text of {name}.", facts=facts, citations=citations).message()
    understanding = {"ranking": [["gap-x", 0.5], ["made", 0.4]], "covered": covered, "terms": ["milk"]}
    events = [{"event": "user", "parse_data": {"text": name, "understanding": understanding}}]
    return Outcome("own", score(read_sample(asked), [message], 0.02), explain(events))


HIT = make_outcome("q1", Kind.ANSWER, "made", style="formal", context=["before"])
MISS = make_outcome("q2", Kind.ANSWER, "wait", style="typo")
DECLINED = make_outcome("q3", Kind.DECLINE, style="typo", covered=0.3)
REFUSED = make_outcome("q4", Kind.DECLINE, expect=["decline", "boundary"], facts=[], covered=0.1)
CHAT = make_outcome("q5", Kind.CHAT, expect=["chat"], facts=[])
RUN = Run(WHEN, (HIT, MISS, DECLINED, REFUSED, CHAT))
SCORES = [outcome.score for outcome in RUN.outcomes]


def test_a_run_that_was_kept_is_read_as_it_was(tmp_path: Path) -> None:
    save_run(RUN, tmp_path / "run.json")
    assert load_run(tmp_path / "run.json") == RUN


def test_the_earlier_run_is_the_newest_one_before_with_the_same_files(tmp_path: Path) -> None:
    other = Run("2026-01-02T03:04:04+00:00", (replace(HIT, file="other"),))
    times = [f"2026-01-0{day}T00:00:00+00:00" for day in (1, 2, 9)]
    for run in (other, *(Run(when, (HIT,)) for when in times)):
        save_run(run, tmp_path / f"{name_run(run)}.json")
    assert find_earlier(tmp_path, RUN) == tmp_path / "2026-01-02T000000Z.json"
    assert find_earlier(tmp_path / "nowhere", RUN) is None


def test_facts_and_paragraphs_belong_to_topics_and_aspects() -> None:
    assert BELONGING.find_topic(["wait"]) == "induction"
    assert BELONGING.find_aspect(["cure", "unknown"]) == "treatment"
    assert BELONGING.find_aspect(["page#9"]) == "mechanism"
    assert BELONGING.find_topic(["nothing#1"]) == ""


@pytest.mark.parametrize(
    ("outcome", "guess"),
    [
        (HIT, Guess(0.9, True)),
        (DECLINED, Guess(0.3, True)),  # what it did not dare to say was right
        (REFUSED, Guess(0.1, False)),
        (CHAT, None),
        (replace(HIT, explanation=None), None),
        (make_outcome("q6", Kind.ANSWER, facts=[["flows"]]), Guess(0.9, True)),  # said beside `made`
        (make_outcome("q7", Kind.ANSWER, core=[["page#2"]], facts=[]), Guess(0.9, True)),
        (make_outcome("q8", Kind.ANSWER, core=[["page#99"]], facts=[]), Guess(0.9, False)),
    ],
)
def test_a_guess_is_the_best_answer_that_there_was(outcome: Outcome, guess: Guess | None) -> None:
    assert BELONGING.find_guess(outcome) == guess


def test_kinds_are_confused_with_kinds() -> None:
    confusion = confuse_kinds(SCORES)
    rows = {name: [cell.count for cell in cells] for name, cells in confusion.rows}
    assert confusion.columns == ("answer", "chat", "decline")
    assert rows == {"answer": [2, 0, 1], "boundary or decline": [0, 0, 1], "chat": [0, 1, 0]}
    assert [cell.is_right for cell in dict(confusion.rows)["boundary or decline"]] == [False, False, True]


def test_topics_are_confused_with_topics_and_with_replies_without_facts() -> None:
    confusion = confuse_contents("topic", SCORES, BELONGING.find_topic)
    assert confusion.columns == ("induction", "milk", "(decline)")
    assert [(name, [cell.count for cell in cells]) for name, cells in confusion.rows] == [("milk", [1, 1, 1])]


def test_what_was_lost_and_gained_is_found() -> None:
    better = replace(MISS, score=replace(MISS.score, is_hit=True))
    before = Run("2026-01-01T00:00:00+00:00", (better, DECLINED, HIT))
    answered = replace(DECLINED, score=replace(DECLINED.score, kind="answer", is_hit=True))
    comparison = compare(before, Run(WHEN, (MISS, answered, HIT)))
    assert [now.score.sample.id for _, now in comparison.lost] == ["q2"]
    assert [before.score.sample.id for before, _ in comparison.gained] == ["q3"]


def test_figures_stand_beside_their_change() -> None:
    before = Run("2026-01-01T00:00:00+00:00", (HIT,))
    (row, *styles) = list_figures(RUN, before)
    assert (row["count"], row["cells"][:2]) == (5, [("80.0", "-20.0"), ("33.3", "-66.7")])
    assert [style["name"] for style in styles] == ["formal", "typo", "(no style)"]


class Tags(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href"}]


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    found = Tags(render_page(RUN, None, BELONGING))
    assert {"script", "link", "img", "iframe", "b"}.isdisjoint(found.tags)
    assert found.links
    assert all(link.startswith("#") for link in found.links)


def test_the_page_shows_every_miss_with_what_was_understood_and_answered() -> None:
    page = render_page(RUN, Run("2026-01-01T00:00:00+00:00", (HIT,)), BELONGING)
    found = Tags(page)
    assert found.tags.count("details") == 2
    assert found.tags.count("svg") == 2
    assert "Text of q2." in page
    assert "gap-x 0.50, made 0.40" in page
    assert "&lt;b&gt;q2&lt;/b&gt;" in page


def test_a_page_of_a_perfect_run_says_so() -> None:
    assert "None." in render_page(Run(WHEN, (HIT,)), None, BELONGING)


def test_the_page_is_opened_only_where_somebody_looks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(program.webbrowser, "open", opened.append)
    monkeypatch.setattr(program.sys, "platform", "linux")
    program.show(tmp_path / "report.html")
    assert opened == []
