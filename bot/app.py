"""The composition root: the only place that builds Xuke's parts and wires them together."""

import signal
import sys
from contextlib import suppress
from functools import partial
from types import FrameType

from bot import web
from bot.chat.page import site
from bot.chat.page.channel import Channel
from bot.desk import Desk
from bot.license.certificate import read
from bot.listen import address_of, open_sockets, run
from bot.questions.answer import Counsel
from bot.settings import Settings
from commands import respond


def serve(settings: Settings) -> int:
    """Serves until told to stop; returns the exit code. Raises BadInput or CouldNot where it cannot start."""
    signal.signal(signal.SIGTERM, _stop)
    desk = Desk(Counsel(read(settings.license_file)), settings.today)
    sockets = open_sockets(settings.host, settings.port)
    app = web.new_app(checks={})
    site.mount(app, Channel(partial(respond, desk=desk), settings.now), desk)
    address = address_of(settings.host, sockets[0])
    with suppress(KeyboardInterrupt):  # Ctrl-C, raised again once everything has stopped
        run(web.guarded(app, settings.host), sockets, ready=f"Xuke is ready at {address}")
    return 0


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """SIGTERM before and after the server, which has its own handler while it runs."""
    sys.exit(0)
