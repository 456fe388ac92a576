"""The weights are found where they are installed, and missing ones are named."""

import pytest

from bot.nlu import weights


def test_the_folder_holds_what_the_encoder_needs() -> None:
    folder = weights.find_weights()
    assert all((folder / name).is_file() for name in ("model.safetensors", "tokenizer.json"))


def test_weights_that_are_not_installed_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "PACKAGE", "no_such_weights")
    with pytest.raises(weights.WeightsError, match="no_such_weights"):
        weights.find_weights()
