"""`POST /feishu/events`: the challenge before anything, and nothing for who cannot sign."""

import json
import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.platforms.feishu.crypto import decrypt
from tests.platforms.feishu.team import Team, encrypt, envelope, signed


def test_the_challenge_comes_without_a_signature(team: Team) -> None:
    told = {"challenge": "c-42", "token": "verification-token", "type": "url_verification"}
    raw = encrypt(told)
    assert team.post(raw, {"Content-Type": "application/json"}) == (200, {"challenge": "c-42"})
    wrong = encrypt({**told, "token": "another"})
    assert team.post(wrong, {"Content-Type": "application/json"})[0] == 401


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


def test_malformed_bodies_are_refused_and_xuke_goes_on(team: Team) -> None:
    chance = random.Random(7)
    posted = len(team.fake.posted)
    for number in range(400):
        body = envelope("im.message.receive_v1", team.message("mei", "questions", "x")["event"])
        raw = mutated(body, chance) if number % 2 else encrypt(mutilated(body, chance))
        headers = signed(raw) if number % 3 else {"Content-Type": "application/json"}
        assert team.post(raw, headers)[0] < 500
    assert len(team.fake.posted) - posted < 60, "what was cut out was no longer a question"
    team.ask("mei", "questions", "can we launch live chat after the noise?")


def mutated(body: object, chance: random.Random) -> bytes:
    """A body whose bytes are no longer what was meant."""
    raw = bytearray(encrypt(body))
    for _ in range(chance.randrange(1, 9)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw[: chance.randrange(1, len(raw))])


def mutilated(value: object, chance: random.Random) -> object:
    """The same with something else in one of its places."""
    odd: list[object] = [None, 7, "", [], {}, "\ud800", [[]], True, "om_" + "x" * 500]
    if isinstance(value, dict) and value:
        key = chance.choice(list(value))
        replaced = mutilated(value[key], chance) if chance.random() < 0.7 else chance.choice(odd)
        return {**value, key: replaced}
    return chance.choice(odd)
