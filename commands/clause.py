"""`/license clause 八`: a clause of the license, whole."""

import re
import unicodedata

from bot.chat.reply import Button, Reply
from bot.chat.request import Request
from bot.questions.answer_parts import Citation
from bot.questions.clauses import numeral
from bot.questions.naming import clause_name
from bot.replies.answers import capitalize, quotes
from bot.services.desk import Desk
from bot.words import load_words, say
from commands.registry import command

_NUMBER = re.compile(r"\d{1,3}|[一二三四五六七八九十百]{1,4}")
# What stands around the numbers: 第八条, 15(3), 十五条第三项, 15.3
_AROUND = re.compile(r"[第条條款项項之()\[\].\-、,\s]|clause|article|no")
_PARTS = ("scope", "validity", "number", "holder", "annex")


def clause_id(text: str) -> str | None:
    """The id that `text` gives a clause ("十五(三)" for 15(3), "scope"); None where it names none."""
    folded = unicodedata.normalize("NFKC", text).strip().lower()
    for part in _PARTS:
        if folded == part or folded in _names(part):
            return part
    numbers = _NUMBER.findall(folded)
    if not 1 <= len(numbers) <= 2 or _AROUND.sub("", _NUMBER.sub("", folded)):
        return None
    main, *sub = map(numeral, numbers)
    return f"{main}({sub[0]})" if sub else main


def _names(part: str) -> set[str]:
    return {str(load_words(language, "answer")["clause"][part]) for language in ("en", "zh")}


def takes(rest: str) -> bool:
    """Whether a clause is named; "clause" alone is answered with how to name one."""
    return not rest or clause_id(rest) is not None


@command("clause", "clause", "条款", action="clause", takes=takes)
def run(request: Request, desk: Desk) -> Reply:
    """The clause in the license's own words, and the clauses within it."""
    language, certificate = request.language, desk.certificate
    id_ = clause_id(request.text)
    if id_ is None:
        return Reply(language, say(language, "commands.clause.which"))
    name = clause_name(language, id_)
    try:
        runs = certificate.quotable(id_)
    except KeyError:
        numbers = say(language, "license.show.separator").join(
            found for found in certificate.clauses if "(" not in found
        )
        return Reply(language, say(language, "commands.clause.none", clause=name, numbers=numbers))
    return Reply(
        language,
        say(language, "commands.clause.headline", clause=capitalize(name)),
        quotes=quotes(language, tuple(Citation(id_, text) for text in runs)),
        buttons=tuple(
            Button(found.removeprefix(id_), "clause", found)
            for found in certificate.clauses
            if found.startswith(f"{id_}(")
        ),
    )
