"""Sentence vectors: the Encoder, its files, and the graph component that gives a message its vector."""

import hashlib
import os
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional
from weakref import WeakValueDictionary

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from bot.nlu.adapter import ADAPTER
from bot.nlu.attributes import CORRECTED
from bot.nlu.weights import WIDTH, find_weights

GRAPH_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
WORDS_FILE = "words.npy"
TOKEN_LIMIT = 64  # about 40 words: a question is shorter, and a longer text would only cost time

# Encoders in use, by the digest of their graph and their token limit; an unused one leaves the memory.
_open_encoders: WeakValueDictionary[tuple[str, int], "Encoder"] = WeakValueDictionary()


class Encoder:
    """Encodes texts on one core; the same text always has the same vector."""

    def __init__(self, folder: Path, token_limit: int = TOKEN_LIMIT) -> None:
        """Load the graph and the tokenizer that write_encoder left in this folder."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        graph = str(folder / GRAPH_FILE)
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._words = WordTable(folder / WORDS_FILE)
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(token_limit)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return [len(texts), 384], each row of length 1, so that a dot product is the cosine."""
        vectors = np.zeros((len(texts), WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            words = self._words.read(self._tokenizer.encode(text).ids)
            vectors[row] = self._session.run(None, {"words": words})[0]
        return vectors


class WordTable:
    """Reads the vectors of word pieces from their file: a message needs a dozen of 30,522 rows."""

    def __init__(self, path: Path) -> None:
        """Open the file that np.save wrote; it may be deleted while it is open."""
        table = np.load(path, mmap_mode="r")
        self._type, self._start, self._row = table.dtype, table.offset, table.strides[0]
        self._number = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self._number)

    def read(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Return the vectors of word pieces, [len(ids), 384]."""
        rows = (os.pread(self._number, self._row, self._start + index * self._row) for index in ids)
        table = np.frombuffer(b"".join(rows), dtype=self._type).reshape(len(ids), WIDTH)
        return table.astype(np.float32)


def write_encoder(folder: Path, *, is_quantized: bool = True, is_tuned: bool = True) -> None:
    """Write the files of an Encoder, made from the installed weights."""
    # Imported here because a running bot never builds a graph, and onnx takes 40 MB.
    from bot.nlu.encoder_graph import build_encoder, take_word_table

    weights = find_weights()
    graph = build_encoder(weights / "model.safetensors", is_quantized=is_quantized, is_tuned=is_tuned)
    (folder / GRAPH_FILE).write_bytes(graph)
    np.save(folder / WORDS_FILE, take_word_table(weights / "model.safetensors", is_quantized=is_quantized))
    (folder / TOKENIZER_FILE).write_bytes((weights / TOKENIZER_FILE).read_bytes())


def open_encoder(folder: Path, token_limit: int = TOKEN_LIMIT) -> Encoder:
    """Return the Encoder of this folder; all who open equal files share one in memory."""
    key = (_digest(folder / GRAPH_FILE), token_limit)
    encoder = _open_encoders.get(key)
    if encoder is None:
        encoder = _open_encoders[key] = Encoder(folder, token_limit)
    return encoder


def find_encoder(model_storage: ModelStorage, execution_context: ExecutionContext) -> Encoder:
    """Return the SentenceEncoder's Encoder, for components further down the pipeline.

    Call it in train() or load(), not in create(): it has to be trained before.
    """
    for name, node in execution_context.graph_schema.nodes.items():
        resource = node.resource or Resource(name)
        if node.uses is SentenceEncoder and resource.name.startswith("train_"):
            token_limit = node.config.get("token_limit", TOKEN_LIMIT)
            with model_storage.read_from(resource) as folder:
                return open_encoder(folder, token_limit)
    raise InvalidConfigException("the pipeline in config.yml needs a SentenceEncoder")


def sentence_vector(message: Message) -> Optional[NDArray[np.float32]]:
    """Return the vector that a SentenceEncoder gave a message, [384]; None where it has no text."""
    for features in message.features:
        if features.origin == SentenceEncoder.__name__:
            return np.asarray(features.features[0], dtype=np.float32)
    return None


def _digest(*paths: Path) -> str:
    """Return the SHA-256 of the files' contents, one after the other."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent):  # type: ignore[misc]
    """Gives each message its sentence vector, as a dense feature of its text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings that config.yml may change."""
        return {
            # int8: a third of the time and two fifths of the size, at a mean cosine of 0.997
            "is_quantized": True,
            # tokens of a text that are read; the rest is cut off
            "token_limit": TOKEN_LIMIT,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Name the packages that Rasa looks for before it trains or loads."""
        return ["onnx", "onnxruntime", "safetensors", "tokenizers"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> Optional[str]:
        """Make Rasa train again where the graph's code, the adapter or the tokenizer changed."""
        graph_code = Path(__file__).with_name("encoder_graph.py")
        return _digest(graph_code, Path(__file__), ADAPTER, find_weights() / TOKENIZER_FILE)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        encoder: Optional[Encoder] = None,
    ) -> None:
        """Take what create or load hands over; the encoder is missing until there is a trained one."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """Make the component for train()."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Write the encoder into the model, which then needs no weights from elsewhere."""
        self.persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Give every training example its vector."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Give each message that has a text its vector."""
        spoken = [message for message in messages if message.get(TEXT)]
        texts = [message.get(CORRECTED) or message.get(TEXT) for message in spoken]
        vectors = self._loaded_encoder().encode(texts)
        for message, vector in zip(spoken, vectors, strict=True):
            row = vector[np.newaxis]
            message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages

    def persist(self) -> None:
        """Write graph and tokenizer into the component's resource."""
        with self._model_storage.write_to(self._resource) as folder:
            write_encoder(folder, is_quantized=self._config["is_quantized"])

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceEncoder":
        """Read the encoder back from a trained model."""
        with model_storage.read_from(resource) as folder:
            encoder = open_encoder(folder, config["token_limit"])
        return cls(config, model_storage, resource, encoder)

    def _loaded_encoder(self) -> Encoder:
        if self._encoder is None:
            raise RuntimeError("a SentenceEncoder encodes only once it is loaded from a model")
        return self._encoder
