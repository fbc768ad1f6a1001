"""`doctor` in a Feishu tenant: what is granted, where the bot is, whom it can reach."""

from pathlib import Path

from bot.cli.doctor import examine
from bot.settings import read_settings
from tests.platforms.feishu.fake import Fake, faking
from tests.platforms.feishu.team import scopes
from tests.platforms.feishu.tenancy import APP_ID, CHATS, FOREIGN, GROUP, PEOPLE, SECRET


def found(fake: Fake, folder: Path, state: str, **changed: str) -> dict[str, list[str]]:
    given = {
        "FEISHU_APP_ID": APP_ID,
        "FEISHU_APP_SECRET": SECRET,
        "FEISHU_LONG_CONNECTION": "true",
        "FEISHU_DOMAIN": fake.url,
        "OFFICERS": f"feishu:{PEOPLE['wang']}",
        "ONCALL": f"feishu:{GROUP}",
        "ALERT_CHANNEL": f"feishu:{CHATS['alerts']}",
        "INCIDENT_CHANNEL": f"feishu:{CHATS['incidents']}",
        "OFFICER_CHANNEL": f"feishu:{CHATS['officers']}",
        "STATE_DIR": str(folder / "state"),
        **changed,
    }
    lines: dict[str, list[str]] = {}
    for it in examine(read_settings(given, folder / ".env")):
        if it.state == state:
            lines.setdefault(it.part, []).append(it.line.line("en"))
    return lines


def test_a_sound_tenant_has_nothing_wrong(tmp_path: Path) -> None:
    with faking(scopes()) as fake:
        assert found(fake, tmp_path, "wrong") == {}
        good = found(fake, tmp_path, "good")
        assert good["ONCALL"] == [f"{GROUP} has members: 2"]
        assert good["OFFICER_CHANNEL"] == [f"Xuke is in {CHATS['officers']}"]
        assert fake.posted == []


def test_what_is_missing_is_named_with_its_mend(tmp_path: Path) -> None:
    lacking = scopes() - {"im:message.group_msg", "im:resource"}
    people = {
        "OFFICERS": "feishu:ou_nobody",
        "ONCALL": "feishu:g_nobody",
        "ALERT_CHANNEL": f"feishu:{FOREIGN}",
    }
    with faking(lacking) as fake:
        wrong = found(fake, tmp_path, "wrong", **people)
    assert [line.partition(" ")[0] for line in wrong["scopes"]] == ["im:message.group_msg", "im:resource"]
    assert "add the bot to the group" in wrong["ALERT_CHANNEL"][0]
    assert "im:message.group_msg" in wrong["INCIDENT_CHANNEL"][0]
    assert "open_id of this very app" in wrong["OFFICERS"][0]
    assert "g_nobody cannot be read" in wrong["ONCALL"][0]


def test_an_app_that_is_refused_is_all_there_is_to_say(tmp_path: Path) -> None:
    with faking(scopes()) as fake:
        wrong = found(fake, tmp_path, "wrong", FEISHU_APP_SECRET="another")
    assert list(wrong) == ["feishu"]
    assert "FEISHU_APP_SECRET" in wrong["feishu"][0]
