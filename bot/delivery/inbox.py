"""What comes in: a delivery is claimed on disk before it is worked on, so that platforms' retries do nothing.

Slack sends an event again after 3 s without an answer, Feishu after 15 s, 5 min, 1 h and 6 h. The claim is
acknowledged, then the work begins; work that a crash cut short is taken up again at the next start, or by
the platform's retry, whichever comes first.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.record.errors import Changed, Taken
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Add, Change, Close, Document, Replace, Store

_OF_MESSAGE = (
    "who channel id thread opens mentions direct public spoken about twin files.size files.link files.source"
)
_OF_CHANGE = "kind who channel id thread moment link about"
_EXACT = [
    "state by",
    *(f"work.message.{name}" for name in _OF_MESSAGE.split()),
    *(f"work.change.{name}" for name in _OF_CHANGE.split()),
]
TABLE = Table("deliveries", " ".join(_EXACT))
KEPT = timedelta(hours=24)
"""How long a finished delivery is remembered: three times what Feishu's last retry asks for, so that a
clock set forward does no harm."""
AT_ONCE, BYTES_AT_ONCE = 50, 250_000
"""Deliveries claimed with one entry, and bytes of their work: an entry has a largest size."""
MOST_STARTS = 5
"""Starts of Xuke after which unfinished work is given up: it may be what stops Xuke."""

News = Literal["new", "resumed", "at_work", "done"]
Delivery = tuple[str, Mapping[str, Any]]
"""Its id, and what is needed to do it later."""


@dataclass(frozen=True)
class Claim:
    """A delivery and whose it is. Work on it only where `news` is new or resumed.

    `work` is what was given with the first claim, its free text masked; `starts` counts how often it
    was begun.
    """

    id: str
    news: News
    work: Mapping[str, Any]
    starts: int
    document: Document | None = None


def read_delivery(document: Document) -> Claim:
    """A delivery as it is kept, whoever has it. Raises KeyError or TypeError for what is none."""
    value = document.value
    news: News = "done" if value["state"] == "done" else "at_work"
    return Claim(document.key, news, value["work"] or {}, int(value["starts"]), document)


class Inbox:
    """Deliveries by id ("slack:Ev0…"). May be called from any thread."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now

    def claim(self, delivery: str, work: Mapping[str, Any], actor: str = "xuke") -> Claim:
        """Claims a delivery, on disk when this returns: then acknowledge it to the platform.

        `work` is what is needed to do it later; give no secrets or answer addresses. Raises RecordError:
        then do not acknowledge, and the platform will send it again.
        """
        value = {"state": "begun", "by": self._store.run, "starts": 1, "work": work}
        while True:
            try:
                written = self._store.write(actor, "delivery.claimed", Add(TABLE, delivery, value))
                document = written.documents[0]
                return Claim(delivery, "new", document.value["work"], 1, document)
            except Taken:
                document_now = self._store.get(TABLE, delivery)
            if document_now is not None:
                return self._again(document_now)
            if self._store.used(TABLE, delivery):  # given up
                return Claim(delivery, "done", {}, 0)

    def claim_all(
        self, deliveries: Sequence[Delivery], twins: Mapping[str, str] | None = None
    ) -> Iterator[Claim]:
        """Claims several deliveries, new ones many with one entry; the claims in the same order, each as soon
        as it is on disk.

        One that is given twice is new once. `twins` are further names of deliveries, by their ids: of two
        with the same one, however far apart they come, the second counts as done. Raises RecordError: then
        what was yielded before is claimed, and the rest is not.
        """
        for together in _batches(deliveries):
            yield from self._claim_together(together, twins or {})

    def _claim_together(self, deliveries: Sequence[Delivery], twins: Mapping[str, str]) -> list[Claim]:
        new = {delivery: work for delivery, work in deliveries if not self._store.used(TABLE, delivery)}
        found = {key: self.claim(key, work) for key, work in deliveries if key not in new}
        names: dict[str, str] = {}
        for key in [key for key in new if key in twins]:
            name = twins[key]
            if names.setdefault(name, key) != key or self._store.used(TABLE, name):
                del new[key]
                found[key] = Claim(key, "done", {}, 0)
        begun = {"state": "begun", "by": self._store.run, "starts": 1}
        told = {**begun, "state": "done", "work": None}
        until = self._now() + KEPT
        try:
            adds = [Add(TABLE, key, {**begun, "work": work}) for key, work in new.items()]
            adds += [Add(TABLE, twins[key], told, until) for key in new if key in twins]
            written = self._store.write("xuke", "delivery.claimed", *adds).documents if adds else ()
            found |= {it.key: Claim(it.key, "new", it.value["work"], 1, it) for it in written[: len(new)]}
        except Taken:  # claimed elsewhere in this instant
            found |= {key: self.claim(key, work) for key, work in new.items()}
        claims = []
        for delivery, _ in deliveries:
            claims.append(found[delivery])
            found[delivery] = replace(found[delivery], news="at_work")
        return claims

    def knows(self, delivery: str) -> bool:
        """Whether a delivery was claimed, and is remembered."""
        return self._store.get(TABLE, delivery) is not None

    def finish(self, claim: Claim, *changes: Change) -> None:
        """The work is done (or refused for good); retries of the delivery do nothing from now on.

        `changes`, what the work came to, are written in the same entry: all of it or nothing.
        """
        assert claim.document is not None
        value = {"state": "done", "by": self._store.run, "starts": claim.starts, "work": None}
        done = Replace(claim.document, value, self._now() + KEPT)
        self._store.write("xuke", "delivery.done", done, *changes)

    def unfinished(self, prefix: str = "") -> list[Claim]:
        """Claims what an earlier start left unfinished, oldest first, for this start to do: deliveries whose
        ids begin with `prefix`."""
        documents = [it for it in self._store.all(TABLE) if it.key.startswith(prefix)]
        kept = readable(documents, read_delivery)
        claims = [self._again(it.document) for it in kept if it.document]
        return [claim for claim in claims if claim.news == "resumed"]

    def _again(self, document: Document) -> Claim:
        value = document.value
        if value["state"] == "done":
            return Claim(document.key, "done", {}, value["starts"], document)
        if not self._store.gone(value["by"]):
            return Claim(document.key, "at_work", value["work"], value["starts"], document)
        starts = value["starts"] + 1
        try:
            if starts > MOST_STARTS:
                self._store.write(
                    "xuke", "delivery.given_up", Close(document, {**value, "state": "given up"})
                )
                return Claim(document.key, "done", {}, value["starts"])
            mine = {**value, "by": self._store.run, "starts": starts}
            written = self._store.write("xuke", "delivery.resumed", Replace(document, mine))
        except Changed:  # claimed by someone else just now
            return Claim(document.key, "at_work", value["work"], value["starts"], document)
        return Claim(document.key, "resumed", value["work"], starts, written.documents[0])


def _batches(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """The deliveries in order, as many at once as one entry holds; one that is larger stands alone."""
    batch: list[Delivery] = []
    room = BYTES_AT_ONCE
    for delivery, work in deliveries:
        size = len(json.dumps(work, ensure_ascii=False).encode("utf-8", "replace"))
        if batch and (size > room or len(batch) >= AT_ONCE):
            yield batch
            batch, room = [], BYTES_AT_ONCE
        batch.append((delivery, work))
        room -= size
    if batch:
        yield batch
