"""Keys that were used and whose documents are closed: eight bytes each, in memory and on disk."""

import zlib
from array import array
from bisect import bisect_left
from hashlib import blake2b


def digest(table: str, key: str) -> int:
    """64 bits of a key: among a million keys two are mistaken for one another once in 37 million records."""
    return int.from_bytes(blake2b(f"{table}\0{key}".encode(), digest_size=8).digest(), "big")


class ClosedKeys:
    """A set that only grows. Most of it is one sorted array; a set of Python's takes ten times the memory."""

    def __init__(self, content: bytes = b"") -> None:
        self._sorted = array("Q", content)
        self.count = len(self._sorted)
        self.checksum = zlib.crc32(content)
        self._sorted = array("Q", sorted(self._sorted))
        self._recent: set[int] = set()
        self._unsaved = array("Q")

    def __contains__(self, key: int) -> bool:
        if key in self._recent:
            return True
        place = bisect_left(self._sorted, key)
        return place < len(self._sorted) and self._sorted[place] == key

    def add(self, key: int) -> None:
        """Adds a key that is not in the set yet."""
        self._recent.add(key)
        self._unsaved.append(key)
        self.count += 1
        if len(self._recent) > max(1000, len(self._sorted) // 8):
            self._sorted = array("Q", sorted([*self._sorted, *self._recent]))
            self._recent = set()

    def take_unsaved(self) -> bytes:
        """The keys added since the last call, in the order of their coming."""
        content = self._unsaved.tobytes()
        self._unsaved = array("Q")
        self.checksum = zlib.crc32(content, self.checksum)
        return content
