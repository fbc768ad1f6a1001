"""A second program on the long connection is noticed by what Xuke was never told."""

from typing import Any, cast

import pytest

from bot.delivery.message import Unreachable
from bot.platforms.feishu.api import Api, Failed
from bot.platforms.feishu.listeners import Listeners
from bot.platforms.feishu.stolen import Stolen
from tests.platforms.feishu.fake import BOT, PEOPLE

TOLD = {"om_told"}


class Chats:
    """The Open API's list of messages."""

    def __init__(self, items: Any) -> None:
        self.items = items
        self.asked: list[str] = []

    def call(self, method: str, path: str, **about: Any) -> dict[str, Any]:
        assert (method, path) == ("GET", "im/v1/messages")
        self.asked.append(about["query"]["container_id"])
        if self.items is None:
            raise Failed(Unreachable("230027"), 230027)
        return {"code": 0, "data": {"items": self.items}}


class Ears:
    """What was told."""

    def was_told(self, message: str) -> bool:
        return message in TOLD

    def chats(self) -> list[str]:
        return ["oc_heard"]


def said(id_: str, at: int = 150, called: str = BOT, sender: str = "user", **more: Any) -> dict[str, Any]:
    mentions = [{"key": "@_user_1", "id": called, "id_type": "open_id", "name": "Xuke"}]
    who = {"id": PEOPLE["mei"], "sender_type": sender}
    return {"message_id": id_, "create_time": str(at * 1_000), "sender": who, "mentions": mentions, **more}


def looking(items: Any, direct: bool = False) -> tuple[Stolen, Chats]:
    chats = Chats(items)
    own = ["feishu:oc_alerts", "slack:C1", "local"]
    ears = cast(Listeners, Ears())
    return Stolen(cast(Api, chats), ears, lambda: BOT, lambda _: direct, own), chats


def test_a_question_that_was_never_told_is_a_theft() -> None:
    stolen, chats = looking([said("om_told"), said("om_taken")])
    assert stolen.problem() is None
    stolen.check(100, 200)
    assert chats.asked == ["oc_alerts", "oc_heard"]
    assert "Another program" in (stolen.problem() or "")


def test_in_a_chat_of_two_nobody_has_to_be_called() -> None:
    """There messages mention nobody, so a theft among them went unseen."""
    alone, _ = looking([said("om_taken", called=PEOPLE["tom"])], direct=True)
    alone.check(100, 200)
    assert "Another program" in (alone.problem() or "")


@pytest.mark.parametrize(
    "it",
    [
        said("om_told"),
        said("om_1", at=99),
        said("om_1", at=201),
        said("om_1", called=PEOPLE["tom"]),
        said("om_1", sender="app"),
        said("om_1", deleted=True),
        {"message_id": "om_1"},
        {"message_id": "om_1", "mentions": 7, "sender": 7, "create_time": "x"},
        7,
    ],
)
def test_all_else_is_none(it: Any) -> None:
    stolen, _ = looking([it])
    stolen.check(100, 200)
    assert stolen.problem() is None


def test_without_the_scope_nothing_is_said() -> None:
    stolen, _ = looking(None)
    with pytest.raises(Failed):
        stolen.check(100, 200)
    assert stolen.problem() is None
