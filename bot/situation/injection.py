"""Attempts to change the rules, and the question that is left without them."""

from collections.abc import Callable

from bot.situation.book import Book

# A message in more pieces is no question with something put before it.
MOST_PIECES = 30


def has_marks(text: str, book: Book) -> bool:
    """True where a text plays a turn of the conversation, or asks to leave something out."""
    text = _tidy(text)
    return bool(book.turns.search(text) or book.marks.search(text) or book.extras.search(text))


def plays_turns(text: str, book: Book) -> bool:
    """True where a text holds lines that pass for the bot's own, or for the person's answer to them."""
    return bool(book.turns.search(_tidy(text)))


def find_rest(text: str, book: Book, injects: Callable[[str], bool]) -> str:
    """Return what is left without the pieces that inject; empty unless it asks something."""
    clean = book.extras.sub(" ", book.marks.sub("\n", book.turns.sub("\n", _tidy(text))))
    pieces = [" ".join(piece.split()) for piece in book.cuts.sub("\n", clean).splitlines()]
    if len(pieces) > MOST_PIECES or not any(map(book.questions.search, pieces)):
        return ""
    kept = [piece for piece in pieces if _says(piece, book) and not injects(piece)]
    rest = " ".join(kept).replace(" ?", "?").strip(" ,;-\"'")
    return rest if book.questions.search(rest) else ""


def _says(piece: str, book: Book) -> bool:
    """True for a question, or what people say of themselves; not for what is left of "be evil"."""
    return bool(book.questions.search(piece) or book.own.search(piece))


def _tidy(text: str) -> str:
    """Squeeze white space, long runs of which would cost the expressions much time."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
