"""How long the model takes to understand one message; `make bench` runs this, `make test` does not."""

import itertools

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bot.bench import load_questions, load_understanding


# Rasa and its libraries warn about themselves when they are loaded.
@pytest.mark.filterwarnings("ignore")
def test_understanding_a_message(benchmark: BenchmarkFixture) -> None:
    understand, questions = load_understanding(), itertools.cycle(load_questions())
    benchmark.pedantic(lambda: understand(next(questions)), warmup_rounds=5, rounds=100)
