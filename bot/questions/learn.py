"""`make model`: learns from data/sayings what each topic's words are, and writes data/learned.

Each word and each idea gets a weight for each topic; what answers questions only adds rows up. What no saying
has is the encoder's to read (bot.questions.readers.training.train).

A development tool: what it needs stands in requirements-dev.txt, and nothing that answers imports it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.data import load
from bot.questions.features import concept_matcher, whole_features
from bot.questions.learned import LEARNED
from bot.questions.reading import is_han, read, token_of
from bot.questions.sayings import Saying, fingerprint, sayings

STRENGTH = 20.0  # inverse regularization, chosen on questions held out
STEPS = 120  # more change nothing that a question shows
LEAST_COUNT = 3  # a feature seen once or twice teaches a name, not a meaning
COMMON_CHINESE = 120  # occurrences in jieba's list from which a word is common
REPEATED = 6  # sayings in which an unlisted word is a name and no slip
NO_TYPO = 100  # occurrences from which an English word is no misspelling


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


def model(lines: Sequence[Saying]) -> tuple[dict[str, Any], NDArray[np.int8]]:
    """What is learned from sayings: the learned file's content, and a weight row a feature.

    A line of several topics teaches each of them, with its share.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    matcher = concept_matcher(load("concepts"))
    rows = [(topic, line.text, 1 / len(line.topics)) for line in lines for topic in line.topics]
    texts = [whole_features(read(text), matcher) for _, text, _ in rows]
    counts = Counter(feature for features in texts for feature in features)
    taught = sorted(feature for feature, count in counts.items() if count >= LEAST_COUNT)
    index = {feature: row for row, feature in enumerate(taught)}

    known = [sorted(index[feature] for feature in found if feature in index) for found in texts]
    counted = csr_matrix(
        (
            np.concatenate([np.full(len(row), len(row) ** -0.5, np.float32) for row in known if row]),
            np.concatenate([row for row in known if row]).astype(np.int32),
            np.cumsum([0, *(len(row) for row in known)]),
        ),
        shape=(len(rows), len(taught)),
    )
    topics = sorted({topic for topic, _, _ in rows})
    learner = LogisticRegression(C=STRENGTH, max_iter=STEPS, tol=1e-3)
    learner.fit(
        counted,
        [topics.index(topic) for topic, _, _ in rows],
        sample_weight=np.array([share for _, _, share in rows], np.float32),
    )
    weights = learner.coef_.T
    unit = 127 / float(np.abs(weights).max())
    return {
        "made_from": fingerprint(),
        "topics": topics,
        "bias": [round(float(value), 3) for value in learner.intercept_],
        "unit": round(unit, 4),
        "features": taught,
        "words": " ".join(sorted(well_spelled(counts))),
        "syllables": " ".join(syllables()),
        "pinyin": pinyin_of(spoken_words(counts, chinese_words(counts), load("concepts"))),
    }, np.rint(weights * unit).astype(np.int8)


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


def _dump(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
