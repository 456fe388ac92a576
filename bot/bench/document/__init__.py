"""Writes docs/benchmark.md and its plots from what was measured."""

from bot.bench.document.page import write_document

__all__ = ["write_document"]
