"""`make model`: learns from data/sayings what the words of each topic are, and writes data/learned.

A development tool: what it needs (scikit-learn, OpenCC, pypinyin, pyspellchecker) stands in
requirements-dev.txt, and nothing that answers a question imports it. The outcome is the same bytes
each time on the same inputs, so that a test can prove that what is committed was learned from it.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bot.data import DATA, load
from bot.questions.features import concept_matcher, whole_features
from bot.questions.knowledge import LEARNED

STRENGTH = 60.0  # inverse regularization; chosen on held-out sayings
LEAST_COUNT = 2  # a feature seen once teaches a name, not a meaning
LEAST_WEIGHT = 3  # of 127: features weaker than this everywhere decide nothing and fill the file


def sayings(folder: Path = DATA / "sayings") -> list[tuple[str, str]]:
    """(topic, saying) of every line of data/sayings/*.yaml."""
    rows = []
    for path in sorted(folder.glob("*.yaml")):
        for topic, lines in load(f"sayings/{path.stem}").items():
            rows += [(topic, line.strip()) for line in str(lines).splitlines() if line.strip()]
    return rows


def write(folder: Path = LEARNED) -> None:
    """Writes characters.json, model.json and weights.npy."""
    import numpy

    folder.mkdir(exist_ok=True)
    _dump(folder / "characters.json", characters())
    learned, weights = model(sayings())
    _dump(folder / "model.json", learned)
    numpy.save(folder / "weights.npy", weights)


def characters() -> dict[str, str]:
    """Every Han character whose simplified form is another single character."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    pairs = [
        (old, convert(old)) for old in map(chr, [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)])
    ]
    kept = [(old, new) for old, new in pairs if old != new and len(new) == 1]
    return {"traditional": "".join(old for old, _ in kept), "simplified": "".join(new for _, new in kept)}


def matrix(rows: Iterable[str], vocabulary: dict[str, int], matcher: Any) -> Any:
    """One row a text, each known feature 1 / sqrt(how many there are)."""
    import numpy
    from scipy.sparse import csr_matrix

    from bot.questions.reading import read

    indices: list[int] = []
    values: list[float] = []
    starts = [0]
    for text in rows:
        known = sorted(vocabulary[f] for f in whole_features(read(text), matcher) if f in vocabulary)
        indices += known
        values += [len(known) ** -0.5] * len(known) if known else []
        starts.append(len(indices))
    return csr_matrix(
        (numpy.array(values), numpy.array(indices), numpy.array(starts)),
        shape=(len(starts) - 1, len(vocabulary)),
    )


def model(rows: list[tuple[str, str]]) -> tuple[dict[str, Any], Any]:
    """What is learned: topics, features, words that are no typos, pinyin; and the weights, a row a feature."""
    import numpy
    from sklearn.linear_model import LogisticRegression

    from bot.questions.reading import read

    matcher = concept_matcher(load("concepts"))
    counts: Counter[str] = Counter()
    for _, text in rows:
        counts.update(whole_features(read(text), matcher))
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= LEAST_COUNT))}
    topics = sorted({topic for topic, _ in rows})
    labels = [topics.index(topic) for topic, _ in rows]
    learner = LogisticRegression(C=STRENGTH, max_iter=400, tol=1e-3, class_weight="balanced")
    learner.fit(matrix((text for _, text in rows), vocabulary, matcher), labels)
    unit = 127 / float(numpy.abs(learner.coef_).max())
    steps = numpy.rint(learner.coef_.T * unit).astype(numpy.int8)
    kept = numpy.abs(steps).max(axis=1) >= LEAST_WEIGHT
    features = [feature for feature, keep in zip(vocabulary, kept, strict=True) if keep]
    return {
        "made_from": fingerprint(),
        "topics": topics,
        "bias": [round(float(value), 3) for value in learner.intercept_],
        "unit": round(unit, 4),
        "features": features,
        "words": " ".join(sorted(common_words(counts))),
        "pinyin": pinyin_of(load("concepts")),
    }, steps[kept]


def common_words(counts: Counter[str]) -> set[str]:
    """Stems that are words: those of the sayings, and the frequent ones of English."""
    from spellchecker import SpellChecker

    from bot.questions.reading import token_of

    frequent = SpellChecker(language="en").word_frequency.dictionary
    known = {token_of(word) for word, count in frequent.items() if count >= 600 and word.isascii() and word.isalpha()}
    return known | {f for f, count in counts.items() if f.isascii() and f.isalpha() and count >= 2}


def pinyin_of(concepts: dict[str, str]) -> dict[str, str]:
    """Toneless pinyin, unspaced -> the Chinese word, for every Chinese way of every concept."""
    from pypinyin import lazy_pinyin

    ways = sorted({way.strip() for text in concepts.values() for way in text.split(",")})
    return {
        "".join(lazy_pinyin(way)): way
        for way in ways
        if len(way) >= 2 and all("一" <= character <= "鿿" for character in way)
    }


def fingerprint() -> str:
    """A hash over everything that the learned file depends on in data/."""
    digest = hashlib.sha256()
    for path in [DATA / "concepts.yaml", *sorted((DATA / "sayings").glob("*.yaml"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _dump(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
