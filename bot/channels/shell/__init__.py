"""The chat in a terminal, a client of the gateway: client asks, rendering shows, loop talks."""
