"""Sessions of people who have logged in: signed, for twelve hours, until they log out."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from itsdangerous import BadSignature, URLSafeSerializer

from bot.oidc_settings import Oidc
from bot.platforms.page.rooms import Visitor
from bot.record.errors import RecordError, Taken
from bot.record.fields import Table
from bot.record.store import Add, Store

log = logging.getLogger(__name__)

LASTS = timedelta(hours=12)
TABLE = Table("page_logouts", "*")
"""Sessions that ended before their time, each until that time."""


@dataclass(frozen=True)
class Session:
    """A login: whose, and when it ends by itself (UTC)."""

    visitor: Visitor
    until: datetime


class Sessions:
    """Any process that knows the client's secret reads them, over restarts too; another secret ends all."""

    def __init__(self, provider: Oidc, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        key = "\n".join((provider.issuer, provider.client_id, provider.client_secret))
        self._signer = URLSafeSerializer(
            key, "xuke session", signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256}
        )
        self._ended = {it.key for it in store.all(TABLE)}

    def begin(self, who: str, name: str) -> str:
        """A new session, as a cookie keeps it."""
        return str(self._signer.dumps([uuid4().hex, who, name, int(self._now().timestamp())]))

    def read(self, cookie: str) -> Session | None:
        """The session of a cookie; None for one that is forged, over, or none."""
        try:
            id_, who, name, begun = self._signer.loads(cookie)
            until = datetime.fromtimestamp(begun, UTC) + LASTS
        except (BadSignature, ValueError, TypeError, OverflowError):
            return None
        session = Session(Visitor(who, name, id_), until)
        return session if self.lasts(session) else None

    def lasts(self, session: Session) -> bool:
        """Whether it goes on. A clock that was set back makes no session longer."""
        left = session.until - self._now()
        ended = session.visitor.session in self._ended
        return timedelta(0) < left <= LASTS + timedelta(minutes=1) and not ended

    def end(self, session: Session) -> None:
        """Logs out, for good. Not for the event loop."""
        id_ = str(session.visitor.session)
        self._ended.add(id_)
        try:
            self._store.write(session.visitor.who, "page.logged_out", Add(TABLE, id_, {}, session.until))
        except Taken:
            return
        except RecordError as error:
            log.warning("a logout holds until the next start alone: %s", error)
