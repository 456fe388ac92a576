"""The care message: what to do first, in plain words and in the person's language."""

from bot.danger.book import Book, load_book
from bot.danger.sign import Danger
from bot.reply import Kind, Reply, make_reply


def care_reply(danger: Danger, emergency_number: str) -> Reply:
    """Compose the message for a danger sign; it has no source, since no document says any of it."""
    book = load_book()
    care = next(sign.care for sign in book.signs if sign.name == danger.sign)
    text = book.texts[care].get(danger.language) or book.texts[care]["en"]
    text = text.strip().format(number=_name_number(book, danger.language, emergency_number))
    note = book.notes.get(danger.language)  # the disclaimer itself is in English
    return make_reply(Kind.SEEK_CARE, f"{text}\n{note}" if note else text)


def _name_number(book: Book, language: str, emergency_number: str) -> str:
    """Translate "your local emergency number"; a real number stays as it is."""
    has_digit = any(sign.isdigit() for sign in emergency_number)
    return emergency_number if has_digit else book.numbers.get(language, emergency_number)
