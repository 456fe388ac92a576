"""Tunes the encoder: python tune.py TEXTS.json WEIGHTS_FOLDER ADAPTER.safetensors

TEXTS.json holds a list of [text, label, contest]. A text learns to lie near those of its label and far from
those of the other labels of its contest: the units that answer questions, or the intents.
"""

import json
import math
import random
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from encoder import Encoder

RANK = 16
EPOCHS = 3
BATCH = 64
RATE, CENTRE_RATE = 5e-4, 5e-3  # of the adapter, and of the centres of the labels
TEMPERATURE = 0.07  # of the softmax over cosines
WARM_UP = 50  # steps until the rate is full
SEED = 7


def main() -> None:
    """Tune, say how it goes, and write the adapter."""
    texts, folder, adapter = sys.argv[1:]
    torch.manual_seed(SEED)
    random.seed(SEED)
    rows = json.loads(Path(texts).read_text(encoding="utf-8"))
    encoder = Encoder(Path(folder), RANK)
    tune(encoder, rows)
    encoder.save(Path(adapter))


def tune(encoder: Encoder, rows: list[list[str]]) -> None:
    """Teach the adapter the labels of the rows [text, label, contest]."""
    ids = encoder.tokenize([text for text, _, _ in rows])
    names = sorted({(contest, label) for _, label, contest in rows})
    labels = torch.tensor([names.index((contest, label)) for _, label, contest in rows])
    contests = [contest for contest, _ in names]
    is_rival = torch.tensor([[one == other for other in contests] for one in contests])
    centres = find_centres(encoder, ids, labels, len(names))
    adapter = [*encoder.down.values(), *encoder.up.values()]
    groups = [{"params": adapter, "weight_decay": 0.01}, {"params": [centres], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups)
    steps = EPOCHS * math.ceil(len(ids) / BATCH)
    encoder.is_learning = True
    began, step = time.monotonic(), 0
    for epoch in range(EPOCHS):
        right = 0
        for batch in make_batches(ids):
            set_rate(optimizer, step, steps)
            scores = encoder.encode([ids[i] for i in batch]) @ F.normalize(centres, dim=1).T / TEMPERATURE
            scores = scores.masked_fill(~is_rival[labels[batch]], -1e9)
            optimizer.zero_grad()
            F.cross_entropy(scores, labels[batch]).backward()
            torch.nn.utils.clip_grad_norm_(adapter, 1.0)
            optimizer.step()
            right += int((scores.argmax(1) == labels[batch]).sum())
            step += 1
        print(
            f"epoch {epoch + 1}: {right / len(ids):.1%} right, {time.monotonic() - began:.0f} s", flush=True
        )


def find_centres(encoder: Encoder, ids: list[list[int]], labels: torch.Tensor, count: int) -> torch.Tensor:
    """Return the mean vector of the texts of each label, [labels, 384], as what can be learnt."""
    with torch.no_grad():
        vectors = torch.cat(
            [encoder.encode(ids[start : start + BATCH]) for start in range(0, len(ids), BATCH)]
        )
    sums = torch.zeros(count, vectors.shape[1]).index_add_(0, labels, vectors)
    return F.normalize(sums, dim=1).requires_grad_()


def make_batches(ids: list[list[int]]) -> list[list[int]]:
    """Shuffle the texts into batches of about equal length, so that little is padded."""
    order = random.sample(range(len(ids)), len(ids))
    chunks = [
        sorted(order[i : i + 16 * BATCH], key=lambda row: len(ids[row]))
        for i in range(0, len(ids), 16 * BATCH)
    ]
    batches = [chunk[start : start + BATCH] for chunk in chunks for start in range(0, len(chunk), BATCH)]
    return random.sample(batches, len(batches))


def set_rate(optimizer: torch.optim.Optimizer, step: int, steps: int) -> None:
    """Warm up, then fall along a cosine."""
    share = min(1.0, step / WARM_UP) * max(0.02, 0.5 * (1 + math.cos(math.pi * step / steps)))
    for group, rate in zip(optimizer.param_groups, (RATE, CENTRE_RATE), strict=True):
        group["lr"] = rate * share


if __name__ == "__main__":
    main()
