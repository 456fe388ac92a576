"""Tells what is asked (the aspect) or said (small talk) from the sentence vector."""

from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from bot.nlu.sentence_encoder import sentence_vector

# How many intents of the ranking are passed on; further ones have next to no probability.
RANKING_LENGTH = 5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):  # type: ignore[misc]
    """Logistic regression over the sentence vector: the smallest classifier that fits the encoder."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config."""
        return {"C": 10.0, "max_iter": 300}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        intents: tuple[str, ...] = (),
        weights: Optional[NDArray[np.float32]] = None,
    ) -> None:
        """Take the learnt weights, [intents, 385] with the bias last; none before training."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._intents = intents
        self._weights = weights if weights is not None else np.zeros((0, 385), np.float32)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "IntentClassifier":
        """Create the component for training (see parent class for full docstring)."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the regression on all examples that have an intent."""
        examples = [e for e in training_data.intent_examples if sentence_vector(e) is not None]
        vectors = np.stack([sentence_vector(example) for example in examples])
        labels = [example.get(INTENT) for example in examples]
        model = LogisticRegression(C=self._config["C"], max_iter=self._config["max_iter"])
        model.fit(vectors, labels)
        self._intents = tuple(str(label) for label in model.classes_)
        self._weights = np.hstack([model.coef_, model.intercept_[:, np.newaxis]]).astype(np.float32)
        with self._storage.write_to(self._resource) as folder:
            np.savez(folder / "intents.npz", intents=np.array(self._intents), weights=self._weights)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "IntentClassifier":
        """Load the weights of the model."""
        with model_storage.read_from(resource) as folder:
            stored = np.load(folder / "intents.npz")
            return cls(config, model_storage, resource, tuple(stored["intents"].tolist()), stored["weights"])

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking of each message."""
        for message in messages:
            ranking = self._rank(message)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the examples as they are: their intent is known."""
        return training_data

    def _rank(self, message: Message) -> list[dict[str, Any]]:
        """Rank the intents by probability; a message without text is nonsense for certain."""
        vector = sentence_vector(message)
        if vector is None or not message.get(TEXT):
            return [{"name": "nonsense", "confidence": 1.0}]
        probabilities = predict(self._weights, vector)
        best = np.argsort(-probabilities, kind="stable")[:RANKING_LENGTH]
        return [{"name": self._intents[i], "confidence": round(float(probabilities[i]), 4)} for i in best]


def predict(weights: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of each intent, [intents], for a sentence vector."""
    scores = weights[:, :-1] @ vector + weights[:, -1]
    powers = np.exp(scores - scores.max())
    return powers / powers.sum()  # type: ignore[no-any-return]
