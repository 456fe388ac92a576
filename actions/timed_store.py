"""The fact store with a watch: how long its database took."""

import time
from typing import Any

from bot.facts.store import FactStore


class TimedStore(FactStore):
    """A FactStore that adds up the seconds spent with its database."""

    seconds = 0.0

    def _rows(self, query: Any) -> list[Any]:
        """Run a query; raises StoreUnavailable."""
        started = time.perf_counter()
        try:
            return super()._rows(query)
        finally:
            self.seconds += time.perf_counter() - started
