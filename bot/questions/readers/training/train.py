"""`make model`, second part: trains the encoder on data/sayings and writes it to data/learned.

It takes an hour or two on two cores. A development tool: nothing that answers imports it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from tqdm import tqdm

from bot.questions.learned import LEARNED
from bot.questions.readers.training.batches import batches
from bot.questions.readers.training.e5 import E5, SPECIAL, tokenizer
from bot.questions.readers.training.export import export
from bot.questions.readers.training.network import loss, start
from bot.questions.reading import is_han, normalize
from bot.questions.sayings import KINDS, Saying, fingerprint, sayings

ROUNDS = 2
RATE, HEAD_RATE = 1.6e-4, 4e-3
WARM_UP = 60  # steps
DECAY, LEAST = 0.01, 0.02
FIRST_MOMENT, SECOND_MOMENT = 0.9, 0.98
COMMON_ENGLISH, COMMON_CHINESE = 1_500, 60  # occurrences from which a word's pieces are kept
_MARKS = "，。！？；：、“”‘’（）《》【】…—·￥%～"


def main(folder: Path = LEARNED) -> None:
    """Writes pieces.json, encoder.json and encoder.onnx."""
    jax.config.update("jax_default_prng_impl", "rbg")  # type: ignore[no-untyped-call]
    lines = sayings()
    topics = sorted({topic for line in lines for topic in line.topics})
    commands = sorted({line.command for line in lines if line.command})
    e5 = E5()
    kept = pieces(e5, lines)
    names = [*SPECIAL, *(e5.pieces[piece] for piece in kept[len(SPECIAL) :])]
    cut = tokenizer([(name, float(e5.scores[piece])) for name, piece in zip(names, kept, strict=True)])
    outputs = 2 * len(topics) + len(KINDS) + 1 + len(commands) + 1
    learned, fixed = start(e5, kept, outputs)
    learned = train(learned, fixed, partial(batches, lines, topics, commands, cut))
    export(weights(learned, fixed), e5.layers, folder / "encoder.onnx")
    cut.save(str(folder / "pieces.json"), pretty=False)
    heads = {"made_from": fingerprint(), "topics": topics, "kinds": list(KINDS), "commands": commands}
    (folder / "encoder.json").write_text(json.dumps(heads) + "\n", encoding="utf-8")


def pieces(e5: E5, lines: Sequence[Saying]) -> list[int]:
    """The word pieces that English and Chinese need, the special ones first."""
    import jieba
    from spellchecker import SpellChecker

    english = SpellChecker(language="en").word_frequency.dictionary.items()
    texts = [normalize(line.text) for line in lines] + [
        it for it, count in english if count >= COMMON_ENGLISH
    ]
    with jieba.get_dict_file() as file:
        for line in file:
            word, count, *_ = line.decode("utf-8").split()
            if is_han(word) and int(count) >= COMMON_CHINESE:
                texts.append(normalize(word))
    used = Counter(piece for encoding in e5.tokenizer.encode_batch(texts) for piece in encoding.ids)
    single = {piece for piece, text in enumerate(e5.pieces) if _is_single(text)}
    special = range(len(SPECIAL))
    return [*special, *sorted((used.keys() | single) - set(special))]


def _is_single(piece: str) -> bool:
    """One character of English or Chinese, with or without the mark of a word's beginning."""
    bare = piece.removeprefix("▁")
    return len(bare) <= 1 and (bare.isascii() or "一" <= bare <= "鿿" or bare in _MARKS)


def train(learned: Any, fixed: Any, draw: Any) -> Any:
    """Adam with a warm-up and a cosine; `draw(seed)` gives a round of batches."""
    rounds = [draw(seed) for seed in range(ROUNDS)]
    steps = sum(map(len, rounds))
    moments = jax.tree.map(jnp.zeros_like, learned), jax.tree.map(jnp.zeros_like, learned)

    def step(learned: Any, moments: Any, fixed: Any, batch: Any, key: Any, rate: Any, nth: Any) -> Any:
        value, slopes = jax.value_and_grad(loss)(learned, fixed, batch, key)
        norm = jnp.sqrt(sum(jnp.sum(slope**2) for slope in jax.tree.leaves(slopes)))
        slopes = jax.tree.map(lambda slope: slope / jnp.maximum(norm, 1), slopes)
        first = jax.tree.map(lambda m, g: FIRST_MOMENT * m + (1 - FIRST_MOMENT) * g, moments[0], slopes)
        second = jax.tree.map(lambda v, g: SECOND_MOMENT * v + (1 - SECOND_MOMENT) * g**2, moments[1], slopes)

        def moved(peak: float, name: str) -> Any:
            return jax.tree.map(
                lambda p, m, v: (
                    p
                    - peak
                    * rate
                    * (
                        m / (1 - FIRST_MOMENT**nth) / (jnp.sqrt(v / (1 - SECOND_MOMENT**nth)) + 1e-8)
                        + DECAY * p
                    )
                ),
                learned[name],
                first[name],
                second[name],
            )

        return {"layers": moved(RATE, "layers"), "head": moved(HEAD_RATE, "head")}, (first, second), value

    fast = jax.jit(step)
    key = jax.random.key(1)
    with tqdm(total=steps, desc="encoder", unit=" batches") as bar:
        for nth, batch in enumerate((batch for found in rounds for batch in found), 1):
            key, own = jax.random.split(key)
            cosine = 0.5 * (1 + np.cos(np.pi * nth / steps)) * (1 - LEAST) + LEAST
            rate = np.float32(min(1, nth / WARM_UP) * cosine)
            learned, moments, value = fast(learned, moments, fixed, batch, own, rate, np.float32(nth))
            bar.set_postfix(loss=f"{float(value):.2f}", refresh=False)
            bar.update()
    return learned


def weights(learned: Any, fixed: Any) -> dict[str, Any]:
    """All of the network by name, as `export` takes it."""
    layers = [*fixed["layers"], *learned["layers"]]
    found = {f"{nth}.{name}": value for nth, layer in enumerate(layers) for name, value in layer.items()}
    found |= {f"emb.{name}": value for name, value in fixed["embedding"].items()}
    found |= {f"head.{name}": value for name, value in learned["head"].items()}
    return {name: np.asarray(value) for name, value in found.items()}


if __name__ == "__main__":
    main()
