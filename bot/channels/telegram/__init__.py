"""Telegram: what comes is stored, then answered, then sent, one thing at a time for each person.

connection (by polling or webhook) -> update -> mailbox -> service -> answers, delivery -> rendering
"""
