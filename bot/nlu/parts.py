"""Cuts a message that asks two or three things into its questions."""

import re

# A question ends at its mark, or where "and", "also" or "plus" begins the next one with a question word.
_END = re.compile(
    r"\?+\s*"
    r"|[,;.]?\s+(?:and|also|plus)\s+(?:also\s+)?"
    r"(?=(?:what|how|why|when|where|which|who|is|are|can|could|does|do|will|would|should)\b)",
    re.IGNORECASE,
)
# A part shorter than this is a tag ("right?") or leans on the other too much to stand alone.
_SHORTEST = 3  # words
# More questions than this, or a longer message, is a story that is better taken as a whole.
_MOST = 3
_LONGEST = 45  # words


def split_questions(text: str) -> list[tuple[int, int]]:
    """Return start and end of each question of a message; empty unless there are two or three."""
    if len(text.split()) > _LONGEST:
        return []
    cuts = [match.span() for match in _END.finditer(text)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(text)]
    parts = [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip(" .,;!")]
    if not 2 <= len(parts) <= _MOST or any(len(text[s:e].split()) < _SHORTEST for s, e in parts):
        return []
    return parts
