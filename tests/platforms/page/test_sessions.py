"""Sessions, ids and rooms of people who log in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.person_ids import people_in
from bot.oidc_settings import Oidc
from bot.people import read_people
from bot.platforms.page.identity import identify
from bot.platforms.page.refused import Refused
from bot.platforms.page.rooms import may_read, own_room, owner
from bot.platforms.page.sessions import LASTS, Sessions
from bot.record import open_store
from bot.roles import ROLES
from bot.settings import LOCAL_CHANNEL, LOCAL_OFFICERS

NOON = datetime(2026, 4, 20, 12, tzinfo=UTC)
PROVIDER = Oidc("https://sso.example", "xuke", "a-secret-of-thirty-two-characters")
SECOND = timedelta(seconds=1)


def test_a_session_ends_after_twelve_hours_and_by_logging_out_over_restarts(tmp_path: Path) -> None:
    moment = [NOON]
    store = open_store(tmp_path / "state", lambda: moment[0])
    sessions = Sessions(PROVIDER, store, lambda: moment[0])
    first, second = sessions.begin("oidc:anna", "Anna"), sessions.begin("oidc:anna", "Anna")
    session = sessions.read(first)
    assert session
    assert (session.visitor.who, session.visitor.name) == ("oidc:anna", "Anna")
    sessions.end(session)
    store.close()
    store = open_store(tmp_path / "state", lambda: moment[0])
    again = Sessions(PROVIDER, store, lambda: moment[0])
    assert again.read(first) is None
    moment[0] = NOON + LASTS - SECOND
    assert again.read(second)
    moment[0] = NOON + LASTS
    assert again.read(second) is None
    moment[0] = NOON - timedelta(hours=1)
    assert again.read(second) is None
    store.close()


def test_another_secret_client_or_provider_ends_every_session(tmp_path: Path) -> None:
    store = open_store(tmp_path / "state", lambda: NOON)
    cookie = Sessions(PROVIDER, store, lambda: NOON).begin("oidc:anna", "Anna")
    for other in (
        Oidc(PROVIDER.issuer, PROVIDER.client_id, "another-secret-of-this-length"),
        Oidc(PROVIDER.issuer, "another", PROVIDER.client_secret),
        Oidc("https://other.example", PROVIDER.client_id, PROVIDER.client_secret),
    ):
        assert Sessions(other, store, lambda: NOON).read(cookie) is None
    store.close()


def home(platform: str, organization: str) -> bool:
    return organization == "T1"


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
@example("a|b", "a_b")
@example("h-0123", "H-0123")
@example("a", "A")
def test_every_subject_has_an_id_of_its_own_that_officers_can_name(one: str, other: str) -> None:
    ids = [identify("https://sso.example", {"sub": it}, home) for it in (one, other)]
    assert (ids[0] == ids[1]) == (one == other)
    for it in ids:
        assert read_people("OFFICERS", it, ("slack",)) == {it}
        assert people_in(f"ruled by {it}.") == {it}
        assert owner(own_room(it)) == it


def test_people_of_slack_and_feishu_are_who_they_are_in_the_chat() -> None:
    claims = {"sub": "U0ANNA", "https://slack.com/user_id": "U0ANNA", "https://slack.com/team_id": "T1"}
    assert identify("https://slack.com", claims, home) == "slack:U0ANNA"
    feishu = "https://anycross.feishu.cn/sso/x"
    assert identify(feishu, {"sub": "on_1", "open_id": "ou_a1"}, home) == "feishu:ou_a1"
    assert identify(feishu, {"sub": "on_1"}, home) == "oidc:on_1"


@pytest.mark.parametrize(
    "issuer", ["https://sso.example", "https://slack.com.evil.example", "https://notslack.com"]
)
def test_only_slack_itself_speaks_for_people_of_slack(issuer: str) -> None:
    claims = {"sub": "mallory", "https://slack.com/user_id": "U0ANNA", "open_id": "ou_a1"}
    assert identify(issuer, {**claims, "https://slack.com/team_id": "T1"}, home) == "oidc:mallory"


@pytest.mark.parametrize("team", ["T2", None])
def test_people_of_another_slack_workspace_do_not_get_in(team: str | None) -> None:
    claims = {"sub": "U0EVE", "https://slack.com/user_id": "U0EVE", "https://slack.com/team_id": team}
    with pytest.raises(Refused):
        identify("https://slack.com", claims, home)


def test_a_room_of_ones_own_is_read_by_nobody_else() -> None:
    for role in ROLES:
        assert may_read(own_room("oidc:anna"), "oidc:anna", role)
        assert not may_read(own_room("oidc:anna"), "oidc:ben", role)
        assert not may_read(own_room("oidc:a-b"), "oidc:a", role)
        assert may_read(LOCAL_CHANNEL, "oidc:ben", role)
        assert may_read(LOCAL_OFFICERS, "oidc:ben", role) == (role in ("on-call", "officer"))
