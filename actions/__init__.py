"""Rasa custom actions: the tracker in, one Reply out."""
