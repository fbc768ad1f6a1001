"""Quotes: runs of a license's own characters, found by words whose width and spacing do not matter."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.license.text import Source, Stretch, fold, unbroken
from bot.license.wording import compile_wording, is_plain

_SENTENCE_END = re.compile(r"[。;!?\]]+")
_PHRASE_END = re.compile(r"[,:]")


class Run(NamedTuple):
    """A folded span [start, end) that no page header cuts; the flags tell where one cuts its passage."""

    start: int
    end: int
    cut_before: bool = False
    cut_after: bool = False


def runs_of(stretch: Stretch, start: int, end: int) -> list[Run]:
    """[start, end) of a stretch as runs."""
    spans = list(stretch.runs(start, end))
    last = len(spans) - 1
    return [Run(*span, cut_before=index > 0, cut_after=index < last) for index, span in enumerate(spans)]


class Quotes:
    """The passages of a license by clause id."""

    def __init__(
        self, source: Source, passages: Mapping[str, Sequence[Run]], opening: Mapping[str, Run]
    ) -> None:
        """`opening`: what to quote of a passage when no words are sought, where not its first sentence."""
        self._source = source
        self._opening = opening
        self._passages = {name: list(runs) for name, runs in passages.items() if runs}
        self._texts: dict[str, str] = {}

    def runs(self, clause_id: str) -> tuple[str, ...]:
        """The clause's runs, verbatim. Raises KeyError where there is no such clause."""
        return tuple(self._raw(run.start, run.end) for run in self._of(clause_id))

    def sentence(self, clause_id: str, around: str | None) -> str:
        """The sentence that holds `around`; the clause's first without. Raises KeyError where it has none."""
        if around and fold(around):
            return self._sentence(*self._find(clause_id, fold(around)))
        if clause_id in self._opening:
            return self._raw(*self._opening[clause_id][:2])
        first = self._of(clause_id)[0]
        return self._sentence(first, first.start, first.start + 1)

    def words(self, clause_id: str, words: str) -> str:
        """Exactly `words`, as the clause writes them. Raises KeyError where no run holds them."""
        _, start, end = self._find(clause_id, fold(words))
        if end - start < len(fold(words)):
            raise KeyError(f"{clause_id}: {words}")
        return self._raw(start, end)

    def longest(self, clause_id: str, words: str) -> str:
        """As much of `words` as stands in one run. Raises KeyError where the clause does not hold them."""
        _, start, end = self._find(clause_id, fold(words))
        return self._raw(start, end)

    def folded(self, clause_id: str) -> str:
        """The clause in the folded layer, "" where there is no such clause."""
        if clause_id not in self._texts:
            self._texts[clause_id] = self._joined(self._passages.get(clause_id, []))
        return self._texts[clause_id]

    def find(self, wording: str, clause_ids: Iterable[str]) -> tuple[str, str] | None:
        """The first of the clauses that holds a wording (bot.license.wording), and its words, folded."""
        if is_plain(wording):
            words = fold(wording)
            return next(((name, words) for name in clause_ids if words in self.folded(name)), None)
        pattern = compile_wording(wording)
        for name in clause_ids:
            if match := pattern.search(self.folded(name)):
                return name, match[0]
        return None

    def _raw(self, start: int, end: int) -> str:
        return unbroken(self._source.raw(start, end))

    def _of(self, clause_id: str) -> list[Run]:
        runs = self._passages.get(clause_id) or self._passages.get(fold(clause_id))
        if not runs:
            raise KeyError(clause_id)
        return runs

    def _joined(self, runs: list[Run]) -> str:
        return "".join(self._source.folded[run.start : run.end] for run in runs)

    def _find(self, clause_id: str, words: str) -> tuple[Run, int, int]:
        """The run that holds `words` and where; where a header cuts the words, their longer side."""
        runs = self._of(clause_id)
        for run in runs:
            start = self._source.folded.find(words, run.start, run.end)
            if words and start >= 0:
                return run, start, start + len(words)
        offset = self._joined(runs).find(words) if words else -1
        if offset < 0:
            raise KeyError(f"{clause_id}: {words}")
        sides = []
        for run in runs:
            start, end = run.start + max(offset, 0), min(run.start + offset + len(words), run.end)
            sides.append((run, start, end))
            offset -= run.end - run.start
        return max(sides, key=lambda side: side[2] - side[1])

    def _sentence(self, run: Run, start: int, end: int) -> str:
        """The sentence(s) around [start, end) within `run`.

        What a page header leaves of a phrase is dropped up to the next comma, unless that would drop
        the words sought.
        """
        folded = self._source.folded
        ends = [match.end() for match in _SENTENCE_END.finditer(folded, run.start, run.end)]
        left = max((stop for stop in ends if stop <= start), default=run.start)
        right = min((stop for stop in ends if stop >= end), default=run.end)
        if run.cut_before and left == run.start and (comma := _PHRASE_END.search(folded, left, start)):
            left = comma.end()
        if run.cut_after and right == run.end and right not in ends:
            comma_at = max(folded.rfind(mark, end, right) for mark in ",:")
            right = comma_at if comma_at >= 0 else right
        return self._raw(left, right)
