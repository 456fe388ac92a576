"""How likely one word is a slip of another: what hand and ear get wrong costs little, the rest much."""

VOWELS = frozenset("aeiouy")
# Consonants that sound alike, or nearly so.
_ALIKE = tuple(map(frozenset, ("ck", "cs", "sz", "gj", "mn", "dt", "bp", "fv", "kq", "cg", "fp")))
DOUBLED = 0.5  # a letter doubled, or a double letter left single
LIGHT = 0.6  # two letters swapped; a vowel or an h wrong, missing or too many; a consonant that sounds alike
HEAVY = 1.25  # any other letter wrong, missing or too many


def find_budget(word: str) -> float:
    """Return what the slips of a word may cost: a short word is near to many that mean something else."""
    if len(word) < 6:
        return LIGHT
    if len(word) < 8:
        return HEAVY
    return DOUBLED + 2 * LIGHT if len(word) < 12 else DOUBLED + 3 * LIGHT


def cost_slips(word: str, meant: str) -> float:
    """Add up the cheapest slips that turn what was meant into the word that was typed."""
    rows = [[0.0]]
    for column, letter in enumerate(meant):
        rows[0].append(rows[0][-1] + _cost_extra(meant, column, letter))
    for row, letter in enumerate(word):
        rows.append([rows[row][0] + _cost_extra(word, row, letter)])
        for column, other in enumerate(meant):
            costs = [
                rows[row][column + 1] + _cost_extra(word, row, letter),
                rows[row + 1][column] + _cost_extra(meant, column, other),
                rows[row][column] + _cost_wrong(letter, other),
            ]
            if row and column and letter == meant[column - 1] and other == word[row - 1]:
                costs.append(rows[row - 1][column - 1] + LIGHT)
            rows[-1].append(min(costs))
    return rows[-1][-1]


def _cost_extra(word: str, place: int, letter: str) -> float:
    """Cost a letter that only one of two words has."""
    if place and word[place - 1] == letter:
        return DOUBLED
    return LIGHT if letter in VOWELS or letter == "h" else HEAVY


def _cost_wrong(letter: str, other: str) -> float:
    """Cost one letter in place of another."""
    if letter == other:
        return 0.0
    is_light = {letter, other} <= VOWELS or {letter, other} in _ALIKE
    return LIGHT if is_light else HEAVY
