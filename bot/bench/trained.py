"""Trains contestants once for the same material, and keeps what that took."""

import dataclasses
import hashlib
import json
from pathlib import Path

from bot.bench.contestants.contestant import Contestant
from bot.bench.material import Example, Material
from bot.bench.programs import Spent

# One example of so many is held out: a contestant's threshold is chosen on questions it has not learnt.
HELD_OUT = 10


def split(material: Material) -> tuple[Material, list[Example]]:
    """Split the examples into those that are learnt and those that are held out."""
    ordered = sorted(material.examples, key=lambda e: hashlib.sha256(e.text.encode()).hexdigest())
    learnt = tuple(example for number, example in enumerate(ordered) if number % HELD_OUT)
    return dataclasses.replace(material, examples=learnt), ordered[::HELD_OUT]


def train_once(contestant: Contestant, material: Material, folder: Path, limit: float) -> Spent:
    """Train a contestant unless it has learnt the same in the same way before; raises ProgramError."""
    wanted = hashlib.sha256(f"{contestant.about}{material}".encode()).hexdigest()
    note = folder / "spent.json"
    if note.exists():
        kept = json.loads(note.read_text(encoding="utf-8"))
        if kept.pop("digest") == wanted:
            return Spent(**kept)
    spent = contestant.train(material, folder, limit)
    note.write_text(json.dumps({"digest": wanted, **dataclasses.asdict(spent)}), encoding="utf-8")
    return spent
