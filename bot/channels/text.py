"""Clean what a person typed: what cannot be seen goes, what can be read stays."""

import unicodedata

# Controls, invisible format characters (zero width, bidi overrides, the byte order mark), lone surrogates.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})

# Blank letters and variation selectors: other categories, and just as invisible.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0") | {chr(n) for n in range(0xFE00, 0xFE10)}


def clean(text: str) -> str:
    """Return a text in NFC, in one line, without unseen characters or leading slashes; maybe empty.

    Rasa takes a text that starts with a slash for the name of an intent, so no slash may lead.
    """
    seen = "".join(_keep(character) for character in text)
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    return line.lstrip("/ ")


def show(text: str) -> str:
    """Return a text as the person typed it, but without what cannot be stored or sent back."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def _keep(character: str) -> str:
    """Return a space for white space, nothing for what is unseen, else the character."""
    if character.isspace():
        return " "
    is_unseen = character in _UNSEEN or unicodedata.category(character) in _UNSEEN_CATEGORIES
    return "" if is_unseen else character
