"""Moments as the API writes them."""

from datetime import UTC, datetime


def write_time(seconds: float) -> str:
    """Write a moment, in seconds since 1970, as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
