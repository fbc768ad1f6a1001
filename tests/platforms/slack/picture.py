"""`python -m tests.platforms.slack.picture FILE.png`: what Xuke posts in Slack,
its blocks drawn much as Slack does."""

import html
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bot.chat.reply import Reply
from bot.platforms.slack.blocks import render
from bot.replies.incidents import case_reply
from commands import respond
from tests.commands.desks import OFFICER, ON_CALL, real_desk, submitted, typed
from tests.commands.walks import opened
from tests.platforms.page.pages import CHROMIUM, FLAGS

_STYLE = """
body { margin: 0; padding: 24px; width: 1240px; background: #fff; color: #1d1c1d;
  font: 15px/1.46 "Lato", "Noto Sans CJK SC", sans-serif;
  display: grid; grid-template-columns: 1fr 1fr; gap: 24px 40px; }
.message { display: grid; grid-template-columns: 36px 1fr; gap: 0 10px; align-content: start; }
.seal { width: 36px; height: 36px; border-radius: 6px; background: #8c2b22; color: #fff; display: grid;
  place-items: center; font-size: 20px; }
.name { font-weight: 900; }
.app { background: #ddd; border-radius: 3px; font-size: 10px; padding: 1px 4px; }
.section { margin: 4px 0; white-space: pre-wrap; }
.context { color: #616061; font-size: 12.5px; margin: 4px 0; white-space: pre-wrap; }
blockquote { margin: 2px 0; padding-left: 12px; border-left: 4px solid #ddd; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
.actions span { border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px;
  font-weight: 700; font-size: 13px; }
.actions .primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.actions .danger { color: #c01343; border-color: #c01343; }
.mention { background: #e8f5fa; color: #1264a3; }
"""


def replies() -> Iterator[Reply]:
    """A no, an officer's ruling before the license's own verdict, an incident's first message."""
    desk = real_desk(date(2026, 3, 2))
    yield respond(typed("can we launch live chat between patients?"), desk)
    question = "Can patients consult a doctor by text in our app?"
    respond(typed(question), desk)
    reason = "Only inside a visit booked with us, under our medical permit."
    respond(submitted("rule", "Q1", who="slack:U02OFFICER", verdict="conditional", reason=reason), desk)
    ruling = {"verdict": "conditional", "reason": reason}
    respond(submitted("rule", "Q1", who=OFFICER, **ruling), desk)
    yield respond(typed(question), desk)
    opened(desk, ON_CALL)
    case = desk.cases.all()[0]
    yield case_reply(case, desk.cases.books, desk.now(), "en", ("slack:U03ONCALL",))


def drawn(reply: Reply) -> str:
    """A message with its blocks."""
    blocks = "".join(_block(block) for block in render(reply, share="x" if reply.badge else None).blocks)
    head = '<p style="margin:0"><span class="name">Xuke</span> <span class="app">APP</span></p>'
    return f'<div class="message"><div class="seal">许</div><div>{head}{blocks}</div></div>'


def _block(block: dict[str, Any]) -> str:
    kind = block["type"]
    if kind == "actions":
        return (
            '<div class="actions">'
            + "".join(
                f'<span class="{it.get("style", "")}">{html.escape(it["text"]["text"])}</span>'
                for it in block["elements"]
            )
            + "</div>"
        )
    texts = [block["text"]] if kind == "section" else block["elements"]
    return "".join(f'<div class="{kind}">{_mrkdwn(it["text"])}</div>' for it in texts)


def _mrkdwn(text: str) -> str:
    text = re.sub(r"<@(\w+)>", r'<span class="mention">@\1</span>', text)
    text = re.sub(r"(?m)(^|\s)\*([^*\n]+)\*", r"\1<b>\2</b>", text)
    return re.sub(r"(?m)^(?:>|&gt;)(.*)$", r"<blockquote>\1</blockquote>", text)


def main(path: Path) -> None:
    """Draws the picture."""
    content = f"<meta charset=utf-8><style>{_STYLE}</style>" + "".join(map(drawn, replies()))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1_290, "height": 600})
        page.set_content(content)
        page.screenshot(path=path, full_page=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
