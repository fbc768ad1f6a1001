"""What a visitor prefers: the language and the appearance of the page, kept in two cookies."""

from dataclasses import dataclass
from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.words import Language

Theme = Literal["light", "dark"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
THEMES: tuple[Theme, ...] = get_args(Theme)
A_YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Preferences:
    """`theme` None follows the system."""

    language: Language
    theme: Theme | None


def preferences(request: Request) -> Preferences:
    """What the cookies say; for the language else what the browser accepts, else English."""
    kept = request.cookies.get("language")
    language = next((name for name in LANGUAGES if name == kept), None)
    theme = next((name for name in THEMES if name == request.cookies.get("theme")), None)
    return Preferences(language or accepted(request.headers.get("accept-language", "")), theme)


def accepted(header: str) -> Language:
    """The page's language that an Accept-Language header ranks first (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, int, Language]] = []
    for place, entry in enumerate(header.split(",")):
        tag, _, quality = entry.strip().partition(";q=")
        try:
            rank = float(quality or 1)
        except ValueError:
            continue
        ranked += [
            (-rank, place, name) for name in LANGUAGES if tag.lower().split("-")[0] == name and rank > 0
        ]
    return min(ranked)[2] if ranked else "en"


async def prefer(request: Request) -> Response:
    """GET /prefer?language=zh&theme=dark: keeps what is asked for and returns to the page."""
    response = RedirectResponse("/", status_code=303)
    known: dict[str, tuple[str, ...]] = {"language": LANGUAGES, "theme": THEMES}
    for name, values in known.items():
        if request.query_params.get(name) in values:
            response.set_cookie(
                name, request.query_params[name], max_age=A_YEAR, httponly=True, samesite="strict"
            )
    return response
