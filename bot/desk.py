"""What commands may use of Xuke: the license, the day, the answers, the record, who may do what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from bot.chat.request import Request, Role
from bot.license.certificate import Certificate
from bot.license.validity import Validity, status
from bot.office.bench import Bench
from bot.office.drafts import Drafts
from bot.questions.answer import Counsel
from bot.questions.facts import Answer
from bot.record.outbox import Outbox
from bot.record.roles import Action, Roles
from bot.record.store import Store

REMEMBERED = 4_000
"""Answers kept ready: teams ask the same questions again."""


@dataclass(frozen=True)
class Channels:
    """Where Xuke posts by itself."""

    alerts: str
    incidents: str
    officers: str


class Desk:
    """One license's counsel, and `now`, the moment that it is where Xuke works."""

    def __init__(
        self,
        counsel: Counsel,
        now: Callable[[], datetime],
        store: Store,
        outbox: Outbox,
        roles: Roles,
        channels: Channels,
    ) -> None:
        self.counsel = counsel
        self.now = now
        self.store = store
        self.outbox = outbox
        self.roles = roles
        self.channels = channels
        self.drafts = Drafts(store, now)
        self.bench = Bench(store, outbox, now, channels.officers, lambda: self.certificate, self.own_answer)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._answer)

    @property
    def certificate(self) -> Certificate:
        """The license that answers rest on."""
        return self.counsel.certificate

    def today(self) -> date:
        """The day that it is where Xuke works."""
        return self.now().date()

    def own_answer(self, question: str) -> Answer:
        """The license's answer as of today, without rulings. Raises BadInput as `answer` does."""
        return self.counsel.answer(question, self.today())

    def answer(self, question: str) -> Answer:
        """The answer as of today. Raises BadInput for a question that is empty or too long."""
        return self._remembered(question, self.today(), self.counsel, self.bench.revision)

    def _answer(self, question: str, on: date, counsel: Counsel, revision: int) -> Answer:
        return self.bench.on(counsel.answer(question, on))

    def validity(self) -> Validity:
        """Whether the license is in force today."""
        return status(self.certificate, self.today(), self.counsel.renewal)

    def check(self, request: Request, action: Action, own: bool = False) -> Role:
        """The role of someone who may do `action`; raises Refused, journaled, where they may not."""
        return self.roles.check(self.store, request.who, action, request.language, own)
