"""The same signed bytes again: nothing is done twice, and the answer is the same.

A signature counts for five minutes before and after its time, so whoever has seen a delivery could send it
once more. Slack itself signs each of its retries anew.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from cachetools import TTLCache
from starlette.responses import Response

KEPT = 2 * 5 * 60
"""Seconds that an answer is kept: as long as its signature may count."""
ROOM, FRAME = 16_000_000, 1_000
"""Bytes of all answers kept, and what each takes beside its body. What is forgotten sooner is done again only
where it changes nothing: what does has its claim in the record."""


class Replays:
    """Answers by signature. Lives on the event loop."""

    def __init__(self) -> None:
        self._answers: TTLCache[str, Response] = TTLCache(ROOM, KEPT, getsizeof=_size)
        self._begun: dict[str, asyncio.Future[Response]] = {}

    def answer(self, signature: str) -> Response | None:
        """What was answered to these bytes before."""
        return self._answers.get(signature)

    async def once(self, signature: str, act: Callable[[], Awaitable[Response]]) -> Response:
        """The answer of `act`, which runs once for a signature however often it is asked for meanwhile."""
        begun = self._begun.get(signature)
        if begun is None:
            begun = self._begun[signature] = asyncio.ensure_future(act())
            begun.add_done_callback(partial(self._keep, signature))
        return await asyncio.shield(begun)

    def _keep(self, signature: str, done: "asyncio.Future[Response]") -> None:
        """What was refused may be tried again."""
        del self._begun[signature]
        if done.cancelled() or done.exception():
            return
        response = done.result()
        if response.status_code == 200 and _size(response) < ROOM:
            self._answers[signature] = response


def _size(response: Response) -> int:
    return len(response.body) + FRAME
