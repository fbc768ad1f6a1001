"""What is counted while Xuke works, in memory: numbers alone, until somebody reads `/metrics`.

Nothing of Prometheus is loaded for it: an answer costs two additions (`bot/metrics` makes families of them).
"""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the classes that durations are counted in."""
READERS = ("model", "encoder", "words")
"""Readers of a question, the one that costs most first."""

Labels = tuple[str, ...]


class Durations:
    """How long something took, in classes. May be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._classes: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}

    def note(self, seconds: float, *labels: str) -> None:
        """One more that took so long."""
        with self._lock:
            classes = self._classes.setdefault(labels, [0] * (len(SECONDS) + 1))
            classes[bisect_left(SECONDS, seconds)] += 1
            self._sums[labels] = self._sums.get(labels, 0.0) + seconds

    def read(self) -> Mapping[Labels, tuple[Sequence[int], float]]:
        """How many fell into each class (the last: above every bound), and the sum of seconds, by labels."""
        with self._lock:
            return {labels: (tuple(found), self._sums[labels]) for labels, found in self._classes.items()}


class Counts:
    """How often something happened. May be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Labels] = Counter()

    def note(self, *labels: str, times: int = 1) -> None:
        """Once more, or as many `times`."""
        with self._lock:
            self._counts[labels] += times

    def read(self) -> Mapping[Labels, int]:
        """How often, by labels."""
        with self._lock:
            return dict(self._counts)


class Measures:
    """What is counted since this start."""

    def __init__(self) -> None:
        self.answers = Counts()
        """By verdict and by the reader that the reading needed."""
        self.answer_seconds = Durations()
        """From a question to its reply, by reader."""
        self.alerts = Counts()
        """Alerts told, by whether they were late ("yes", "no")."""
        self.write_seconds = Durations()
        """From a write to the moment when it is on disk."""

    def note_answer(self, verdict: str, read_by: Sequence[str], seconds: float) -> None:
        """A question was answered."""
        reader = next((name for name in READERS if name in read_by), READERS[-1])
        self.answers.note(verdict, reader)
        self.answer_seconds.note(seconds, reader)
