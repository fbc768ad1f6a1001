"""What Feishu refuses, loses and limits: sent again, never twice, given up only where it is final."""

from collections import deque

import pytest

from tests.platforms.feishu.fake import CHATS, Posted
from tests.platforms.feishu.team import Team

REPLY = "im/v1/messages/{id}/reply"
HTML = b"<html>502</html>"
FOR_NOW: dict[str, tuple[int, object, bool]] = {
    "limited": (400, {"code": 230020, "msg": "ext=chat rate limit"}, False),
    "app limited": (429, {"code": 99991400, "msg": "limited"}, False),
    "a page": (502, HTML, False),
    "nothing": (200, b"", False),
    "a list": (200, [1], False),
    "being sent": (400, {"code": 230049, "msg": "sending"}, False),
    "an old token": (200, {"code": 99991663, "msg": "Invalid access token"}, False),
    "a code of tomorrow": (400, {"code": 239999, "msg": "later"}, False),
    "lost after it was posted": (500, HTML, True),
    "lost, with 200": (200, b"{", True),
}


@pytest.mark.parametrize("how", FOR_NOW)
def test_what_is_refused_for_now_is_sent_again_and_once(team: Team, how: str) -> None:
    body = team.message("mei", "questions", f"can we launch live chat, {how}?")
    id_ = body["event"]["message"]["message_id"]
    team.fake.faults[REPLY.format(id=id_)] = deque([FOR_NOW[how]])
    assert team.tell(body)[0] == 200
    found: Posted = team.fake.until(lambda: team.fake.thread(id_), within=40, why="the answer")[0]
    assert "信息即时交互服务" in found.words
    team.ask("mei", "alerts", f"is the newsletter fine after {how}?")
    assert len(team.fake.thread(id_)) == 1


def test_a_renewed_token_is_used_at_once(team: Team) -> None:
    """The official SDK kept a revoked token for up to two hours."""
    before = team.fake.fetched
    team.fake.tokens.clear()
    team.ask("mei", "questions", "can we launch live chat with a new token?")
    assert team.fake.fetched == before + 1


def test_what_is_final_is_given_up_and_the_officers_told(team: Team) -> None:
    body = team.message("mei", "questions", "can we launch live chat, finally?")
    id_ = body["event"]["message"]["message_id"]
    team.fake.faults[REPLY.format(id=id_)] = deque([(400, {"code": 230011, "msg": "recalled"}, False)])
    team.tell(body)
    team.said("officers", "could not be delivered")
    assert team.fake.thread(id_) == []


def test_where_threads_are_off_it_is_answered_without(team: Team) -> None:
    team.fake.tenancy.topics = False
    try:
        found = team.ask("mei", "questions", "can we launch live chat where there are no topics?")
    finally:
        team.fake.tenancy.topics = True
    assert found.thread is None
    assert found.chat == CHATS["questions"]


def test_a_long_reply_comes_in_parts_that_feishu_takes(team: Team) -> None:
    found = team.ask("wang", "", "what does clause 15 say?")
    assert found.root
    shown = "".join(it.words for it in team.fake.thread(found.root))
    assert "制定重大突发情况下的应急处置预案" in shown, "its last words"
