"""What a tenant's app does beside messages of record: files read, forms, words for one, its pulse."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from bot.chat.reply import Button, Field, Form, Reply
from bot.conversation.platform import Attachment
from bot.delivery.outbox import Outbox
from bot.feishu_settings import Feishu
from bot.platforms.feishu.payloads import Handle
from bot.platforms.feishu.tenant import Tenant
from tests.platforms.feishu.small_api import Script, SmallApi, small_api
from tests.waiting import until

PATH = "im/v1/messages/om_1/resources/file_1"
EVIDENCE = Attachment("log.json", 0, "", f"{PATH}?type=file")
FORM = Form("incident", "", "Report", "Send", (Field("what", "What?"),))


class Kept:
    """An outbox that only keeps."""

    def __init__(self) -> None:
        self.put_ = list[tuple[str, str]]()

    def put(self, key: str, channel: str, body: dict[str, Any]) -> None:
        self.put_.append((key, channel))


@pytest.fixture
def feishu() -> Iterator[SmallApi]:
    with small_api() as api:
        yield api


@pytest.fixture
def outbox() -> Kept:
    return Kept()


@pytest.fixture
def tenant(feishu: SmallApi, outbox: Kept) -> Iterator[Tenant]:
    settings = Feishu("cli_x", "secret", "token", None, feishu.address, False)
    made = Tenant(
        settings,
        cast(Outbox, outbox),
        (),
        lambda spec: ("", b""),
        lambda who: None,
        "",
        lambda: datetime.now(UTC),
    )
    yield made
    made.stop()


def test_a_file_is_read_though_the_token_was_taken_back(feishu: SmallApi, tenant: Tenant) -> None:
    """Evidence put into an incident right after that was lost: a download fetched no token anew."""
    tenant.api.call("GET", "bot/v3/info")
    feishu.revoked.add(feishu.calls[-1].token)
    feishu.scripts.append(
        Script(PATH, 200, {"code": 99991663, "msg": "invalid"}, {"content-type": "application/json"})
    )
    feishu.scripts.append(Script(PATH, 200, b"evidence", {"content-type": "application/octet-stream"}))
    assert tenant.download(EVIDENCE, 100) == b"evidence"


@pytest.mark.parametrize("kind", ["application/json", "text/html; charset=utf-8"])
def test_a_file_of_any_kind_is_read(feishu: SmallApi, tenant: Tenant, kind: str) -> None:
    """Logs in JSON and saved pages are evidence; they were taken for Feishu's refusals."""
    headers = {"content-type": kind, "content-disposition": 'attachment; filename="log"'}
    feishu.scripts.append(Script(PATH, 200, b'{"code": 0}', headers))
    assert tenant.download(EVIDENCE, 100) == b'{"code": 0}'


def test_the_pulse_outlives_half_an_answer(feishu: SmallApi, tenant: Tenant, monkeypatch: Any) -> None:
    """It died of an answer in another shape, and whether Feishu is reached was never looked at again."""
    monkeypatch.setattr("bot.platforms.feishu.tenant.PULSE", 0.05)
    feishu.scripts.append(Script("bot/v3/info", 200, {"code": 0, "bot": "none"}))
    tenant.start()
    until(lambda: tenant.bot == "ou_xuke", 5, "the pulse stopped")


def test_a_form_that_cannot_be_sent_directly_is_shown_in_the_group_to_one(
    feishu: SmallApi, tenant: Tenant
) -> None:
    """Whoever pressed was told that it had been sent, and waited in vain."""
    feishu.fail("im/v1/messages", 230013)
    reply = Reply("en", "Report", form=FORM)
    tenant.open_form(reply, "feishu:oc_group", "om_9", Handle("feishu:ou_a"))
    until(lambda: feishu.made("POST", "ephemeral/v1/send"), 5, "nothing was shown")
    (call,) = feishu.made("POST", "ephemeral/v1/send")
    assert (call.body["chat_id"], call.body["open_id"]) == ("oc_group", "ou_a")


def test_a_button_for_one_persons_eyes_knows_its_thread(feishu: SmallApi, tenant: Tenant) -> None:
    """What was shown to one alone can be answered by nobody, so its id is no thread."""
    reply = Reply("en", "Alone", buttons=(Button("Why?", "why", "x"),))
    tenant.whisper("feishu:ou_a", "feishu:oc_group", "om_9", reply)
    until(lambda: feishu.made("POST", "ephemeral/v1/send"), 5, "nothing was shown")
    (call,) = feishu.made("POST", "ephemeral/v1/send")
    assert '"t": "om_9"' in json.dumps(call.body["card"])
