"""The encoder as it is trained: multilingual-e5-small's layers, a mean over the pieces, and the heads.

A development tool: nothing that answers imports it.
"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from bot.questions.readers.training.e5 import E5
from bot.questions.sayings import KINDS

HEADS_OF_ATTENTION = 12
FIXED = 4  # lower layers, and the word rows, stay as they came
POSITIONS = 128
DROPPED = 0.1
SMOOTHING = 0.1
NAMED, KIND, FOLLOWS, COMMAND = 0.5, 0.5, 0.3, 0.3
"""How much what else is read weighs beside the topics."""


def start(e5: E5, kept: list[int], outputs: int, seed: int = 7) -> tuple[Any, Any]:
    """What is learned and what is fixed, from the package's weights; `kept` are the word pieces in use."""
    hidden, inner = e5.hidden, e5.inner
    positions = (
        e5.tensor("emb.pos", e5.positions, hidden)[:POSITIONS] + e5.tensor("emb.type", e5.types, hidden)[0]
    )
    embedding = {
        "word": e5.word_rows[kept],
        "pos": positions,
        "lnw": e5.tensor("emb.ln.w", hidden),
        "lnb": e5.tensor("emb.ln.b", hidden),
    }
    layers = []
    for nth in range(e5.layers):
        layer = {}
        for name, out, into in (
            ("q", hidden, hidden),
            ("k", hidden, hidden),
            ("v", hidden, hidden),
            ("ao", hidden, hidden),
            ("fi", inner, hidden),
            ("fo", hidden, inner),
        ):
            layer[f"{name}.w"] = np.ascontiguousarray(e5.tensor(f"l{nth}.{name}.w", out, into).T)
            layer[f"{name}.b"] = e5.tensor(f"l{nth}.{name}.b", out)
        for name in ("aln", "oln"):
            layer[f"{name}.w"] = e5.tensor(f"l{nth}.{name}.w", hidden)
            layer[f"{name}.b"] = e5.tensor(f"l{nth}.{name}.b", hidden)
        layers.append(layer)
    first = np.random.default_rng(seed).normal(size=(hidden, outputs)).astype(np.float32) * 0.02
    head = {"w": first, "b": np.zeros(outputs, np.float32)}
    learned = {"layers": layers[FIXED:], "head": head}
    fixed = {"embedding": embedding, "layers": layers[:FIXED]}
    return jax.tree.map(jnp.asarray, learned), jax.tree.map(jnp.asarray, fixed)


def forward(learned: Any, fixed: Any, ids: Any, mask: Any, key: Any = None) -> Any:
    """The heads' values, a row a text; `key` (only in training) says what is dropped."""
    embedding = fixed["embedding"]
    placed = embedding["word"][ids] + embedding["pos"][: ids.shape[1]]
    hidden = _norm(placed, embedding["lnw"], embedding["lnb"])
    attended = jnp.where(mask[:, None, None, :] > 0, 0.0, -1e9)
    for layer in fixed["layers"]:
        hidden = _layer(layer, hidden, attended, None)
    hidden = jax.lax.stop_gradient(hidden)
    count = len(learned["layers"]) + 1
    keys = [None] * count if key is None else jax.random.split(key, count)
    for layer, own in zip(learned["layers"], keys[:-1], strict=True):
        hidden = _layer(layer, hidden, attended, own)
    mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
    return _drop(mean, keys[-1]) @ learned["head"]["w"] + learned["head"]["b"]


def loss(learned: Any, fixed: Any, batch: dict[str, Any], key: Any) -> Any:
    """How far the heads are from what the sayings tell; what a saying does not tell weighs nothing."""
    rows = forward(learned, fixed, batch["ids"], batch["mask"], key)
    count = batch["topics"].shape[1]
    topics, named, kinds, follows, commands = jnp.split(
        rows, np.cumsum([count, count, len(KINDS), 1]).tolist(), axis=1
    )
    told = batch["topics"] * (1 - SMOOTHING) + SMOOTHING / count
    total = (_cross_entropy(topics, told) * batch["has_topic"]).sum()
    total += NAMED * (_binary(named, batch["named"]).sum(1) * batch["has_role"]).sum()
    total += KIND * (_cross_entropy(kinds, batch["kind"]) * batch["has_kind"]).sum()
    total += FOLLOWS * (_binary(follows[:, 0], batch["follows"]) * batch["has_kind"]).sum()
    total += COMMAND * (_cross_entropy(commands, batch["command"]) * batch["has_role"]).sum()
    return total / rows.shape[0]


def _layer(layer: Any, hidden: Any, attended: Any, key: Any) -> Any:
    texts, pieces, size = hidden.shape
    first, second = (None, None) if key is None else jax.random.split(key)

    def split(name: str) -> Any:
        flat = hidden @ layer[f"{name}.w"] + layer[f"{name}.b"]
        return flat.reshape(texts, pieces, HEADS_OF_ATTENTION, -1).transpose(0, 2, 1, 3)

    queries, keys, values = map(split, "qkv")
    likeness = queries @ keys.transpose(0, 1, 3, 2) / np.sqrt(size // HEADS_OF_ATTENTION)
    mixed = jax.nn.softmax(likeness + attended, -1) @ values
    mixed = mixed.transpose(0, 2, 1, 3).reshape(texts, pieces, size)
    out = _drop(mixed @ layer["ao.w"] + layer["ao.b"], first)
    hidden = _norm(hidden + out, layer["aln.w"], layer["aln.b"])
    inner = jax.nn.gelu(hidden @ layer["fi.w"] + layer["fi.b"], approximate=False)
    out = _drop(inner @ layer["fo.w"] + layer["fo.b"], second)
    return _norm(hidden + out, layer["oln.w"], layer["oln.b"])


def _norm(values: Any, weight: Any, bias: Any) -> Any:
    mean = values.mean(-1, keepdims=True)
    variance = ((values - mean) ** 2).mean(-1, keepdims=True)
    return (values - mean) * jax.lax.rsqrt(variance + 1e-12) * weight + bias


def _drop(values: Any, key: Any) -> Any:
    if key is None:
        return values
    return jnp.where(jax.random.bernoulli(key, 1 - DROPPED, values.shape), values / (1 - DROPPED), 0)


def _cross_entropy(rows: Any, told: Any) -> Any:
    return -(told * jax.nn.log_softmax(rows)).sum(1)


def _binary(rows: Any, told: Any) -> Any:
    return jnp.maximum(rows, 0) - rows * told + jnp.log1p(jnp.exp(-jnp.abs(rows)))
