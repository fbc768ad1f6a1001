"""Xuke with a platform that is nothing but the Protocol, in one process."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.conversation.conversation import Conversation
from bot.data import DATA
from bot.delivery.courier import Courier
from bot.delivery.outbox import Outbox
from bot.license.certificate import read
from bot.questions.answer import Counsel
from bot.record import open_store
from bot.roles import Roles
from bot.services.channels import Channels
from bot.services.desk import Desk
from commands import respond
from tests.conversation.people import Hall

ANN, BEN, OLGA = "plain:ann", "plain:ben", "plain:olga"
NIGHT = datetime(2026, 3, 2, 3, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass
class House:
    """Xuke with the plain platform alone: Ann is on call, Olga is an officer by her group."""

    folder: Path
    plain: Hall = field(default_factory=Hall)
    desk: Desk = field(init=False)

    def open(self) -> None:
        store = open_store(self.folder / "state", lambda: NIGHT)
        outbox = Outbox(store, {"plain": self.plain}, lambda: NIGHT, lambda: 0.5, "plain:officers")
        roles = Roles(frozenset({"plain:officers"}), frozenset({ANN}), self.plain.members)
        channels = Channels("plain:alerts", "plain:incidents", "plain:room")
        counsel = Counsel(read(DATA / "license.txt"))
        licenses = self.folder / "licenses"
        self.desk = Desk(
            counsel, lambda: NIGHT, store, outbox, roles, channels, licenses, "en", self.plain.person
        )
        self.plain.conversation = Conversation(self.plain, self.desk, partial(respond, desk=self.desk))
        self.courier = Courier(outbox, lambda: NIGHT)
        self.courier.start()
        self.plain.conversation.start()

    def close(self) -> None:
        self.plain.conversation.stop()
        self.courier.stop()
        self.desk.store.close()
