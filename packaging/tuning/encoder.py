"""MiniLM in PyTorch, with an adapter that learns while the weights stay as they are."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer

LAYERS, HEADS, WIDTH = 6, 12, 384
EPSILON = 1e-12
TOKEN_LIMIT = 64
DROPOUT = 0.05  # of what an adapter reads
PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


class Encoder:
    """Encodes texts in batches; only the adapter, `down` and `up` of each matrix, can learn."""

    def __init__(self, folder: Path, rank: int) -> None:
        """Load weights and tokenizer; a fresh adapter changes nothing yet."""
        self.weights = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKEN_LIMIT)
        self.down: dict[str, torch.Tensor] = {}
        self.up: dict[str, torch.Tensor] = {}
        self.is_learning = False
        for name in (f"encoder.layer.{layer}.{part}" for layer in range(LAYERS) for part in PARTS):
            out, into = self.weights[f"{name}.weight"].shape
            self.down[name] = (torch.randn(rank, into) / math.sqrt(into)).requires_grad_()
            self.up[name] = torch.zeros(out, rank, requires_grad=True)

    def tokenize(self, texts: list[str]) -> list[list[int]]:
        """Return the ids of the word pieces of each text."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]

    def encode(self, ids: list[list[int]]) -> torch.Tensor:
        """Return [texts, 384], each row of length 1; large products in bfloat16."""
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self._encode(ids).float()

    def save(self, path: Path) -> None:
        """Write the adapter, in float16."""
        parts = {f"{name}.down": tensor for name, tensor in self.down.items()}
        parts |= {f"{name}.up": tensor for name, tensor in self.up.items()}
        save_file({name: tensor.detach().half().contiguous() for name, tensor in parts.items()}, path)

    def _encode(self, ids: list[list[int]]) -> torch.Tensor:
        tokens, is_word = _pad(ids)
        embeddings = self.weights["embeddings.word_embeddings.weight"][tokens]
        embeddings = embeddings + self.weights["embeddings.position_embeddings.weight"][: tokens.shape[1]]
        kind = self.weights["embeddings.token_type_embeddings.weight"][0]
        hidden = self._norm("embeddings.LayerNorm", embeddings + kind)
        hide = (1 - is_word)[:, None, None, :] * -1e9
        for layer in range(LAYERS):
            hidden = self._add_layer(f"encoder.layer.{layer}", hidden, hide)
        summed = (hidden * is_word[:, :, None]).sum(1)
        return F.normalize(summed / is_word.sum(1, keepdim=True), dim=1)

    def _add_layer(self, name: str, hidden: torch.Tensor, hide: torch.Tensor) -> torch.Tensor:
        count, length, _ = hidden.shape
        query, key, value = (
            self._linear(f"{name}.{part}", hidden).view(count, length, HEADS, -1).transpose(1, 2)
            for part in PARTS[:3]
        )
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=hide.to(query.dtype))
        attended = self._linear(f"{name}.{PARTS[3]}", mixed.transpose(1, 2).reshape(count, length, WIDTH))
        hidden = self._norm(f"{name}.attention.output.LayerNorm", hidden + attended)
        narrow = self._linear(f"{name}.{PARTS[5]}", F.gelu(self._linear(f"{name}.{PARTS[4]}", hidden)))
        return self._norm(f"{name}.output.LayerNorm", hidden + narrow)

    def _linear(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        plain = F.linear(hidden, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])
        read = F.dropout(hidden, DROPOUT, training=self.is_learning)
        return plain + F.linear(F.linear(read, self.down[name]), self.up[name])

    def _norm(self, name: str, hidden: torch.Tensor) -> torch.Tensor:
        weight, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return F.layer_norm(hidden, (WIDTH,), weight, bias, EPSILON)


def _pad(ids: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return tokens and which of them are words, [texts, longest] both."""
    longest = max(map(len, ids))
    tokens = torch.tensor([row + [0] * (longest - len(row)) for row in ids])
    is_word = torch.tensor([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in ids])
    return tokens, is_word
