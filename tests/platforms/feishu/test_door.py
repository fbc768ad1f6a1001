"""`POST /feishu/events`: the challenge before anything, and nothing for who cannot sign."""

import json
import time
from http.client import HTTPConnection
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.feishu.crypto import decrypt
from tests.platforms.feishu.fake import CHATS
from tests.platforms.feishu.fuzz import bodies
from tests.platforms.feishu.team import Team, encrypt, feishu, over_wire, signed
from tests.platforms.slack.load import load


def test_the_challenge_comes_without_a_signature(team: Team) -> None:
    told = {"challenge": "c-42", "token": "verification-token", "type": "url_verification"}
    raw = encrypt(told)
    assert team.post(raw, {"Content-Type": "application/json"}) == (200, {"challenge": "c-42"})
    wrong = encrypt({**told, "token": "another"})
    assert team.post(wrong, {"Content-Type": "application/json"})[0] == 401


def test_what_is_not_signed_is_refused_alike(team: Team) -> None:
    """An answer that told whether a body could be decrypted would help to decrypt what others were sent."""
    bare = {"Content-Type": "application/json"}
    bodies = [
        encrypt({"a": 1}),
        encrypt({"a": 1}, "another key"),
        encrypt({"type": "url_verification", "token": "another", "challenge": "c"}),
        b"{}",
        b"no JSON",
        b'{"encrypt": "AAAA"}',
    ]
    assert {team.post(raw, bare) for raw in bodies} == {(401, b"")}


def test_with_the_key_alone_only_who_has_it_is_answered(tmp_path: Path) -> None:
    """Half a character in a challenge, and a header that is none, were answered with 500."""
    bare = {"Content-Type": "application/json"}
    with feishu(tmp_path, FEISHU_VERIFICATION_TOKEN="") as team:
        plain = b'{"type": "url_verification", "challenge": "\\ud800"}'
        assert team.post(plain, bare)[0] == 401
        half = encrypt({"type": "url_verification", "challenge": "\ud800"})
        assert team.post(half, bare) == (200, {"challenge": "\ud800"})
        for header in ([1], None, 7, "x"):
            raw = encrypt({"schema": "2.0", "header": header, "event": {}})
            assert 400 <= team.post(raw, signed(raw))[0] < 500
        assert "header" in team.ask("mei", "questions", "can we launch live chat with a key alone?").card


def test_a_body_without_a_length_is_bounded_before_it_is_signed(team: Team) -> None:
    def post(raw: bytes) -> int:
        connection = HTTPConnection("127.0.0.1", team.served.port, timeout=20)
        connection.request("POST", "/feishu/events", iter([raw]), {}, encode_chunked=True)
        status = connection.getresponse().status
        connection.close()
        return status

    assert post(encrypt({"a": "x" * 5_000})) == 413
    assert post(encrypt({"a": 1})) == 401


def test_no_answer_waits_for_feishu(team: Team) -> None:
    """The words that "report an incident" is about were asked for before it was acknowledged."""
    said = team.write("tom", "questions", "the laboratory's records have been copied", mention=False)
    team.fake.slow = 2
    try:
        begun = time.monotonic()
        team.write("zhao", "questions", "报告事件", parent_id=said)
        team.write("zhao", "questions", "pin", parent_id=said)
        assert time.monotonic() - begun < 1
    finally:
        team.fake.slow = 0
    team.fake.until(
        lambda: any("incident" in str(it) for it in team.fake.alone), why="the button of the form"
    )


def test_feishus_own_vector_is_decrypted() -> None:
    assert decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key") == b"hello world"


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode()))
def test_what_is_no_ciphertext_raises_value_errors_alone(raw: bytes) -> None:
    for given_text in (raw.decode("latin-1"), raw.decode("utf-8", "replace")):
        try:
            decrypt(given_text, "key")
        except ValueError:
            continue


def test_unsigned_old_and_foreign_events_do_nothing(team: Team) -> None:
    def statuses(question: str) -> list[int]:
        body = team.message("mei", "questions", question)
        raw = encrypt(body)
        other = encrypt(body, "another key")
        plain = json.dumps(body).encode()
        wrong_token = encrypt({**body, "header": {**body["header"], "token": "another"}})
        return [
            team.post(raw, {"Content-Type": "application/json"})[0],
            team.post(raw, signed(raw, at=time.time() - 86_400))[0],
            team.post(raw, signed(raw, at=time.time() + 3_600))[0],
            team.post(raw, signed(raw, "another key"))[0],
            team.post(other, signed(other))[0],
            team.post(plain, signed(plain))[0],
            team.post(wrong_token, signed(wrong_token))[0],
        ]

    question = "can we launch live chat, says somebody unsigned?"
    assert [status for status in statuses(question) if not 400 <= status < 500] == []
    foreign = team.message("mei", "questions", question)
    foreign["header"]["app_id"] = "cli_another"
    assert team.tell(foreign)[0] == 200
    team.ask("mei", "questions", "is the newsletter fine after all that?")
    assert not [it for it in team.fake.posted if "somebody unsigned" in it.words]


def test_ten_thousand_bodies_that_are_none_do_nothing(tmp_path: Path) -> None:
    """Malformed, unsigned, wrongly signed, old, wrongly encrypted; those that are signed and malformed may
    still be questions. In a tenant of their own, where nobody else says anything."""
    made = list(bodies(10_000))
    with feishu(tmp_path) as team:
        team.said("alerts", "Where you stand")
        for spoiled in (False, True):
            posted = [it for it in team.fake.posted if it.chat != CHATS["alerts"]]
            sent = [over_wire(raw, headers) for way, raw, headers in made if (way == "spoiled") == spoiled]
            found = load(team.served.url, sent, 8)
            assert sum(found.statuses.values()) == len(sent)
            assert {status for status in found.statuses if not 200 <= status < 500} == set(), found.odd
            if not spoiled:
                assert 200 not in found.statuses
                assert [it for it in team.fake.posted if it.chat != CHATS["alerts"]] == posted
        team.ask("mei", "questions", "can we launch live chat after the noise?")
        assert team.served.process.poll() is None
        assert "Traceback" not in team.served.errors.read_text()


def test_what_was_signed_once_is_done_once_however_often_it_is_sent(team: Team) -> None:
    body = team.message("mei", "questions", "may we run a public forum, sent by whoever saw it?")
    found = load(team.served.url, [over_wire(encrypt(body))] * 200, 8)
    assert dict(found.statuses) == {200: 200}
    id_ = body["event"]["message"]["message_id"]
    team.answers(id_)
    team.ask("mei", "questions", "is the newsletter fine after the replays?")
    assert len(team.fake.thread(id_)) == 1
