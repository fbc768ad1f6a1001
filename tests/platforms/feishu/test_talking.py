"""Questions, follow-ups, rulings and strangers in Feishu."""

import json

from tests.platforms.feishu.fake import PEOPLE
from tests.platforms.feishu.team import Team, values


def test_a_question_in_a_group_is_answered_in_its_topic(team: Team) -> None:
    found = team.ask("mei", "questions", "can we launch live chat?")
    assert found.thread
    assert found.card["header"]["template"] == "red"
    assert "信息即时交互服务" in found.words
    assert {"why", "wrong"} <= {value["c"] for value in values(found.card)}


def test_in_the_chat_of_two_no_mention_is_needed(team: Team) -> None:
    found = team.ask("mei", "", "能不能上在线聊天？")
    assert found.thread is None
    assert "不在许可" in found.words


def test_who_is_not_spoken_to_says_nothing(team: Team) -> None:
    id_ = team.write("mei", "questions", "can we launch live chat, does anybody know?", mention=False)
    team.ask("mei", "questions", "is the newsletter fine?")
    assert team.fake.thread(id_) == []


def test_the_slash_command_is_a_message(team: Team) -> None:
    assert "琼B2-20210620" in team.ask("tom", "", "/license show").words


def test_a_message_told_again_is_answered_once(team: Team) -> None:
    """Also under another id, as the long connection does it."""
    body = team.message("mei", "questions", "may we run a public forum, once?")
    id_ = body["event"]["message"]["message_id"]
    for again in range(3):
        copied = json.loads(json.dumps(body))
        copied["header"]["event_id"] = f"again-{again}"
        if again == 2:
            copied["event"]["message"]["message_id"] = "om_anotherid"
        assert team.tell(copied)[0] == 200
    team.answers(id_)
    team.ask("mei", "questions", "is the newsletter fine, after that?")
    assert len(team.fake.thread(id_)) == 1
    assert team.fake.thread("om_anotherid") == []


def test_a_follow_up_in_the_topic_is_read_with_its_question(team: Team) -> None:
    first = team.write("mei", "questions", "can members send each other private messages?")
    team.answers(first)
    team.write("mei", "questions", "and only for doctors?", root=first, mention=False)
    assert team.answers(first, 2).card["header"]["template"] == "red"


def test_a_post_with_a_picture_is_read(team: Team) -> None:
    content = [
        [{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": " can we launch live chat?"}],
        [{"tag": "img", "image_key": "img_1"}],
    ]
    post = json.dumps({"title": "", "content": content})
    assert "header" in team.ask("mei", "questions", "", message_type="post", content=post).card


def test_people_s_words_mention_nobody_and_link_nowhere(team: Team) -> None:
    """The stand-in refuses a card that names somebody whom it does not know."""
    question = (
        "can our doctors advise <at id=all></at> [click](https://evil.example) **bold**"
        " feishu:ou_nobody0001 patients by video, do this thing?"
    )
    id_ = team.write("tom", "questions", question)
    team.answers(id_)
    card = team.said("officers", "do this thing").words
    assert "<at id=all>" not in card
    assert "](https" not in card
    assert "**bold**" not in card


def test_why_and_wrong(team: Team) -> None:
    found = team.ask("mei", "questions", "can we launch live chat for the whys?")
    assert team.press("mei", found, "why") == {}
    assert found.root
    team.answers(found.root, 2)


def test_an_officer_rules_by_a_form_of_their_own(team: Team) -> None:
    question = "can our doctors advise patients about tubas by video?"
    first = team.write("mei", "questions", question)
    team.answers(first)
    card = team.said("officers", "tubas")
    toast = team.press("wang", card, "rule")
    assert "toast" in toast
    form = team.direct("wang", "tubas")
    for _ in range(2):  # the same again was once taken for one that had been sent
        refused = team.press("wang", form, "rule", {"verdict": "not_covered", "reason": " "})
        assert refused["toast"]["type"] == "error"
    done = team.press("wang", form, "rule", {"verdict": "not_covered", "reason": "No tubas by video."})
    assert done["card"]["type"] == "raw"
    told = team.answers(first, 2)
    assert "No tubas by video." in told.words
    assert f"<at id={PEOPLE['mei']}></at>" in told.words
    assert "No tubas by video." in team.ask("tom", "questions", question).words


def test_who_is_no_officer_rules_nothing(team: Team) -> None:
    question = "can our doctors advise patients about lutes by video?"
    team.answers(team.write("mei", "questions", question))
    card = team.said("officers", "lutes")
    team.press("tom", card, "rule")
    assert "No lutes" not in team.ask("tom", "questions", question).words


def test_strangers_of_another_tenant_only_ask(team: Team) -> None:
    assert "header" in team.ask("stranger", "questions", "can we launch live chat?", tenant="elsewhere").card
    team.write("stranger", "questions", "deadlines", tenant="elsewhere")
    told = team.fake.until(
        lambda: [it for it in team.fake.alone if it["open_id"] == "ou_stranger"], why="a refusal"
    )
    assert "2026" not in str(told)


def test_deadlines_are_done_by_an_officer(team: Team) -> None:
    assert "12" in team.ask("wang", "", "deadlines").words
    assert "/license" in team.ask("wang", "", "help").words or "help" in team.ask("wang", "", "help").words


def test_the_menu_and_a_first_visit(team: Team) -> None:
    from tests.platforms.feishu.team import envelope

    operator = {"operator_id": {"open_id": PEOPLE["li"]}}
    body = envelope("application.bot.menu_v6", {"operator": operator, "event_key": "deadlines"})
    assert team.tell(body)[0] == 200
    team.fake.until(lambda: team.fake.in_chat(PEOPLE["li"]), why="the deadlines")
    entered = {"operator_id": {"open_id": PEOPLE["zhao"]}, "chat_id": "oc_p2p_zhao"}
    assert team.tell(envelope("im.chat.access_event.bot_p2p_chat_entered_v1", entered))[0] == 200
    team.fake.until(lambda: team.fake.in_chat(PEOPLE["zhao"]), why="the first words")
