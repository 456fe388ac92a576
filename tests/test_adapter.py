"""The adapter changes the encoder's weights as it says, and tuning never saw what is held out."""

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load, save_file

from bot.evaluation.sample import Sample, load_samples
from bot.nlu.adapter import ADAPTER, HELD_OUT_ONE_OF, apply_adapter, is_held_out
from bot.nlu.attributes import DANGER_INTENT
from bot.nlu.encoder_graph import load_weights
from bot.nlu.sentence_encoder import Encoder, write_encoder
from bot.nlu.sources import load_sources
from bot.nlu.weights import find_weights
from bot.settings import ROOT
from bot.tuning import collect_texts

LAYER = "encoder.layer.0.output.dense"


def write_adapter(path: Path, inputs: int) -> Path:
    parts = {f"{LAYER}.up": np.full((2, 1), 0.5), f"{LAYER}.down": np.ones((1, inputs))} if inputs else {}
    save_file({name: part.astype(np.float16) for name, part in parts.items()}, path)
    return path


def test_an_adapter_adds_its_product_to_its_matrix(tmp_path: Path) -> None:
    weights = {f"{LAYER}.weight": np.ones((2, 3), np.float32), "other": np.ones(1, np.float32)}
    tuned = apply_adapter(weights, write_adapter(tmp_path / "a.safetensors", inputs=3))
    assert tuned[f"{LAYER}.weight"].tolist() == [[1.5] * 3] * 2
    assert weights[f"{LAYER}.weight"].tolist() == [[1.0] * 3] * 2
    assert tuned["other"] is weights["other"]


def test_an_adapter_of_another_encoder_is_refused(tmp_path: Path) -> None:
    weights = {f"{LAYER}.weight": np.ones((2, 3), np.float32)}
    with pytest.raises(ValueError, match="does not fit the encoder: " + LAYER):
        apply_adapter(weights, write_adapter(tmp_path / "a.safetensors", inputs=4))


def test_the_adapter_changes_every_large_matrix_a_little() -> None:
    weights = load_weights(find_weights() / "model.safetensors")
    tuned = apply_adapter(weights)
    changed = {name for name in weights if not np.array_equal(weights[name], tuned[name])}
    assert changed == {
        key.removesuffix("up") + "weight" for key in load(ADAPTER.read_bytes()) if key.endswith("up")
    }
    sizes = [np.linalg.norm(tuned[name] - weights[name]) / np.linalg.norm(weights[name]) for name in changed]
    assert len(sizes) == 36
    assert min(sizes) > 0.0 and max(sizes) < 0.5


def test_a_fifth_of_the_texts_is_held_out() -> None:
    share = sum(is_held_out(f"question {number}") for number in range(5000)) / 5000
    assert share == pytest.approx(1 / HELD_OUT_ONE_OF, abs=0.02)


def test_tuning_sees_nothing_held_out_but_statements() -> None:
    rows = list(collect_texts(ROOT / "data"))
    statements = {unit.statement for unit in load_sources(ROOT / "data").units}
    assert len(rows) > 5000
    assert [text for text, _, _ in rows if is_held_out(text) and text not in statements] == []


def test_what_belongs_to_no_unit_competes_with_the_units_too() -> None:
    rows = list(collect_texts(ROOT / "data"))
    labels = {label for _, label, contest in rows if contest == "units"}
    assert {"<out_of_scope>", "<nonsense>", f"<{DANGER_INTENT}>"} <= labels


def test_tuning_brings_questions_nearer_to_the_facts_that_answer_them(tmp_path: Path) -> None:
    """Of questions that tuning never saw, 48 % lay nearest to a right statement before, and 72 % do after."""
    samples = [s for s in load_samples(ROOT / "tests" / "questions" / "answerable.jsonl") if s.points]
    before, after = (find_share(write(tmp_path, path), samples) for path in (None, ADAPTER))
    assert after > before + 0.1


def write(folder: Path, adapter: Path | None) -> Encoder:
    """Write an encoder with an adapter, or with one that changes nothing."""
    path = adapter or write_adapter(folder / "none.safetensors", inputs=0)
    (target := folder / path.stem).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.nlu.encoder_graph.apply_adapter", lambda weights: apply_adapter(weights, path))
        write_encoder(target)
    return Encoder(target)


def find_share(encoder: Encoder, samples: list[Sample]) -> float:
    """Find the share of questions whose nearest statement is one that answers them."""
    facts = [unit for unit in load_sources(ROOT / "data").units if unit.kind == "fact"]
    statements = encoder.encode([fact.statement for fact in facts])
    nearest = (statements @ encoder.encode([sample.text for sample in samples]).T).argmax(axis=0)
    right = [any(facts[n].id in point for point in s.points) for n, s in zip(nearest, samples, strict=True)]
    return sum(right) / len(right)
