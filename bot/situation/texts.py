"""The fixed replies to situations; the bot's own words, in data/situations.yml beside the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.situation.book import load_data
from bot.situation.kinds import Decision


@dataclass(frozen=True)
class Texts:
    """What Lacta says in each situation, without the disclaimer, which make_reply adds."""

    languages: Mapping[str, str]
    decisions: Mapping[Decision, str]
    sexual: str
    abusive: str
    coerced: str
    minor: str
    child: str
    injection: str
    forged: str


@cache
def load_texts() -> Texts:
    """Load the texts; raises KeyError where one is missing."""
    texts = load_data()["texts"]
    names = ("sexual", "abusive", "coerced", "minor", "child", "injection", "forged")
    return Texts(
        languages={code: _squeeze(text) for code, text in texts["languages"].items()},
        decisions={decision: _squeeze(texts["decisions"][decision.value]) for decision in Decision},
        **{name: _squeeze(texts[name]) for name in names},
    )


def _squeeze(text: str) -> str:
    return " ".join(text.split())
