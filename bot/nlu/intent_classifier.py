"""Tells what is asked (the aspect) or said (small talk) from the sentence vector."""

from typing import Any, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.attributes import DANGER_INTENT, UNDERSTANDING
from bot.nlu.classifier import Classifier, fit_classifier, load_classifier
from bot.nlu.sentence_encoder import sentence_vector
from bot.nlu.vocabulary import PERSON_TYPES, WITHOUT_SUBJECT

# How many intents of the ranking are passed on; further ones have next to no probability.
RANKING_LENGTH = 5
# "No, I meant in men" wishes for another answer, not for the same one in other words.
WITHOUT_PERSON = WITHOUT_SUBJECT - {"person"}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):  # type: ignore[misc]
    """Logistic regression over the sentence vector: the smallest classifier that fits the encoder."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default config."""
        return {
            # inverse of the regularisation (C); other values were not compared
            "strength": 10.0,
            # intents of small talk, which a message that names a subject never has
            "small_talk": [],
            # a less certain one is read as a question: an answer serves better than a pleasantry
            "small_talk_threshold": 0.5,
            # where an earlier question gives the message another meaning, small talk has to be plain
            "small_talk_threshold_in_context": 0.8,
            # intents that wish the last answer told otherwise, which a message that names a subject never has
            "wishes": [],
            # a less certain one is read as a question too: of 24 wishes tried, all were surer than this
            "wish_threshold": 0.5,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        classifier: Optional[Classifier] = None,
    ) -> None:
        """Take the learnt classifier; there is none before training."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._classifier = classifier
        self._small_talk = frozenset(config["small_talk"])
        self._wishes = frozenset(config["wishes"])

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
        """Fit the classifier on all examples that have an intent."""
        examples = [e for e in training_data.intent_examples if sentence_vector(e) is not None]
        vectors = [vector for e in examples if (vector := sentence_vector(e)) is not None]
        labels = [example.get(INTENT) for example in examples]
        self._classifier = fit_classifier(
            # balanced: out_of_scope has twenty times the examples of a small intent
            vectors,
            labels,
            self._config["strength"],
            is_balanced=True,
        )
        with self._storage.write_to(self._resource) as folder:
            self._classifier.save(folder / "intents.npz")
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
            return cls(config, model_storage, resource, load_classifier(folder / "intents.npz"))

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
        if vector is None or self._classifier is None:
            return [{"name": "nonsense", "confidence": 1.0}]
        chances = self._classifier.predict(vector)
        chances.pop(DANGER_INTENT, None)  # DangerDetector alone says it, and gives the care text with it
        if not self._is_small_talk(chances, message):
            chances = {name: chance for name, chance in chances.items() if name not in self._small_talk}
        if not self._is_wish(chances, message):
            chances = {name: chance for name, chance in chances.items() if name not in self._wishes}
        ranked = sorted(chances.items(), key=lambda pair: (-pair[1], pair[0]))[:RANKING_LENGTH]
        return [{"name": name, "confidence": round(chance, 4)} for name, chance in ranked]

    def _is_small_talk(self, chances: dict[str, float], message: Message) -> bool:
        """True where small talk is likely and no subject is named."""
        names_subject = any(e["entity"] not in PERSON_TYPES for e in message.get(ENTITIES) or ())
        understanding = message.get(UNDERSTANDING) or {}
        key = "small_talk_threshold" + ("_in_context" if understanding.get("is_followup") else "")
        likely = sum(chances[name] for name in self._small_talk if name in chances)
        return likely >= float(self._config[key]) and not names_subject

    def _is_wish(self, chances: dict[str, float], message: Message) -> bool:
        """True where a wish about the last answer is likely, and it names neither a subject nor a person."""
        names_any = any(e["entity"] not in WITHOUT_PERSON for e in message.get(ENTITIES) or ())
        likeliest = max((chances[name] for name in self._wishes if name in chances), default=0.0)
        return likeliest >= float(self._config["wish_threshold"]) and not names_any
