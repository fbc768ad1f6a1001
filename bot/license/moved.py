"""Clauses that stand under another number than before, told by their words."""

from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz.fuzz import ratio

from bot.license.facts import Certificate
from bot.license.text import fold

_SAME = 60.0
"""How much alike, of 100, the words under one number must be for the clause to have stayed."""
_ALIKE = 80.0
"""How much alike the words under another number must be for the clause to be that one."""


@lru_cache(maxsize=16)
def former_numbers(old: Certificate, new: Certificate) -> Mapping[str, str]:
    """Each clause of `new` that `old` has as well, and its number there; a clause that stayed has its own."""
    found: dict[str, str] = {}
    before = {clause.id: fold(clause.text) for clause in old.clauses.values()}
    after = {clause.id: fold(clause.text) for clause in new.clauses.values()}
    for number, text in after.items():
        if number in before and ratio(text, before[number]) >= _SAME:
            found[number] = number
    for number, text in after.items():
        free = before.keys() - found.values()
        alike = {other: ratio(text, before[other]) for other in sorted(free)} if number not in found else {}
        best = max(alike, key=lambda other: alike[other], default=None)
        if best and alike[best] >= _ALIKE:
            found[number] = best
    return found


def moved_clauses(old: Certificate, new: Certificate) -> Mapping[str, str]:
    """Each clause that moved, and where it was; those within a clause that moved as a whole are not told."""
    former = former_numbers(old, new)
    found = {}
    for number, before in former.items():
        parent, bracket, inner = number.partition("(")
        if number != before and not (bracket and before == f"{former.get(parent)}({inner}"):
            found[number] = before
    return found
