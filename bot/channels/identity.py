"""Who speaks: a conversation's name for Rasa and the stores, which nobody can turn back into the client's."""

import hashlib
import hmac
import os
import secrets
import tempfile
from pathlib import Path

from bot.settings import Settings


def load_key(settings: Settings) -> bytes:
    """Return the key of this Lacta; made once and kept in state_dir where none is set."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.state_dir / "secret"
    if not path.exists():
        _make_key(path)
    key = path.read_bytes().strip()
    if not key:
        # A new key would cut everybody off from their conversations, so that is the owner's choice.
        raise ValueError("the file `secret` in LACTA_STATE_DIR is empty: restore it, or remove it")
    return key


def conversation_id(key: bytes, channel: str, name: str) -> str:
    """Return the conversation of a client's name: "<channel>-" and 64 hexadecimal digits."""
    # JSON can carry lone surrogates in a name; they are as good a secret as any.
    said = f"{channel}:{name}".encode("utf-8", "surrogatepass")
    return f"{channel}-{hmac.new(key, said, hashlib.sha256).hexdigest()}"


def _make_key(path: Path) -> None:
    """Write a new key, whole and at once; where another process is first, its key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(prefix=".secret-", dir=path.parent)  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)  # unlike a rename, it never replaces a file
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
