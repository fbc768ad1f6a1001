"""What another license text changes against the current one, as keys of words license.difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.license.catalogue import Business, businesses, named
from bot.license.facts import BusinessLine, Certificate
from bot.license.moved import former_numbers, moved_clauses
from bot.license.scope import coverage
from bot.license.text import fold

_SINGLE = ("number", "holder", "legal_representative", "issuer")
_SHOWN_WORDS = 24


@dataclass(frozen=True)
class Difference:
    """One change: `key` of words license.difference, filled with `values`."""

    key: str
    values: Mapping[str, str]


def differences(old: Certificate, new: Certificate) -> list[Difference]:
    """What `new` says otherwise than `old`: facts, businesses, sites, clauses. Width makes no difference."""
    return [
        *_facts(old, new),
        *_business(old, new),
        *_coverages(old, new),
        *_sites(old, new),
        *_clauses(old, new),
    ]


def _facts(old: Certificate, new: Certificate) -> Iterator[Difference]:
    for field in _SINGLE:
        yield from _changed(field, getattr(old, field), getattr(new, field))
    for field in ("issued", "valid_until"):
        before, after = getattr(old, field), getattr(new, field)
        yield from _changed(field, before and before.isoformat(), after and after.isoformat())
    yield from _changed("approval_note", old.approval_note, new.approval_note)


def _business(old: Certificate, new: Certificate) -> Iterator[Difference]:
    before, after = _lines(old), _lines(new)
    for key, line in before.items():
        if key not in after:
            yield Difference("business_gone", {"name": line.called})
    for key, line in after.items():
        if key not in before:
            yield Difference("business_new", {"name": line.called})
        else:
            yield from _changed("area", before[key].area, line.area, name=line.called)


def _coverages(old: Certificate, new: Certificate) -> Iterator[Difference]:
    """Kinds of a business that both license and judge differently: 信息即时交互服务 is no longer excluded."""
    shared = {line.name for line in old.business} & {line.name for line in new.business}
    roots = {business.id for name in shared if (business := named(name))}
    for business in _comparable():
        if roots.isdisjoint(business.lineage):
            continue
        before, after = coverage(old, business.id).state, coverage(new, business.id).state
        if before != after:
            yield Difference(f"{before}_to_{after}", {"name": business.name})


def _comparable() -> Iterator[Business]:
    """The smallest kinds that licenses name one by one, and the approval items as a whole."""
    parents = {business.parent for business in businesses().values() if not business.item}
    for business in businesses().values():
        part_of_item = business.item and (business.parent or "").startswith("item.")
        if business.parent and business.id not in parents and not part_of_item:
            yield business


def _sites(old: Certificate, new: Certificate) -> Iterator[Difference]:
    for key, field in (
        ("site", "name"),
        ("server_place", "server_place"),
        ("access_provider", "access_provider"),
    ):
        before = [value for site in old.sites if (value := getattr(site, field))]
        after = [value for site in new.sites if (value := getattr(site, field))]
        yield from _sets(key, before, after)
    before = [domain for site in old.sites for domain in site.domains]
    yield from _sets("domain", before, [domain for site in new.sites for domain in site.domains])


def _clauses(old: Certificate, new: Certificate) -> Iterator[Difference]:
    """A clause that comes, goes or moves takes its sub-clauses along without a word on each."""
    former, moved = former_numbers(old, new), moved_clauses(old, new)
    kept = set(former.values())
    for clause_id in old.clauses:
        parent = _parent(clause_id)
        if clause_id not in kept and (parent is None or parent in kept):
            yield Difference("clause_gone", {"clause": clause_id})
    for clause_id, clause in new.clauses.items():
        before = former.get(clause_id)
        parent = _parent(clause_id)
        if clause_id in moved:
            yield Difference("clause_moved", {"clause": clause_id, "old": moved[clause_id]})
        if before is None:
            if parent is None or parent in former:
                yield Difference("clause_new", {"clause": clause_id})
        elif (was := fold(old.clauses[before].text)) != (now := fold(clause.text)):
            words = _words_changed(was, now)
            yield Difference("clause_changed", {"clause": clause_id, "old": words[0], "new": words[1]})


def _parent(clause_id: str) -> str | None:
    top, bracket, _ = clause_id.partition("(")
    return top if bracket else None


def _changed(field: str, before: str | None, after: str | None, **values: str) -> Iterator[Difference]:
    if fold(before or "") != fold(after or ""):
        kind = "gone" if not after else "new" if not before else "changed"
        yield Difference(f"{field}_{kind}", {"old": before or "", "new": after or "", **values})


def _sets(key: str, before: list[str], after: list[str]) -> Iterator[Difference]:
    gone = [value for value in dict.fromkeys(before) if fold(value) not in map(fold, after)]
    new = [value for value in dict.fromkeys(after) if fold(value) not in map(fold, before)]
    yield from (Difference(f"{key}_gone", {"name": value}) for value in gone)
    yield from (Difference(f"{key}_new", {"name": value}) for value in new)


def _lines(certificate: Certificate) -> dict[tuple[str, tuple[str, ...]], BusinessLine]:
    return {(line.name, line.limits): line for line in certificate.business}


def _words_changed(before: str, after: str) -> tuple[str, str]:
    """Where two texts part and meet again, with a few characters around it, shortened."""
    start = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    first = max(start - 4, 0)
    return _short(before[first : len(before) - max(end - 4, 0)]), _short(
        after[first : len(after) - max(end - 4, 0)]
    )


def _short(text: str) -> str:
    half = _SHOWN_WORDS // 2
    return text if len(text) <= _SHOWN_WORDS else f"{text[:half]}…{text[-half:]}"
