"""Loads what is imported and hardly ever used when it is used: a faster start, less memory."""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

# Rasa imports most of these for training, tests and plots, and for channels and stores that Lacta does not
# have: 1.2 s of 2.7 s of processor time, and 89 of 230 MB; in the gateway it is 13 MB. All that is taken of
# them are functions to call and names for annotations, so that it makes no difference when they are loaded.
UNUSED = (
    "boto3.dynamodb.conditions",  # DynamoTrackerStore
    "httpx._main",  # the command line of httpx
    "pymongo.collection",  # MongoTrackerStore
    "questionary",  # rasa shell, rasa interactive
    "rasa.utils.plotting",  # rasa test, with matplotlib
    "sklearn.model_selection",  # training of TensorFlow's components
    "slack_sdk.web.async_client",
    "spacy.cli.info",  # the command line of spaCy
    "webexteamssdk",
)


class DeferredModule(ModuleType):
    """Stands for a module; what is taken of it is a class that loads the real one when it is called."""

    def __getattr__(self, name: str) -> Any:
        """Return a stand-in for something of the module; nothing has the names of Python's own."""
        if name.startswith("__"):
            raise AttributeError(name)
        found = _defer_call(self.__name__, name)
        setattr(self, name, found)
        return found


def defer_unused() -> None:
    """Defer the modules that are unused, as far as they are not loaded yet."""
    for name in UNUSED:
        sys.modules.setdefault(name, DeferredModule(name))


def _defer_call(module: str, name: str) -> type:
    """Make a class that calls something of a module in its place, once it is called itself."""

    def call(_: type, *arguments: Any, **options: Any) -> Any:
        return getattr(_load(module), name)(*arguments, **options)

    return type(name, (), {"__new__": call, "__module__": module})


def _load(name: str) -> ModuleType:
    """Load a module where it is only deferred."""
    if isinstance(sys.modules.get(name), DeferredModule):
        del sys.modules[name]
    return import_module(name)
