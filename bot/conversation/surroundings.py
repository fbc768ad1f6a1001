"""What a platform is given when it is built."""

from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.guard import Gate
from bot.services.desk import Desk
from bot.settings import Settings


@dataclass(frozen=True)
class Surroundings:
    """The rest of Xuke, as a platform sees it.

    `respond` makes the reply to a request; `recall` the same from memory alone, None where that does not
    suffice; `may_write` tells whether what was typed may change the record; `home` the parts of the own page
    of a person, who may belong to another workspace. `web` takes routes; those that check a signature
    themselves are also put into `signed`. `gates` takes what lets only people who have logged in through to
    the rest, one at most. `on_loop` runs something on the event loop that serves it; it raises RuntimeError
    while there is none. `is_home` tells whether an organization counts as home on a platform.
    """

    settings: Settings
    desk: Desk
    respond: Callable[[Request], Reply]
    recall: Callable[[Request], Reply | None]
    may_write: Callable[[Request], bool]
    home: Callable[[str, bool], list[Reply]]
    web: FastAPI
    on_loop: Callable[[Callable[[], None]], None]
    is_home: Callable[[str, str], bool]
    signed: list[str] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
