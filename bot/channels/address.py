"""Where a request comes from; what a proxy says of it counts only where the owner trusts that proxy."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from starlette.requests import HTTPConnection

from bot.channels.rate import is_loopback, read_address
from bot.settings import Settings

Networks = tuple[IPv4Network | IPv6Network, ...]

# Nobody's address: who comes through a proxy that the owner did not name counts together with all others.
THROUGH_A_STRANGER = "through a proxy that is not trusted"
# Longer chains are made up.
MOST_HOPS = 20


def read_proxies(settings: Settings) -> Networks:
    """Read the proxies that the owner trusts; raises ValueError."""
    try:
        return tuple(ip_network(part.strip()) for part in settings.trusted_proxy.split(",") if part.strip())
    except ValueError:
        raise ValueError("LACTA_TRUSTED_PROXY must hold addresses or networks, between commas") from None


def find_address(request: HTTPConnection, trusted: Networks) -> str:
    """Return the address of the client: the last one of the chain that is no trusted proxy."""
    peer = request.client.host if request.client else ""
    chain = [hop.strip() for line in request.headers.getlist("x-forwarded-for") for hop in line.split(",")]
    if not chain:
        return peer
    if not _is_trusted(peer, trusted):
        # A proxy on this machine must not lend every visitor the freedom of this machine's people.
        return THROUGH_A_STRANGER if is_loopback(peer) else peer
    return _walk(chain[-MOST_HOPS:], peer, trusted)


def _walk(chain: Sequence[str], peer: str, trusted: Networks) -> str:
    """Go back from the nearest hop while each is trusted; what is no address ends the walk."""
    for hop in reversed(chain):
        if read_address(hop) is None:
            return peer
        if not _is_trusted(hop, trusted):
            return hop
        peer = hop
    return peer


def _is_trusted(host: str, trusted: Networks) -> bool:
    address = read_address(host)
    return address is not None and any(address in network for network in trusted)
