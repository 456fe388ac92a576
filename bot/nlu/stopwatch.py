"""Takes the time that understanding a message needs: from the first component of the pipeline to the last."""

import logging
import time
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message

from bot.logs import note
from bot.nlu.attributes import SECONDS

LOG = logging.getLogger(__name__)
_STARTED = "stopwatch"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Stopwatch(GraphComponent):  # type: ignore[misc]
    """Stands first and last in the pipeline; the second time it sets the attribute `seconds`."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Stopwatch":
        """Create the component (see parent class for full docstring)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Start the watch, or stop it where it runs."""
        now = time.perf_counter()
        for message in messages:
            started = message.get(_STARTED)
            if started is None:
                message.set(_STARTED, now)
            else:
                message.set(SECONDS, round(now - started, 6), add_to_output=True)
                note(LOG, "understood", seconds=round(now - started, 6))
        return messages
