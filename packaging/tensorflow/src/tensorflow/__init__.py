"""A stand-in for TensorFlow: Rasa imports it wherever it starts, and Lacta's model needs none of it.

Every name of the package is a placeholder class. It can be subclassed, named in a type hint and used as
a decorator, as Rasa's modules do while they are imported; whoever wants to compute with it gets an error
that says what to do.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

__version__ = "2.12.0"

# What Rasa calls while its modules are imported: decorators, which return what they are given.
_DECORATORS = {"tensorflow.function"}


class TensorFlowNotInstalled(ImportError):
    """Raised where a component of the pipeline or a policy needs the real TensorFlow."""


class _PlaceholderType(type):
    """The type of every placeholder: its attributes are placeholders, calling it is an error."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{cls.__module__}.{cls.__qualname__}.{name}")

    def __call__(cls, *args, **kwargs):
        name = f"{cls.__module__}.{cls.__qualname__}"
        if name in _DECORATORS:
            return args[0] if args and callable(args[0]) else (lambda function: function)
        raise TensorFlowNotInstalled(
            f"{name} needs TensorFlow, which this project leaves out. Use a component or policy without "
            "it: not DIETClassifier, TEDPolicy, UnexpecTEDIntentPolicy, ResponseSelector, "
            "LanguageModelFeaturizer or ConveRTFeaturizer."
        )


def _placeholder(path):
    module, _, name = path.rpartition(".")
    return _PlaceholderType(name, (), {"__module__": module, "__qualname__": name})


class _PlaceholderModule(ModuleType):
    """A submodule such as tensorflow.keras, whose names are placeholders."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _placeholder(f"{self.__name__}.{name}")


class _SubmoduleFinder(MetaPathFinder, Loader):
    """Finds keras and any submodule of tensorflow, and makes it a module of placeholders."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname.partition(".")[0] in {"tensorflow", "keras"}:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return _PlaceholderModule(spec.name)

    def exec_module(self, module):
        """Nothing to run: the module has no code."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return _placeholder(f"tensorflow.{name}")


sys.meta_path.append(_SubmoduleFinder())
