"""What a visitor prefers: the language and the appearance of the page, kept in two cookies."""

from dataclasses import dataclass
from typing import Literal, get_args

from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response

from bot.words import LANGUAGES, Language, accepted_language

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
ROLES_TO_TRY = ("member", "on-call")
A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Preferences:
    """`theme` None follows the system; `role` is whom the visitor tries to be, None for themselves."""

    language: Language
    theme: Theme | None
    role: str | None = None


def preferences(request: HTTPConnection) -> Preferences:
    """What the cookies say; for the language else what the browser accepts, else English."""
    cookie = request.cookies.get("language")
    language = next((name for name in LANGUAGES if name == cookie), None)
    theme = next((name for name in THEMES if name == request.cookies.get("theme")), None)
    role = next((name for name in ROLES_TO_TRY if name == request.cookies.get("role")), None)
    language = language or accepted_language(request.headers.get("accept-language", ""))
    return Preferences(language, theme, role)


async def prefer(request: Request) -> Response:
    """GET /prefer?language=zh&theme=dark&role=member: keeps what is asked for and returns to the page."""
    response = RedirectResponse("/", status_code=303)
    known: dict[str, tuple[str, ...]] = {
        "language": LANGUAGES,
        "theme": THEMES,
        "role": ("officer", *ROLES_TO_TRY),
    }
    for name, values in known.items():
        if request.query_params.get(name) in values:
            response.set_cookie(
                name, request.query_params[name], max_age=A_YEAR, httponly=True, samesite="strict"
            )
    return response
