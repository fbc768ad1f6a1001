"""What Feishu tells again after a restart: known by its id, by its other id, by the note that it became."""

import json
import time
from pathlib import Path

from tests.platforms.feishu.filling import report
from tests.platforms.feishu.team import envelope, feishu


def test_what_was_said_before_a_restart_is_known_after_it(tmp_path: Path) -> None:
    """Its other id was known in memory alone, and so was the topic that a recalled note stood in."""
    with feishu(tmp_path) as team:
        asked = team.message("mei", "questions", "may we run a public forum, before a restart?")
        id_ = asked["event"]["message"]["message_id"]
        assert team.tell(asked)[0] == 200
        team.answers(id_)
        case, root = report(team, "zhao", "a table is readable from outside", "leak", persons="10")
        noted = team.write("tom", "incidents", "a guess to be taken back", root=root.id, mention=False)
        team.fake.until(lambda: "a guess" in team.ask("wang", "", f"incident {case}").words, why="the note")
    with feishu(tmp_path) as team:
        other = json.loads(json.dumps(asked))
        other["event"]["message"]["message_id"] = "om_anotherid"
        assert [team.tell(it)[0] for it in (asked, other)] == [200, 200]
        recall = {"message_id": noted, "chat_id": root.chat, "recall_time": str(time.time_ns())}
        assert team.tell(envelope("im.message.recalled_v1", recall))[0] == 200
        shown = team.fake.until(
            lambda: "deleted" in (it := team.ask("wang", "", f"incident {case}").words) and it,
            why="the note says that it was taken back",
        )
        assert "a guess" in shown
        assert team.fake.thread(id_) + team.fake.thread("om_anotherid") == []
