"""The Encoder keeps its promises, and the component carries it through training and loading."""

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema, SchemaNode
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.sentence_encoder import Encoder, SentenceEncoder, find_encoder, open_encoder, write_encoder

CONFIG = SentenceEncoder.get_default_config()
TRAINED = Resource("train_SentenceEncoder0")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("encoder")
    write_encoder(path)
    return path


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return open_encoder(folder)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """A storage that holds a trained SentenceEncoder."""
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("storage"))
    component = SentenceEncoder.create(CONFIG, storage, TRAINED, context())
    assert component.train(TrainingData()) == TRAINED
    return storage


def context(**nodes: SchemaNode) -> ExecutionContext:
    return ExecutionContext(GraphSchema(nodes))


def node(uses: type = SentenceEncoder, resource: Resource | None = None, **config: Any) -> SchemaNode:
    return SchemaNode(
        needs={}, uses=uses, constructor_name="load", fn="process", config=config, resource=resource
    )


def load(storage: LocalModelStorage) -> SentenceEncoder:
    return SentenceEncoder.load(CONFIG, storage, TRAINED, context())


def test_a_row_a_text_in_their_order(encoder: Encoder) -> None:
    texts = ["Can men make milk?", "Which hormones start milk production in the breast?", "hi"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.float32
    for text, vector in zip(texts, vectors, strict=True):
        assert np.array_equal(encoder.encode([text])[0], vector)


@pytest.mark.parametrize("text", ["milk", "", " \n", "\x00", "🍼", "молоко", "a" * 5000, "milk " * 5000])
def test_any_text_has_a_vector_of_length_1(encoder: Encoder, text: str) -> None:
    assert np.linalg.norm(encoder.encode([text])[0]) == pytest.approx(1, abs=1e-5)


def test_no_texts_are_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


def test_a_text_is_cut_at_the_token_limit(folder: Path) -> None:
    short = open_encoder(folder, token_limit=5)
    assert np.array_equal(*short.encode(["can men make milk", "can men make cheese and yoghurt"]))


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("Can men breastfeed?", "Is it possible for a man to produce milk?", "How is cheese made?"),
        ("my breasts leak", "fluid comes out of my nipples", "my car leaks oil"),
        ("how do I induce lactation", "ways to start making milk", "how do I bake bread"),
    ],
)
def test_what_means_the_same_is_nearer(encoder: Encoder, question: str, near: str, far: str) -> None:
    asked, close, distant = encoder.encode([question, near, far])
    assert asked @ close > asked @ distant


def test_equal_files_share_one_encoder(encoder: Encoder, storage: LocalModelStorage) -> None:
    with storage.read_from(TRAINED) as elsewhere:
        assert open_encoder(elsewhere) is encoder


@pytest.mark.parametrize(
    "nodes",
    [
        {"train_SentenceEncoder0": node(), "run_SentenceEncoder0": node()},
        {"run_SentenceEncoder0": node(resource=TRAINED)},
    ],
    ids=["training", "predicting"],
)
def test_other_components_find_the_same_encoder(
    encoder: Encoder, storage: LocalModelStorage, nodes: dict[str, SchemaNode]
) -> None:
    assert find_encoder(storage, context(**nodes)) is encoder


def test_a_pipeline_without_the_encoder_is_named(storage: LocalModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="needs a SentenceEncoder"):
        find_encoder(storage, context(train_Other0=node(uses=SentenceEncoder.__base__)))


def test_a_message_gets_the_vector_of_its_text(encoder: Encoder, storage: LocalModelStorage) -> None:
    message = Message({TEXT: "Can men make milk?"})
    load(storage).process([message])
    [feature] = message.features
    assert (feature.type, feature.attribute, feature.origin) == (
        FEATURE_TYPE_SENTENCE,
        TEXT,
        "SentenceEncoder",
    )
    assert np.array_equal(feature.features, encoder.encode(["Can men make milk?"]))


def test_a_message_without_text_gets_no_vector(storage: LocalModelStorage) -> None:
    message = Message({"intent": "greet"})
    load(storage).process([message])
    assert message.features == []


def test_every_training_example_gets_a_vector(storage: LocalModelStorage) -> None:
    data = TrainingData([Message({TEXT: text, "intent": "ask"}) for text in ("milk", "prolactin")])
    trained = load(storage).process_training_data(data)
    assert [len(message.features) for message in trained.training_examples] == [1, 1]


def test_a_component_that_is_not_loaded_says_so(storage: LocalModelStorage) -> None:
    component = SentenceEncoder.create(CONFIG, storage, TRAINED, context())
    with pytest.raises(RuntimeError, match="once it is loaded"):
        component.process([Message({TEXT: "milk"})])


def test_a_users_words_are_not_logged(storage: LocalModelStorage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    load(storage).process([Message({TEXT: "marigold"})])
    assert "marigold" not in caplog.text


def test_another_tokenizer_changes_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = SentenceEncoder.fingerprint_addon(CONFIG)
    (tmp_path / "tokenizer.json").write_text("{}")
    monkeypatch.setattr("bot.nlu.sentence_encoder.find_weights", lambda: tmp_path)
    assert SentenceEncoder.fingerprint_addon(CONFIG) != before
