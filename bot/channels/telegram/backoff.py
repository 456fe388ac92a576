"""How long to wait before the next try: twice as long each time, up to a bound."""

# A short stumble costs a moment; who is down for long is asked once a minute.
FIRST_SECONDS = 0.5
MOST_SECONDS = 60.0


class Backoff:
    """The waits after one failure after another."""

    def __init__(self) -> None:
        self._seconds = FIRST_SECONDS

    def next(self) -> float:
        """Return how many seconds to wait now."""
        seconds = self._seconds
        self._seconds = min(MOST_SECONDS, seconds * 2)
        return seconds

    def reset(self) -> None:
        """Begin anew after a success."""
        self._seconds = FIRST_SECONDS
