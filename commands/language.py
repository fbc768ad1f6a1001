"""`/license language zh`: in which language Xuke answers one person."""

from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import Language, say
from commands.registry import command

NAMES: dict[str, Language | None] = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "英语": "en",
    "zh": "zh",
    "chinese": "zh",
    "中文": "zh",
    "汉语": "zh",
    "auto": None,
    "自动": None,
}
WITH_A_SWITCH = ("local", "oidc")
"""Where the page's own switch decides."""


def _takes(rest: str) -> bool:
    return not rest or rest.lower() in NAMES


@command("language", "language", "语言", takes=_takes)
def run(request: Request, desk: Desk) -> Reply:
    """Chooses it, or says how to choose."""
    if request.who.partition(":")[0] in WITH_A_SWITCH:
        return Reply(request.language, say(request.language, "commands.language.switch"), private=True)
    text = request.text.strip().lower()
    if not text:
        buttons = (Button("English", "language", "en"), Button("中文", "language", "zh"))
        auto = Button(say(request.language, "commands.language.auto"), "language", "auto")
        headline = say(request.language, "commands.language.which")
        return Reply(request.language, headline, buttons=(*buttons, auto), private=True)
    chosen = NAMES.get(text)
    desk.languages.choose(request.who, chosen)
    language = chosen or request.spoken or desk.language
    key = "chosen" if chosen else "by_words"
    return Reply(language, say(language, f"commands.language.{key}"), private=True)
