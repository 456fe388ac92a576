"""Situations: what a message says about the person or the request that changes how Lacta replies.

Text -> reading -> patterns of data/situations.yml -> Situation; pure rules, as for danger signs.
"""

from bot.situation.finding import find_situation
from bot.situation.kinds import Decision, Situation
from bot.situation.texts import Texts, load_texts

__all__ = ["Decision", "Situation", "Texts", "find_situation", "load_texts"]
