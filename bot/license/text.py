"""A license's text in two layers: as issued, and folded so that width and line breaks do not matter."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence

# Kangxi and CJK radicals are what the text layer of a PDF often holds instead of 一 or 日.
_RADICALS = [*range(0x2E80, 0x2EF4), *range(0x2F00, 0x2FD6)]
_FORMS = [*range(0xFE30, 0xFE6C), *range(0xFF01, 0xFF66), *range(0x3220, 0x322A), *range(0x2474, 0x2488)]
_FOLDED: dict[int, str] = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_RADICALS, *_FORMS)}
_FOLDED |= {0x2460 + n: f"({n + 1})" for n in range(20)}  # ① in a scope numbers a business as (1) does
_FOLDED |= dict.fromkeys(map(ord, "【〔［"), "[") | dict.fromkeys(map(ord, "】〕］"), "]")
_FOLDED |= dict.fromkeys(map(ord, "“”„‟＂"), '"') | dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_FOLDED |= {ord("〇"): "零", ord("○"): "零", ord("､"): "、", ord("｡"): "。"}
_SPACES = " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u3000\u2028\u2029\u202f\u205f"
_FOLDED |= dict.fromkeys((*map(ord, _SPACES), *range(0x2000, 0x200B)), "")
_FOLDED |= dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), "")

_BREAK = re.compile(r"[^\S\r\n]*[\r\n\f\v\x85\u2028\u2029]\s*")
_SPACE_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_HALF_WIDTH = str.maketrans({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "})
_CHINESE_PARENTHESES = str.maketrans("()", "（）")


def fold(text: str) -> str:
    """`text` for comparison: no white space, half-width forms, one kind of brackets, quotes and dashes."""
    return text.translate(_FOLDED)


def unbroken(text: str) -> str:
    """`text` with the line breaks inside it, and the indentation around them, removed; else verbatim."""
    return _BREAK.sub("", text).strip()


def plain(text: str) -> str:
    """A field's value in one spelling: line breaks and spaces beside Chinese removed, half-width letters."""
    value = _SPACE_BESIDE_CHINESE.sub("", unbroken(text).translate(_HALF_WIDTH).translate(_RADICAL_FORMS))
    return value.translate(_CHINESE_PARENTHESES) if not value.isascii() else value


_RADICAL_FORMS = {code: _FOLDED[code] for code in _RADICALS}


class Source:
    """The text as issued and its folded layer; positions in the folded layer address the text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold(text)
        self._at: list[int] = []
        table = _FOLDED.get
        for index, character in enumerate(text):
            form = table(ord(character))
            if form is None:
                self._at.append(index)
            elif form:
                self._at.extend([index] * len(form))

    def start(self, position: int) -> int:
        """The index in the text of the folded character at `position` (the text's length at the end)."""
        return self._at[position] if position < len(self._at) else len(self.text)

    def position(self, index: int) -> int:
        """The folded position of the first character at or behind `index` of the text."""
        return bisect_left(self._at, index)

    def raw(self, start: int, end: int) -> str:
        """The text's own characters of the folded run [start, end)."""
        return self.text[self._at[start] : self._at[end - 1] + 1] if start < end else ""

    def line(self, position: int) -> int:
        """The 1-based line of the text on which the folded character at `position` stands."""
        return self.text.count("\n", 0, self.start(position)) + 1

    def starts_line(self, position: int) -> bool:
        """Whether only white space stands before `position` on its line."""
        if position == 0:
            return True
        between = self.text[self._at[position - 1] : self.start(position)]
        return "\n" in between or "\r" in between


class Stretch:
    """Runs of the folded layer read as one, the page headers between them left out."""

    def __init__(self, source: Source, spans: Sequence[tuple[int, int]]) -> None:
        self.source = source
        self.spans = [span for span in spans if span[0] < span[1]]
        self.text = "".join(source.folded[start:end] for start, end in self.spans)

    def position(self, index: int) -> int:
        """The folded position of this stretch's character at `index`; past its last one, its end."""
        for start, end in self.spans:
            if index < end - start:
                return start + index
            index -= end - start
        return self.spans[-1][1] if self.spans else 0

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """[start, end) of this stretch as runs of folded positions that no page header cuts."""
        for first, last in self.spans:
            length = last - first
            if start < length and end > 0 and start < end:
                yield first + max(start, 0), first + min(end, length)
            start, end = start - length, end - length

    def raw(self, start: int, end: int) -> str:
        """The text's own characters of [start, end), line breaks removed, page headers left out."""
        return "".join(unbroken(self.source.raw(*run)) for run in self.runs(start, end))

    def line(self, index: int) -> int:
        """The 1-based line of the text on which the character at `index` stands."""
        return self.source.line(self.position(index))

    def starts_line(self, index: int) -> bool:
        """Whether the character at `index` begins a line or follows a page header."""
        position = self.position(index)
        return self.source.starts_line(position) or any(position == start for start, _ in self.spans)
