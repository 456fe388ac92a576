"""The tables of the document, in Markdown."""

from collections.abc import Callable, Iterable, Sequence

from bot.bench.document.figures import (
    Figures,
    Row,
    find_share,
    group,
    pick,
    read_guesses,
    write,
)
from bot.bench.measures.growth import TIMES
from bot.evaluation.confidence import find_calibration_error

COVERED = ("answerable", "followup")


GROWING = ("training", "peak", "model", "memory", "p50", "p95")


def make_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table; every column but the first is of figures."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def show_accuracy(figures: Figures) -> str:
    """Show how well everybody answers, by file of questions."""
    heads = ("%", "hit", "points", "on topic", "follow-ups, hit", "near the subject, declined")
    rows = []
    for each in figures.asked():
        found = figures.rows(each.name)
        asked = pick(found, "answerable")
        shares = [
            *(find_share(asked, figure) for figure in ("is_hit", "coverage", "on_topic")),
            find_share(pick(found, "followup"), "is_hit"),
            *(find_share(pick(found, file), "is_right_kind") for file in ("uncovered", "outside", "chat")),
            find_share(found, "is_right_kind"),
        ]
        error = find_calibration_error(read_guesses(found))
        rows.append([each.title, *(write(value) for value in shares), write(error, 3)])
    tail = ("other subjects, declined", "small talk, right kind", "all, right kind", "calibration error")
    return make_table((*heads, *tail), rows)


def show_groups(figures: Figures, name: Callable[[Row], str]) -> str:
    """Show the hits of everybody on answerable questions and follow-ups, by a group that a row belongs to."""
    entrants = figures.asked()
    groups = {
        each.name: group([row for file in COVERED for row in pick(figures.rows(each.name), file)], name)
        for each in entrants
    }
    names = sorted({group_name for found in groups.values() for group_name in found})
    rows = []
    for each in names:
        count = max(len(found.get(each, ())) for found in groups.values())
        hits = (find_share(groups[e.name].get(each, ()), "is_hit") for e in entrants)
        rows.append([each, str(count), *(write(hit) for hit in hits)])
    return make_table(("hit, %", "n", *(each.title for each in entrants)), rows)


def show_cost(figures: Figures) -> str:
    """Show what everybody takes."""
    rows = []
    for each in figures.entrants:
        training, speed = figures.step("training", each.name), figures.step("speed", each.name)
        size = figures.step("size", each.name).get("size")
        values = [
            training.get("seconds"),
            training.get("peak"),
            size,
            speed.get("start"),
            speed.get("memory"),
        ]
        digits = (0, 0, 0, 1, 0)
        rows.append([each.title, *(write(v, d) for v, d in zip(values, digits, strict=True))])
    return make_table(
        ("", "training, s", "training, peak MB", "installed, MB", "start to first answer, s", "memory, MB"),
        rows,
    )


def show_speed(figures: Figures) -> str:
    """Show how fast everybody is at one client, and at best."""
    rows = []
    for title, step in figures.timed():
        latency = step["latency"]
        most = max((each["per_second"] for each in step.get("clients", ())), default=None)
        cells = [write(latency[name]) for name in ("p50", "p95", "p99", "per_second")]
        rows.append([title, *cells, write(most)])
    heads = (
        "",
        "p50, ms",
        "p95, ms",
        "p99, ms",
        "messages/s, 1 client",
        "messages/s, best of several clients",
    )
    return make_table(heads, rows)


def show_series(figures: Figures, series: str, over: str, figure: str) -> str:
    """Show how a figure of the servers grows over clients or the length of a conversation."""
    timed = [(title, step[series]) for title, step in figures.timed() if series in step]
    points = [point[over] for point in timed[0][1]] if timed else []
    rows = [[title, *(write(point[figure]) for point in found)] for title, found in timed]
    return make_table(("", *(f"{over} {point}" for point in points)), rows)


def show_growth(figures: Figures) -> str:
    """Show training, memory and time of a message for more and more facts; empty where none was tried."""
    rows = []
    for each in figures.entrants:
        for times in TIMES:
            step = figures.step(f"growth-{each.name}", str(times))
            if step:
                cells = [write(step[name]) for name in GROWING]
                rows.append([each.title, f"x{times}", *cells])
    heads = ("", "facts", "training, s", "training, peak MB", "model, MB", "memory, MB", "p50, ms", "p95, ms")
    return make_table(heads, rows) if rows else ""


def show_stages(figures: Figures) -> str:
    """Show where the time of an answer goes."""
    stages = figures.step("stages").get("stages", ())
    total = sum(ms for _, ms in stages) or 1.0
    rows = [[name, write(ms, 2), write(100 * ms / total, 0)] for name, ms in stages]
    for title, step in figures.timed():
        if "floor" in title:
            rows.append([f"*{title}: all of it*", write(step["latency"]["p50"], 2), ""])
    return make_table(("stage", "ms", "% of the answer"), rows)
