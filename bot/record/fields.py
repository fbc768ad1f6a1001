"""Which fields of what is kept are free text, and which are Xuke's own.

Free text from people is masked before it is kept; keys, dates, ids, digests, amounts, platforms' names and
receipts never are. A table says which of its fields are exact; a field that nobody speaks of counts as free
text, so that forgetting one can keep no secret.
"""

from typing import Literal, Self

ALL = frozenset({"*"})
"""A table without a word from people."""

_DECLARED: dict[str, frozenset[str]] = {}


class Table(str):
    """The name of a table that has said which of its fields are exact.

    `exact` are their names, parted by blanks: "at", or "files.size" for a member of a member; of a list each
    item is meant, and of a mapping all that is in it. "*" is every field.
    """

    exact: frozenset[str]

    def __new__(cls, name: str, exact: str) -> Self:
        table = super().__new__(cls, name)
        table.exact = _DECLARED[name] = frozenset(exact.split())
        return table


def exact_fields(table: str) -> frozenset[str]:
    """The exact fields of a table, however it is called; none of one that has not spoken."""
    return _DECLARED.get(table, frozenset())


def tables() -> frozenset[str]:
    """Every table that has spoken so far."""
    return frozenset(_DECLARED)


ABOUT: Literal["about"] = "about"
Table(ABOUT, "action role needed alert covered pid license seconds was is")
"""What entries say beside their changes, whatever their kind."""
