"""The language that people read Slack in is that of what Xuke answers to words that tell none."""

from tests.platforms.slack.front import Front
from tests.platforms.slack.workspace import Workspace
from tests.waiting import until

WHO = "U0CHINESE1"


def test_a_command_is_answered_in_the_language_of_ones_slack(team: Workspace, front: Front) -> None:
    front.locales[WHO] = "zh-CN"
    team.command("tom", "deadlines", user_id=WHO)

    def is_chinese() -> bool:
        return "期限" in team.command("tom", "deadlines", user_id=WHO).json["text"]

    until(is_chinese, 20, "the locale is asked for after the first command")
    asked = [call for call in front.calls if call.method == "users.info" and call.body.get("user") == WHO]
    assert [call.body["include_locale"] for call in asked] == ["true"]
    assert "deadline" in team.command("tom", "deadlines").json["text"]


def test_what_somebody_chose_goes_before_it(team: Workspace, front: Front) -> None:
    front.locales["U0CHINESE2"] = "zh-TW"
    team.command("tom", "language en", user_id="U0CHINESE2")
    for _ in range(2):
        assert "deadline" in team.command("tom", "deadlines", user_id="U0CHINESE2").json["text"]
        team.settle(0.2)
