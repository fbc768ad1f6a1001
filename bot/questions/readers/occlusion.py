"""Which words the encoder goes by: those without which it would no longer read the same topic."""

import re

import numpy as np

from bot.questions.knowledge import knowledge
from bot.questions.readers.encoder import encoder

MOST = 3
WINDOWS = 32  # stretches of a question that are left out in turn
TELLING = 0.05  # of the logarithm of a chance: less than this makes no difference
_STRETCH = re.compile(r"[㐀-鿿]{1,3}|[^\s㐀-鿿]+")


def telling_words(question: str, topic: str) -> tuple[str, ...]:
    """Up to three stretches of the question, the weightiest first; none where there is no encoder."""
    reader, names = encoder(), knowledge().topics
    if reader is None or topic not in names:
        return ()
    stretches = [match.span() for match in _STRETCH.finditer(question)][:WINDOWS]
    if not stretches:
        return ()
    texts = [question, *(question[:start] + " " + question[end:] for start, end in stretches)]
    chances = np.log(np.maximum(reader.read(texts).topics[:, names.index(topic)], 1e-9))
    losses = chances[0] - chances[1:]
    heaviest = [
        place for place in np.argsort(-losses, kind="stable")[:MOST].tolist() if losses[place] > TELLING
    ]
    return tuple(question[slice(*stretches[place])].strip(",.;:!?，。；：！？") for place in heaviest)
