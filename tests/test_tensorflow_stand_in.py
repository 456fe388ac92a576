"""The stand-in for TensorFlow lets Rasa be imported, and says clearly what it cannot do."""

import importlib

import pytest
import tensorflow as tf
from tensorflow import TensorFlowNotInstalled


def test_it_is_the_stand_in_and_not_tensorflow_that_is_installed() -> None:
    assert tf.__version__ == "2.12.0"
    assert TensorFlowNotInstalled.__module__ == "tensorflow"


@pytest.mark.parametrize("name", ["tensorflow.keras.layers", "tensorflow.python.ops.x", "keras.utils"])
def test_any_submodule_can_be_imported(name: str) -> None:
    assert importlib.import_module(name).__name__ == name


def test_a_placeholder_can_be_subclassed() -> None:
    class Layer(tf.keras.layers.Dense):
        """A layer."""

    assert issubclass(Layer, object)
    assert not isinstance(5, tf.Tensor)


def test_a_placeholder_can_be_named_in_a_hint() -> None:
    def shape(tensor: tf.Tensor, more: list[tf.keras.Model] | None = None) -> tf.TensorShape: ...

    assert shape(None) is None


def test_a_decorator_gives_back_what_it_is_given() -> None:
    @tf.function
    def bare() -> int:
        return 1

    @tf.function(reduce_retracing=True)
    def called() -> int:
        return 2

    assert (bare(), called()) == (1, 2)


@pytest.mark.parametrize(
    ("placeholder", "name"),
    [(tf.constant, "tensorflow.constant"), (tf.keras.Model, "tensorflow.keras.Model")],
)
def test_whoever_computes_with_it_gets_an_error_that_helps(placeholder: type, name: str) -> None:
    with pytest.raises(TensorFlowNotInstalled, match=f"{name} needs TensorFlow") as refusal:
        placeholder(1)
    assert "not DIETClassifier, TEDPolicy" in str(refusal.value)


def test_a_subclass_names_itself_in_the_error() -> None:
    class Model(tf.keras.Model):
        """A model."""

    with pytest.raises(TensorFlowNotInstalled, match="Model needs TensorFlow"):
        Model()


def test_a_special_name_that_there_is_not_is_no_placeholder() -> None:
    for module in (tf, tf.keras, importlib.import_module("tensorflow.keras.layers")):
        assert not hasattr(module, "__nothing__")


@pytest.mark.parametrize(
    ("module", "model"),
    [
        ("rasa.nlu.classifiers.diet_classifier", "DIET"),
        ("rasa.core.policies.ted_policy", "TED"),
        ("rasa.nlu.selectors.response_selector", "DIET2DIET"),
    ],
)
def test_a_component_of_rasa_that_needs_it_says_so(module: str, model: str) -> None:
    with pytest.raises(TensorFlowNotInstalled, match=f"{model} needs TensorFlow"):
        getattr(importlib.import_module(module), model)({}, {}, {})
