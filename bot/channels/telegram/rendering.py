"""A reply as Telegram shows it: HTML with everything escaped, sources as links, in parts that fit."""

import html
import re

# What Telegram takes in one message, in UTF-16 units, counted without the tags.
LIMIT = 4096
_SOURCE = re.compile(r"^(• )(.+): (https?://\S+)$", re.MULTILINE)
# The best place to cut comes first; each is looked for in the second half of a part.
_CUTS = ("\n\n", "\n", ". ", " ")


def write_html(text: str) -> str:
    """Escape a text, and make the name of each source the link to it."""
    return _SOURCE.sub(r'\1<a href="\3">\2</a>', html.escape(text))


def split_text(text: str, disclaimer: str = "") -> list[str]:
    """Cut a text into parts that fit; the disclaimer closes the last part and is never alone."""
    before, found, after = text.rpartition(disclaimer) if disclaimer else (text, "", "")
    if found and len(text) == len(disclaimer):
        return [text]
    rest = f"{before.rstrip()}\n\n{after.lstrip()}".strip() if after.strip() else before.strip()
    end = f"\n\n{disclaimer}" if found else ""
    parts = []
    while measure(rest) > LIMIT - measure(end):
        cut = _find_cut(rest, LIMIT - measure(end))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest + end]


def measure(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _find_cut(text: str, room: int) -> int:
    """Find where to cut so that the first part fits."""
    fits = room
    while measure(text[:fits]) > room:
        fits -= max(1, (measure(text[:fits]) - room) // 2)
    for mark in _CUTS:
        cut = text.rfind(mark, fits // 2, fits)
        if cut > 0:
            return cut + len(mark)
    return fits
