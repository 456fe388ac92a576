"""Draws curves as SVG that takes its colours from the page: risk over coverage, and reliability."""

from collections.abc import Iterable, Sequence

from bot.evaluation.confidence import Guess, find_bins, find_risks

WIDTH, HEIGHT, MARGIN = 420, 260, 40


def draw_risks(guesses: Sequence[Guess]) -> str:
    """Draw what share of the given answers is wrong when only the surest questions are answered."""
    risks = list(find_risks(guesses))
    top = max([risk for _, risk in risks], default=0.0) or 1.0
    line = _line((share, risk / top) for share, risk in risks)
    return _frame("questions answered", "of the answers wrong", f"{100 * top:.0f} %", line)


def draw_reliability(guesses: Sequence[Guess]) -> str:
    """Draw how often the bot is right where it is so sure; the closer to the diagonal, the better."""
    bins = find_bins(guesses)
    diagonal = f'<path class="ideal" d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}"/>'
    most = max((each.count for each in bins), default=1)
    dots = "".join(
        f'<circle cx="{_x(b.confidence)}" cy="{_y(b.right)}" r="{3 + 7 * (b.count / most) ** 0.5:.1f}">'
        f"<title>{b.count} questions: sure {b.confidence:.2f}, right {b.right:.2f}</title></circle>"
        for b in bins
    )
    line = _line((each.confidence, each.right) for each in bins)
    return _frame("how sure", "right", "100 %", diagonal + line + dots)


def _line(points: Iterable[tuple[float, float]]) -> str:
    path = "L".join(f"{_x(x)} {_y(y)}" for x, y in points)
    return f'<path class="line" d="M{path}"/>' if path else ""


def _frame(across: str, upward: str, top: str, content: str) -> str:
    """Put content into a frame with its axes named."""
    left, right, low, high = _x(0), _x(1), _y(0), _y(1)
    texts = [
        (left, low + 16, "middle", "0"),
        (right, low + 16, "end", "100 %"),
        ((left + right) / 2, low + 30, "middle", across),
        (left - 6, low, "end", "0"),
        (left, high - 8, "start", f"{top} {upward}"),
    ]
    words = "".join(f'<text x="{x:g}" y="{y:g}" text-anchor="{a}">{text}</text>' for x, y, a, text in texts)
    axes = f'<path class="axis" d="M{left} {high}V{low}H{right}"/>'
    label = f'role="img" aria-label="{upward} by {across}"'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" {label}>{axes}{content}{words}</svg>'


def _x(value: float) -> float:
    return round(MARGIN + value * (WIDTH - MARGIN - 12), 1)


def _y(value: float) -> float:
    return round(HEIGHT - MARGIN - value * (HEIGHT - MARGIN - 26), 1)
