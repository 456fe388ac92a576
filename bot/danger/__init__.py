"""Danger signs: text -> reading -> hits of phrases -> a sign that nothing silences -> the care message.

Pure rules over data/danger.yml: no model, no store, no network, so that nothing that breaks can lose them.
"""

from bot.danger.care import care_reply
from bot.danger.finding import find_danger
from bot.danger.sign import Danger, Tier

__all__ = ["Danger", "Tier", "care_reply", "find_danger"]
