"""Scores the bot on test questions: sample is asked, score judges the reply, run keeps the scores."""
