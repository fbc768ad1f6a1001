"""`/license clock`: what Xuke thinks of its clock, and what officers say of it."""

from datetime import timedelta
from pathlib import Path

from bot.delivery.outbox import Outbox
from bot.record import open_store
from bot.roles import Roles
from bot.services.channels import Channels
from bot.services.clock_watch import Steady
from bot.services.desk import Desk
from commands import respond
from tests.commands.desks import CHAT, OFFICER, real_counsel, typed
from tests.services.clocked import at


def test_an_officer_sees_a_doubt_and_ends_it(tmp_path: Path) -> None:
    now, steady = [at("2026-01-05 09:00")], [0.0]
    store = open_store(tmp_path / "state", lambda: now[0])
    outbox = Outbox(store, {}, lambda: now[0], lambda: 0.5, CHAT)
    desk = Desk(
        real_counsel(),
        lambda: now[0],
        store,
        outbox,
        Roles(frozenset({OFFICER}), frozenset()),
        Channels(CHAT, CHAT, CHAT, frozenset({CHAT})),
        tmp_path / "licenses",
        steady=Steady(lambda: steady[0], "boot"),
    )

    def said(text: str, who: str = OFFICER) -> str:
        return respond(typed(text, who=who), desk).text

    desk.alerts.tick()
    assert said("clock").startswith("Xuke's clock says 2026-01-05 09:00")
    assert "doubted" not in said("clock")
    now[0] += timedelta(days=40)
    assert desk.alerts.tick() is None
    assert "that is doubted. Alerts are held" in said("clock")
    assert "compliance officer" in said("clock right", who="local:you")
    assert "Alerts go on" in said("clock right")
    assert desk.alerts.tick() is not None
    now[0] -= timedelta(days=40)
    assert "told up to a moment that has not come" in said("clock")
    assert "Taken back: " in said("clock back")
    assert said("时钟").startswith("许可的时钟：2026-01-05 09:00")
    store.close()
