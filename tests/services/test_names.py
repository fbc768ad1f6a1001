"""People by name: as their platform says, kept, and in reports."""

from datetime import timedelta

from bot.record.store import Store
from bot.services.desk import Desk
from bot.services.names import NameBook, known_name
from commands import respond
from tests.commands.desks import OFFICER, real_desk, typed
from tests.commands.walks import opened
from tests.record.kept import Clock


def test_a_name_is_asked_for_once_a_day_and_known_after_a_restart(store: Store, clock: Clock) -> None:
    asked: list[str] = []
    names = {"feishu:ou_a": "张三"}

    def ask(who: str) -> str | None:
        asked.append(who)
        return names.get(who)

    book = NameBook(store, clock, ask)
    assert [book.name("feishu:ou_a") for _ in range(3)] == ["张三"] * 3
    assert NameBook(store, clock, ask).name("feishu:ou_a") == "张三"
    assert len(asked) == 1
    clock.moment += timedelta(days=2)
    names["feishu:ou_a"] = "张三丰"
    assert book.name("feishu:ou_a") == known_name(store, "feishu:ou_a") == "张三丰"
    clock.moment += timedelta(days=2)
    names.clear()
    assert book.name("feishu:ou_a") == "张三丰"
    assert book.name("feishu:ou_b") is None
    assert known_name(store, "feishu:ou_b") is None


def test_a_report_names_people_and_an_id_stands_where_there_is_no_name() -> None:
    made = real_desk()
    desk = Desk(
        made.counsel,
        made.now,
        made.store,
        made.outbox,
        made.roles,
        made.channels,
        made._licenses,
        name={"feishu:ou_a": "张三"}.get,
    )
    opened(desk, "feishu:ou_a")
    respond(typed("step I1 take contain", who=OFFICER), desk)
    text = desk.reports.file("I1", "md")[1].decode()
    assert "张三" in text
    assert "feishu:ou_a" not in text
    assert desk.reports.file("I1", "md")[1].decode() == text
