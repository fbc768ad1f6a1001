"""Where officers rule: the questions that wait and the rulings that stand, kept and told to whoever asked."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.chat.packing import pack_reply
from bot.chat.request import Request
from bot.delivery.outbox import Outbox
from bot.errors import CouldNot
from bot.license.certificate import Certificate
from bot.questions.answer_parts import Answer, Verdict
from bot.questions.ruled import with_ruling
from bot.questions.ruling import Ruling, Rulings, fingerprint, matter
from bot.record.errors import Changed, Taken
from bot.record.fields import Table
from bot.record.reading import readable
from bot.record.store import Add, Change, Close, Document, Replace, Store
from bot.replies.ruling_cards import answered_reply, question_card, ruled_card
from bot.services.channels import Channels
from bot.services.numbers import Numbers
from bot.services.rulings_kept import RULINGS, read_rulings, ruling_value
from bot.words import Language, Words

QUESTIONS = Table("questions", "verdict topics wrong askers ruling")


@dataclass(frozen=True)
class Open:
    """A question that waits for a ruling; `askers` hear of it: who, channel, thread, language."""

    id: str
    question: str
    askers: tuple[Mapping[str, Any], ...]
    wrong: bool
    document: Document


class Stale(CouldNot):
    """Somebody else was quicker; nothing was changed. The line says who, and what it is now."""


class RulingBook:
    """Open questions and rulings. May be called from any thread."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        now: Callable[[], datetime],
        channels: Channels,
        certificate: Callable[[], Certificate],
        counsel: Callable[[str], Answer],
    ) -> None:
        """`counsel` answers from the license alone; `now` is in Xuke's time zone."""
        self._store = store
        self._outbox = outbox
        self._now = now
        self._channels = channels
        self._channel = channels.officers
        self._certificate = certificate
        self._counsel = counsel
        self._questions = Numbers(store, QUESTIONS, "Q")
        self._numbers = Numbers(store, RULINGS, "R")
        self._lock = threading.Lock()
        self.revision = 0
        """Grows with every change of a ruling."""
        self.standing = Rulings(())
        self._reload()

    # -- questions that wait ------------------------------------------------------------------------

    def file(self, request: Request, answer: Answer, wrong: bool = False) -> tuple[str, bool]:
        """Brings a question before the officers; its id, and whether it was new to them."""
        asker = _asker(request, answer.language)
        while True:
            try:
                there = self._same(answer.question)
                return (self._join(there, asker), False) if there else (self._add(answer, asker, wrong), True)
            except (Taken, Changed):  # another asker in the same instant
                continue

    def open(self) -> list[Open]:
        """The questions that wait, oldest first."""
        return list(readable(self._store.all(QUESTIONS), read_question))

    def question(self, id_: str) -> Open:
        """The open question of that id. Raises CouldNot where it is ruled already, or never was."""
        document = self._store.get(QUESTIONS, id_.upper())
        if document:
            return read_question(document)
        if self._store.used(QUESTIONS, id_.upper()):
            raise self._ruled_already(id_.upper())
        raise CouldNot(Words("rulings.problem.no_question", id=id_))

    def _same(self, question: str) -> Open | None:
        asked = matter(question)
        return next(
            (it for it in self.open() if it.question == question or matter(it.question) == asked), None
        )

    def _join(self, there: Open, asker: Mapping[str, Any]) -> str:
        if asker not in there.askers:
            value = {**there.document.value, "askers": [*there.askers, asker]}
            self._store.write(asker["who"], "question.asked_again", Replace(there.document, value))
        return there.id

    def _add(self, answer: Answer, asker: Mapping[str, Any], wrong: bool) -> str:
        id_ = self._questions.next()
        value = {
            "question": answer.question,
            "verdict": answer.verdict,
            "topics": [finding.topic for finding in answer.findings],
            "wrong": wrong,
            "askers": [asker],
        }
        link = None
        if asker["public"] and asker["thread"]:
            link = (asker["channel"], asker["thread"])
        card = question_card(id_, answer, asker["who"], link, wrong)
        # In one person's own channel the card stands in the thread it is about.
        own = asker["channel"] == self._channel and self._channels.is_one_persons(self._channel)
        thread = asker["thread"] if own else None
        message = self._outbox.as_change(f"card:{id_}", self._channel, pack_reply(card), thread, named=True)
        self._store.write(asker["who"], "question.filed", Add(QUESTIONS, id_, value), message)
        self._outbox.recorded(self._channel)
        return id_

    # -- rulings ------------------------------------------------------------------------------------

    def on(self, answer: Answer) -> Answer:
        """An answer from the license with the ruling that speaks to its question, if any."""
        return with_ruling(answer, self.standing, self._certificate())

    def rule(self, open_: Open, ruling: Ruling, language: Language) -> Ruling:
        """Records a ruling on an open question and tells everybody who asked, all at once or not at all.

        Raises Stale where another officer was quicker.
        """
        ruling = self._with_number(ruling)
        answered = self._answers(ruling, open_)
        edited = ruled_card(open_.id, open_.question, ruling, language)
        edit = self._outbox.as_change(
            f"ruled:{ruling.id}:card", self._channel, pack_reply(edited), edits=f"card:{open_.id}"
        )
        changes: list[Change] = [
            Close(open_.document, {**open_.document.value, "ruling": ruling.id}),
            Add(RULINGS, ruling.id, ruling_value(ruling)),
            edit,
            *answered,
        ]
        try:
            self._store.write(ruling.by, "ruling.recorded", *changes)
        except (Changed, Taken):  # ruled by someone else, or only asked once more: the record tells
            return self.rule(self.question(open_.id), ruling, language)
        self._outbox.recorded(self._channel)
        for channel in {asker["channel"] for asker in open_.askers}:
            self._outbox.recorded(channel)
        self._reload()
        return ruling

    def record(self, ruling: Ruling) -> Ruling:
        """Records a ruling on a question that nobody filed."""
        while True:
            ruling = self._with_number(ruling)
            try:
                self._store.write(ruling.by, "ruling.recorded", Add(RULINGS, ruling.id, ruling_value(ruling)))
            except Taken:
                continue
            self._reload()
            return ruling

    def revise(self, ruling: Ruling, seen: int) -> None:
        """Puts `ruling` in the place of the one of its id as it was at version `seen`.

        Raises Stale where it was changed since; the journal keeps every form it ever had.
        """
        document = self._store.get(RULINGS, ruling.id)
        if document is None:
            raise CouldNot(Words("rulings.problem.no_ruling", id=ruling.id))
        try:
            if document.version != seen:
                raise Changed("")
            kind = "ruling.withdrawn" if ruling.withdrawn else "ruling.revised"
            self._store.write(ruling.by, kind, Replace(document, ruling_value(ruling)))
        except Changed:
            who = str((self._store.get(RULINGS, ruling.id) or document).value["by"])
            raise Stale(Words("rulings.problem.changed", id=ruling.id, who=who)) from None
        self._reload()

    def version(self, id_: str) -> int:
        """The version of a ruling as it is now, for `revise`; 0 where there is none."""
        document = self._store.get(RULINGS, id_)
        return document.version if document else 0

    def draft(self, question: str, by: str, verdict: Verdict, reason: str, **more: Any) -> Ruling:
        """A ruling of today on the license as it is, without a number yet."""
        own = self._counsel(question).verdict
        license_ = fingerprint(self._certificate())
        return Ruling("", question, verdict, reason, by, self._now().date(), license_, own, **more)

    def license_changed(self) -> None:
        """What was remembered of rulings no longer counts."""
        self._reload()

    def _with_number(self, ruling: Ruling) -> Ruling:
        return replace(ruling, id=self._numbers.next())

    def _answers(self, ruling: Ruling, open_: Open) -> list[Change]:
        changes: list[Change] = []
        for number, asker in enumerate(open_.askers):
            own = self._counsel(open_.question)
            answer = with_ruling(own, Rulings((ruling,)), self._certificate())
            body = pack_reply(
                answered_reply(answer, ruling.by, open_.question, asker["who"], asker["language"])
            )
            key = f"ruled:{ruling.id}:{number}"
            changes.append(self._outbox.as_change(key, asker["channel"], body, asker["thread"]))
        return changes

    def _ruled_already(self, id_: str) -> Stale:
        """Who ruled on a closed question, from the journal: only this refusal reads it."""
        for entry in self._store.history(lambda entry: entry.kind == "ruling.recorded"):
            changes = {change["table"]: change for change in entry.data["changes"]}
            if QUESTIONS in changes and changes[QUESTIONS]["key"] == id_:
                ruling = changes[RULINGS]["value"]
                verdict = Words(f"rulings.verdict.{ruling['verdict']}")
                values = {"who": ruling["by"], "ruling": changes[RULINGS]["key"], "verdict": verdict}
                return Stale(Words("rulings.problem.ruled_already", id=id_, **values))
        return Stale(Words("rulings.problem.no_question", id=id_))

    def _reload(self) -> None:
        with self._lock:
            self.standing = read_rulings(self._store.all(RULINGS))
            self.revision += 1


def _asker(request: Request, language: Language) -> dict[str, Any]:
    return {
        "who": request.who,
        "channel": request.channel or request.who,
        "thread": request.thread,
        "language": language,
        "public": request.public,
    }


def read_question(document: Document) -> Open:
    """A question that waits, of its document. Raises KeyError for what is none."""
    value = document.value
    return Open(document.key, value["question"], tuple(value["askers"]), value["wrong"], document)
