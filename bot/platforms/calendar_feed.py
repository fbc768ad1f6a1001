"""`GET /calendar/TOKEN.ics`: the deadlines for whoever knows the address; 304 while nothing has changed."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.services.desk import Desk
from bot.services.record_mark import posted_mark

_KIND = "text/calendar; charset=utf-8"


def serve_calendar(app: FastAPI, token: str, desk: Desk) -> str:
    """Adds the route; the path that is open to everybody who knows it."""
    feed = _Feed(desk)

    async def calendar(request: Request) -> Response:
        name = request.path_params["name"]
        # Of equal length in time whatever was guessed; and no other address below tells more than that.
        if not hmac.compare_digest(name.encode("utf-8", "replace"), f"{token}.ics".encode()):
            return PlainTextResponse("no such calendar\n", status_code=404)
        return await feed.answer(request.headers)

    app.add_route("/calendar/{name:path}", calendar)
    return f"/calendar/{token}.ics"


class _Feed:
    """The feed as it was last read, and since when it has read so, as far as this start knows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tag = ""
        self._since = datetime.min

    async def answer(self, asked: Mapping[str, str]) -> Response:
        """The feed, or 304 for who has it (RFC 9110, 13.1)."""
        content = await run_in_threadpool(self._read)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        if tag != self._tag:
            self._tag, self._since = tag, datetime.now(UTC).replace(microsecond=0)
        headers = {
            "etag": tag,
            "last-modified": format_datetime(self._since, usegmt=True),
            "cache-control": "private, no-cache",
        }
        if _has_it(asked, tag, self._since):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=_KIND, headers=headers)

    def _read(self) -> bytes:
        # The calendar's library is loaded by whoever reads one.
        from bot.deadlines.feed import begun_on, feed

        desk = self._desk
        number = desk.certificate.number or "license"
        found = desk.deadlines.visible_to("member")
        return feed(found, number, desk.language, begun_on(desk.certificate), posted_mark(desk.store))


def _has_it(asked: Mapping[str, str], tag: str, since: datetime) -> bool:
    """Whether the asker's copy is this one; a date counts only where there is no tag."""
    if (tags := asked.get("if-none-match")) is not None:
        return tags.strip() == "*" or tag in (it.strip().removeprefix("W/") for it in tags.split(","))
    try:
        known = parsedate_to_datetime(asked.get("if-modified-since", ""))
    except ValueError:
        return False
    return known.tzinfo is not None and since <= known
