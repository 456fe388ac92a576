"""Regular English word forms: which words are forms of known ones, though no word list holds them."""

from collections.abc import Collection, Iterator

from bot.nlu.slips import VOWELS

SHORTEST = 4  # of a word that others are taken for forms of
# What follows the stem of a noun, verb or adjective.
_ENDINGS = frozenset(
    "a s es ed er ers est ing ings en y al ally ly ion ions ional ive ives ist ists ity ify ous ic ical ism "
    "ogy ment ments ness less ful able ible ance ence ancy ency ant ants ent ents ate ates ated ating ation "
    "ational ations or ors ory atory ize izes ized ise ises ised is ia ium".split()
)
# Endings before which a final e goes: rare, rarer.
_WITHOUT_E = frozenset("ed er ers est ing ings able ation ations ion ions or ors".split())
# Endings that follow a whole word.
_WHOLE = _WITHOUT_E | {"", *"s ly ment ments ness less ful en al ist ists".split()}
_HISSES = ("s", "x", "z", "ch", "sh", "o")
# Endings that change the end of the word before them.
_CHANGING = (
    *((ending, "y") for ending in ("ies", "ied", "ier", "iest", "ily", "iness")),
    *(("ves", "f"), ("ves", "fe"), ("ically", "ic"), ("bly", "ble"), ("ses", "sis")),
)
_PREFIXES = "un re non over under pre post mis dis inter anti self sub".split()
_OPPOSITES = ("hyper", "hypo")


def is_form_of_known(word: str, known: Collection[str]) -> bool:
    """True for a known word, a regular form of one, and either of them after a common prefix."""
    rests = [word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix)]
    stems = (stem for rest in (word, *rests) for stem in _find_stems(rest))
    return any(stem in known for stem in stems if len(stem) >= SHORTEST)


def is_base_of(word: str, form: str) -> bool:
    """True where a form adds one of the commonest endings to a word: itch, itchy."""
    return form in (f"{word}s", f"{word}ing", f"{word}y")


def are_related(word: str, other: str) -> bool:
    """True for two forms of one stem, as menstruate and menstruation are, and for hyper- and hypo-."""
    if any(word.startswith(prefix) != other.startswith(prefix) for prefix in _OPPOSITES):
        return True
    cuts = range(SHORTEST, len(word) + 1)
    return any(word[:cut] == other[:cut] and _are_endings(word[cut:], other[cut:]) for cut in cuts)


def _are_endings(ending: str, other: str) -> bool:
    """True for two endings; those with the same consonants, as -ent and -ant, are a slip of one another."""
    return {ending, other} <= _ENDINGS | {"", "e"} and _drop_vowels(ending) != _drop_vowels(other)


def _drop_vowels(text: str) -> str:
    return "".join(letter for letter in text if letter not in VOWELS)


def _find_stems(word: str) -> Iterator[str]:
    """Find the words that this one may be a regular form of, itself first."""
    for cut in range(len(word), SHORTEST - 2, -1):
        stem, ending = word[:cut], word[cut:]
        if ending in _WHOLE or (ending == "es" and stem.endswith(_HISSES)):
            yield stem
        if ending in _WITHOUT_E and len(ending) <= len(stem):
            yield f"{stem}e"
            yield stem[:-1] if stem[-2:-1] == stem[-1:] else stem
    yield from (word.removesuffix(ending) + start for ending, start in _CHANGING if word.endswith(ending))
