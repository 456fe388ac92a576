"""How often somebody may speak: messages of a conversation, and of a client's address."""

import math
import time
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from bot.channels.problem import Problem
from bot.settings import Settings


class RateLimit:
    """Counts messages; the counts are in memory only and forgotten when their window ends."""

    def __init__(self, settings: Settings) -> None:
        self._rate = parse(settings.rate)
        self._address_rate = parse(settings.address_rate)
        self._is_loopback_limited = settings.is_loopback_limited
        self._emergency_number = settings.emergency_number
        # Not the moving window: in memory, its cleaning starts a thread for every client at every message.
        self._limiter = FixedWindowRateLimiter(MemoryStorage())

    async def check_address(self, host: str) -> None:
        """Count a request of an address; raises a Problem over the limit."""
        await self._check(host, self._address_rate, "address", group_address(host))

    async def check_conversation(self, host: str, conversation: str) -> None:
        """Count a message of a conversation that came from an address; raises a Problem over the limit."""
        await self._check(host, self._rate, "conversation", conversation)

    async def check_reading(self, host: str, conversation: str) -> None:
        """Count any other request of a conversation; these leave its messages their full number."""
        await self._check(host, self._rate, "reading", conversation)

    async def _check(self, host: str, rate: RateLimitItem, what: str, name: str) -> None:
        """Count, but for people on this machine, unless they are limited as well."""
        if not self._is_loopback_limited and is_loopback(host):
            return
        if await self._limiter.hit(rate, what, name):
            return
        window = await self._limiter.get_window_stats(rate, what, name)
        raise self.refuse(max(1, math.ceil(window.reset_time - time.time())))

    def refuse(self, seconds: int) -> Problem:
        """Ask to wait, kindly; nobody in need should wait for a bot."""
        detail = (
            f"That was a lot at once. Please wait {seconds} seconds, then ask again. If it is urgent, "
            f"do not wait for me: call {self._emergency_number} or a doctor."
        )
        return Problem(429, detail, {"Retry-After": str(seconds)})


def is_loopback(host: str) -> bool:
    """True where an address is this machine's own."""
    address = read_address(host)
    return address is not None and address.is_loopback


def group_address(host: str) -> str:
    """Return what counts as one client: an IPv4 address, or the /64 that one IPv6 household has."""
    address = read_address(host)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address), 64), strict=False))
    return host if address is None else str(address)


def read_address(host: str) -> IPv4Address | IPv6Address | None:
    """Read an address, one of IPv4 inside IPv6 as IPv4; None where it is a name."""
    try:
        address = ip_address(host)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
