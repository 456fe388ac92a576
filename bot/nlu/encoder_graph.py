"""Write all-MiniLM-L6-v2, tuned by the adapter, as an ONNX graph: from its weights, without PyTorch."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load

from bot.nlu.adapter import apply_adapter
from bot.nlu.weights import WIDTH, WeightsError

DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # model.safetensors

LAYERS = 6
HEADS = 12
HEAD_WIDTH = WIDTH // HEADS
EPSILON = 1e-12  # of every layer norm, from the model's config.json
OPSET = 20  # the first with Gelu
IR_VERSION = 10  # fixed, so that a newer onnx writes the same bytes
# Two neighbours in a column of int8 weights add up to this at most (128 once rounded): processors without
# VNNI sum such a pair, times inputs up to 255, in 16 bits, and answers must not depend on the machine.
LARGEST_PAIR = 127
LARGEST_INPUT = 127  # of an input as int8, on either side of ZERO
ZERO = 128

Floats = NDArray[np.float32]


def load_weights(path: Path) -> dict[str, Floats]:
    """Read model.safetensors; raises WeightsError unless it is the original, bit for bit."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"cannot read the encoder's weights: {error}") from error
    found = hashlib.sha256(content).hexdigest()
    if found != DIGEST:
        raise WeightsError(f"{path} is not all-MiniLM-L6-v2: SHA-256 is {found}, not {DIGEST}")
    weights: dict[str, Floats] = load(content)
    return weights


def build_encoder(weights: Path, *, is_quantized: bool = True, is_tuned: bool = True) -> bytes:
    """Write the tuned graph words [tokens, 384] -> vector [384] of length 1; same weights, same bytes.

    Quantised, the large matrices are int8 and the embeddings float16; otherwise all is float32.
    Untuned, it is MiniLM as published. One text a run: in batches int8 is no faster, and alone a
    text needs no padding and always has the same vector.
    """
    loaded = load_weights(weights)
    graph = _Graph(apply_adapter(loaded) if is_tuned else loaded, is_quantized)
    hidden = _add_embeddings(graph)
    for layer in range(LAYERS):
        hidden = _add_layer(graph, f"encoder.layer.{layer}", hidden)
    _add_pooling(graph, hidden)
    return graph.write()


def take_word_table(weights: Path, *, is_quantized: bool = True) -> NDArray[np.floating[Any]]:
    """Return the vectors of all word pieces, [30522, 384], which the graph takes as its input.

    They stay outside the graph so that a file of them can be mapped: a running bot holds the few rows
    that people's words need and not the whole table, which saves 30 MB.
    """
    table = load_weights(weights)["embeddings.word_embeddings.weight"]
    return table.astype(np.float16 if is_quantized else np.float32)


@dataclass
class _Graph:
    """The nodes and constants written so far; `add` and its kin return the name of what they made."""

    weights: dict[str, Floats]
    is_quantized: bool
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def add(self, operator: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        """Add a node with one output."""
        output = output or f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, name: str, value: object, dtype: type[np.generic] = np.float32) -> str:
        """Add a constant, once a name."""
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.asarray(value, dtype, order="C"), name)
        return name

    def table(self, name: str) -> str:
        """Add an embedding table; float16 halves the file and moves no component by more than 5e-5."""
        return self.constant(name, self.weights[name], np.float16 if self.is_quantized else np.float32)

    def linear(self, name: str, hidden: str, weight: Floats, bias: Floats) -> str:
        """Add hidden @ weight + bias."""
        multiply = self._multiply_int8 if self.is_quantized else self._multiply
        return self.add("Add", multiply(name, hidden, weight), self.constant(f"{name}.bias", bias))

    def dense(self, name: str, hidden: str) -> str:
        """Add the linear layer that the weights know by this name."""
        return self.linear(name, hidden, self.weights[f"{name}.weight"].T, self.weights[f"{name}.bias"])

    def norm(self, name: str, hidden: str) -> str:
        """Add the layer norm that the weights know by this name."""
        scale, bias = f"{name}.weight", f"{name}.bias"
        inputs = [hidden, *(self.constant(key, self.weights[key]) for key in (scale, bias))]
        return self.add("LayerNormalization", *inputs, axis=-1, epsilon=EPSILON)

    def write(self) -> bytes:
        """Return the finished, checked model."""
        words = helper.make_tensor_value_info("words", TensorProto.FLOAT, ["tokens", WIDTH])
        vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [WIDTH])
        constants = list(self.constants.values())
        graph = helper.make_graph(self.nodes, "encoder", [words], [vector], constants)
        opsets = [helper.make_opsetid("", OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
        onnx.checker.check_model(model)
        content: bytes = model.SerializeToString(deterministic=True)
        return content

    def _multiply(self, name: str, hidden: str, weight: Floats) -> str:
        return self.add("MatMul", hidden, self.constant(name, weight))

    def _multiply_int8(self, name: str, hidden: str, weight: Floats) -> str:
        """Multiply in int8, with a scale for each column of the weight and each token of the input.

        onnxruntime's quantize_dynamic gives the input one scale for all tokens. Measured on 100
        questions, that leaves a mean cosine of 0.993 to float32, and this 0.997, in the same time.
        """
        size = np.abs(weight)
        scale = (size[:-1] + size[1:]).max(axis=0) / LARGEST_PAIR
        rounded = self.constant(name, np.rint(weight / scale), np.int8)
        step = self.add("Mul", self._find_largest(hidden), self.constant("unit", 1 / LARGEST_INPUT))
        zero = self.constant("zero", ZERO, np.uint8)
        small = self.add("QuantizeLinear", self.add("Div", hidden, step), self.constant("one", 1), zero)
        whole = self.add("Cast", self.add("MatMulInteger", small, rounded, zero), to=TensorProto.FLOAT)
        return self.add("Mul", self.add("Mul", whole, step), self.constant(f"{name}.scale", scale))

    def _find_largest(self, hidden: str) -> str:
        """Add [tokens, 1]: the largest size in each row."""
        return self.add("ReduceMax", self.add("Abs", hidden), self.constant("last", [-1], np.int64))


def _add_embeddings(graph: _Graph) -> str:
    """Sum the embeddings of word, place and sentence type (always the first)."""
    prefix = "embeddings"
    start, next_ = (graph.constant(f"axis_{place}", [place], np.int64) for place in (0, 1))
    count = graph.add("Slice", graph.add("Shape", "words"), start, next_)
    table = graph.table(f"{prefix}.position_embeddings.weight")
    places = graph.add("Cast", graph.add("Slice", table, start, count), to=TensorProto.FLOAT)
    kind = graph.constant("kind", graph.weights[f"{prefix}.token_type_embeddings.weight"][0])
    return graph.norm(f"{prefix}.LayerNorm", graph.add("Add", graph.add("Add", "words", places), kind))


def _add_layer(graph: _Graph, name: str, hidden: str) -> str:
    """Add a transformer layer: attention, then two linear layers, each added to what came in."""
    attended = graph.dense(f"{name}.attention.output.dense", _add_attention(graph, name, hidden))
    hidden = graph.norm(f"{name}.attention.output.LayerNorm", graph.add("Add", attended, hidden))
    wide = graph.add("Gelu", graph.dense(f"{name}.intermediate.dense", hidden))
    narrow = graph.dense(f"{name}.output.dense", wide)
    return graph.norm(f"{name}.output.LayerNorm", graph.add("Add", narrow, hidden))


def _add_attention(graph: _Graph, name: str, hidden: str) -> str:
    """Add the attention of 12 heads; query, key and value come from one multiplication."""
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([graph.weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([graph.weights[f"{part}.bias"] for part in parts])
    joined = graph.linear(f"{name}.attention.self", hidden, weight, bias)
    by_head = graph.add("Reshape", joined, graph.constant("by_head", [0, 3, HEADS, HEAD_WIDTH], np.int64))
    query = _take_part(graph, by_head, 0, [1, 0, 2])
    key = _take_part(graph, by_head, 1, [1, 2, 0])
    value = _take_part(graph, by_head, 2, [1, 0, 2])
    scores = graph.add("Mul", graph.add("MatMul", query, key), graph.constant("shrink", HEAD_WIDTH**-0.5))
    mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), value)
    by_token = graph.add("Transpose", mixed, perm=[1, 0, 2])
    return graph.add("Reshape", by_token, graph.constant("flat", [0, WIDTH], np.int64))


def _take_part(graph: _Graph, by_head: str, part: int, order: list[int]) -> str:
    """Take query, key or value from [tokens, 3, heads, 32], with the three axes left in this order."""
    taken = graph.add("Gather", by_head, graph.constant(f"part_{part}", part, np.int64), axis=1)
    return graph.add("Transpose", taken, perm=order)


def _add_pooling(graph: _Graph, hidden: str) -> None:
    """Average the tokens and scale to length 1."""
    mean = graph.add("ReduceMean", hidden, graph.constant("tokens", [0], np.int64), keepdims=0)
    graph.add("LpNormalization", mean, output="vector", axis=-1, p=2)
