"""The adapter: small changes of the encoder's weights that tune it to questions about lactation.

Each large matrix W of MiniLM becomes W + up @ down, with a few rows in `down` (a low-rank adapter). The file
is made by `make tune` from the example questions of data/ and is a part of the project; the weights are not.
"""

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

Floats = NDArray[np.float32]

ADAPTER = Path(__file__).with_name("adapter.safetensors")
# Texts out of so many that tuning does not see: what is learnt from the tuned vectors, how far to trust them
# above all, is learnt from these alone. Trust learnt from texts the encoder was tuned on is too high.
HELD_OUT_ONE_OF = 5


def apply_adapter(weights: dict[str, Floats], path: Path = ADAPTER) -> dict[str, Floats]:
    """Return the weights with the adapter's changes; raises OSError, or ValueError where it does not fit."""
    changes = load(path.read_bytes())
    tuned = dict(weights)
    for name in sorted(key.removesuffix(".up") for key in changes if key.endswith(".up")):
        up, down = (changes[f"{name}.{part}"].astype(np.float32) for part in ("up", "down"))
        if tuned[f"{name}.weight"].shape != (len(up), down.shape[1]):
            raise ValueError(f"{path} does not fit the encoder: {name}")
        tuned[f"{name}.weight"] = tuned[f"{name}.weight"] + up @ down
    return tuned


def is_held_out(text: str) -> bool:
    """True for a text that tuning does not see; the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % HELD_OUT_ONE_OF == 0
