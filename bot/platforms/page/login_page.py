"""What a stranger sees: the way to log in, and why a login came to nothing. The same for every address."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

from bot.platforms.page.refused import Reason
from bot.words import Language, say

_PAGE = Template((Path(__file__).parent / "login.html").read_text(encoding="utf-8"))


def login_page(language: Language, status: int = 401, problem: Reason | None = None) -> HTMLResponse:
    """The page; `problem` is why the last attempt came to nothing."""
    return HTMLResponse(_text(language, problem), status, {"cache-control": "no-store"})


@cache
def _text(language: Language, problem: Reason | None) -> str:
    line = escape(say(language, f"login.refused.{problem}")) if problem else ""
    return _PAGE.substitute(
        language=language,
        problem=f'<p class="problem" role="alert">{line}</p>' if line else "",
        **{name: escape(say(language, f"login.{name}")) for name in ("title", "heading", "intro", "go")},
    )
