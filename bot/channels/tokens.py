"""Tokens of the widget's conversations: signed by us, so that no database is asked about a guess."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

# 5 bytes for the end of its life and 19 of chance (152 bits), signed with 24: as base64, 64 characters
# without padding, so that every token is written in one way only.
_TIME, _CHANCE, _SIGNATURE = 5, 19, 24
_FORM = re.compile(r"[A-Za-z0-9_-]{64}", re.ASCII)


class Tokens:
    """Issues tokens and recognises them."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def issue(self, expires: int) -> str:
        """Make a token that ends at a time, in seconds since 1970."""
        body = expires.to_bytes(_TIME, "big") + secrets.token_bytes(_CHANCE)
        return urlsafe_b64encode(body + self._sign(body)).decode("ascii")

    def is_valid(self, token: str, now: float) -> bool:
        """True for a token of ours whose time is not over."""
        if not _FORM.fullmatch(token):
            return False
        raw = urlsafe_b64decode(token)
        body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
        is_ours = hmac.compare_digest(signature, self._sign(body))
        return is_ours and now < int.from_bytes(body[:_TIME], "big")

    def _sign(self, body: bytes) -> bytes:
        return hmac.new(self._key, b"token of the widget:" + body, hashlib.sha256).digest()[:_SIGNATURE]
