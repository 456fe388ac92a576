"""Scores the bot on test questions: sample is asked, score judges it; unseen asks what was left out."""
