"""The encoder's graph computes what the weights mean, in float32 and in int8."""

from math import erf
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.nlu.adapter import apply_adapter
from bot.nlu.encoder_graph import (
    EPSILON,
    HEAD_WIDTH,
    HEADS,
    LARGEST_PAIR,
    LAYERS,
    build_encoder,
    load_weights,
    take_word_table,
)
from bot.nlu.weights import WeightsError, find_weights

SENTENCES = [
    "Can men make milk?",
    "How long does it take to induce lactation with a pump and herbs",
    "prolactin",
]
Floats = NDArray[np.float32]


@pytest.fixture(scope="module")
def weights() -> Path:
    return find_weights() / "model.safetensors"


@pytest.fixture(scope="module")
def ids() -> list[NDArray[np.int64]]:
    tokenizer = Tokenizer.from_file(str(find_weights() / "tokenizer.json"))
    tokenizer.no_padding()
    return [np.array(tokenizer.encode(text).ids, dtype=np.int64) for text in SENTENCES]


def norm(x: Floats, tensors: dict[str, Floats], name: str) -> Floats:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON)
    return scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]


def dense(x: Floats, tensors: dict[str, Floats], name: str) -> Floats:
    return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]


def attend(x: Floats, tensors: dict[str, Floats], name: str) -> Floats:
    query, key, value = (
        dense(x, tensors, f"{name}.{part}").reshape(-1, HEADS, HEAD_WIDTH).transpose(1, 0, 2)
        for part in ("query", "key", "value")
    )
    scores = np.exp(query @ key.transpose(0, 2, 1) / np.sqrt(HEAD_WIDTH))
    shares = scores / scores.sum(-1, keepdims=True)
    return (shares @ value).transpose(1, 0, 2).reshape(x.shape)


def encode_plainly(tensors: dict[str, Floats], ids: NDArray[np.int64]) -> Floats:
    """BERT as its paper has it, in numpy alone."""
    x = tensors["embeddings.word_embeddings.weight"][ids]
    x = x + tensors["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + tensors["embeddings.token_type_embeddings.weight"][0], tensors, "embeddings.LayerNorm")
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}"
        mixed = dense(attend(x, tensors, f"{name}.attention.self"), tensors, f"{name}.attention.output.dense")
        x = norm(x + mixed, tensors, f"{name}.attention.output.LayerNorm")
        wide = dense(x, tensors, f"{name}.intermediate.dense")
        wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / np.sqrt(2)))
        x = norm(x + dense(wide, tensors, f"{name}.output.dense"), tensors, f"{name}.output.LayerNorm")
    mean = x.mean(axis=0)
    return mean / np.linalg.norm(mean)


def run(graph: bytes, table: NDArray[np.floating[Any]], ids: NDArray[np.int64]) -> Floats:
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    vector: Floats = session.run(None, {"words": table[ids].astype(np.float32)})[0]
    return vector


def test_the_float32_graph_equals_a_plain_numpy_pass(weights: Path, ids: list[NDArray[np.int64]]) -> None:
    tensors = apply_adapter(load_weights(weights))
    graph = build_encoder(weights, is_quantized=False)
    table = take_word_table(weights, is_quantized=False)
    for one in ids:
        np.testing.assert_allclose(run(graph, table, one), encode_plainly(tensors, one), atol=1e-5)


def test_the_int8_graph_stays_close_to_a_plain_numpy_pass(
    weights: Path, ids: list[NDArray[np.int64]]
) -> None:
    tensors = apply_adapter(load_weights(weights))
    graph, table = build_encoder(weights), take_word_table(weights)
    for one in ids:
        assert float(run(graph, table, one) @ encode_plainly(tensors, one)) > 0.99


def test_the_same_weights_give_the_same_bytes(weights: Path) -> None:
    assert build_encoder(weights) == build_encoder(weights)


def test_the_int8_graph_is_below_half_the_size_of_the_weights(weights: Path) -> None:
    assert len(build_encoder(weights)) < weights.stat().st_size / 2


def test_a_pair_of_products_cannot_overflow_16_bits() -> None:
    assert (LARGEST_PAIR + 1) * 255 < 2**15


def test_weights_that_are_not_the_original_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "model.safetensors"
    other.write_bytes(b"something else")
    with pytest.raises(WeightsError, match="is not all-MiniLM-L6-v2: SHA-256 is"):
        load_weights(other)


def test_weights_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"cannot read .*model\.safetensors"):
        load_weights(tmp_path / "model.safetensors")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.nlu.weights.PACKAGE", "no_such_package_here")
    with pytest.raises(WeightsError, match="no_such_package_here"):
        find_weights()
