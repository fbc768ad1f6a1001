"""The composition root: the only place that builds Xuke's parts and wires them together."""

import asyncio
import logging
import os
import random
import signal
import sys
from contextlib import ExitStack, suppress
from functools import partial
from types import FrameType

from bot import web
from bot.chat.page import site
from bot.chat.page.channel import Channel
from bot.chat.page.sender import PageSender
from bot.desk import Channels, Desk
from bot.license.certificate import read
from bot.listen import address_of, open_sockets, run
from bot.questions.answer import Counsel
from bot.questions.rulings import fingerprint
from bot.record import open_store
from bot.record.courier import Courier
from bot.record.message import Sender
from bot.record.outbox import Outbox
from bot.record.roles import Roles
from bot.settings import Settings
from commands import respond


def serve(settings: Settings) -> int:
    """Serves until told to stop; returns the exit code. Raises BadInput or CouldNot where it cannot start."""
    signal.signal(signal.SIGTERM, _stop)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.WARNING)
    certificate = read(settings.license_file)
    with ExitStack() as stack:
        store = open_store(settings.state_dir, settings.now)
        stack.callback(store.close)
        for notice in store.notices:
            print(notice, file=sys.stderr)
        sockets = open_sockets(settings.host, settings.port)

        senders: dict[str, Sender] = {}
        outbox = Outbox(store, senders, settings.now, random.random, settings.officer_channel)
        courier = Courier(outbox, settings.now)
        desk = Desk(
            Counsel(certificate),
            settings.now,
            store,
            outbox,
            Roles(settings.officers, settings.oncall),
            Channels(settings.alert_channel, settings.incident_channel, settings.officer_channel),
        )
        answer = partial(respond, desk=desk)
        page = PageSender(channel := Channel(answer, settings.now))
        senders["local"] = page

        app = web.new_app(checks={"record": store.problem})
        site.mount(app, channel, desk)

        def started(loop: asyncio.AbstractEventLoop) -> None:
            page.serve_on(loop)
            courier.start()
            stack.callback(courier.stop)
            store.write(
                "xuke", "xuke.started", about={"pid": os.getpid(), "license": fingerprint(certificate)}
            )

        address = address_of(settings.host, sockets[0])
        with suppress(KeyboardInterrupt):  # Ctrl-C, raised again once everything has stopped
            run(web.guarded(app, settings.host), sockets, f"Xuke is ready at {address}", started)
        with suppress(Exception):  # a record that cannot be written has said so before
            store.write("xuke", "xuke.stopped")
    return 0


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """SIGTERM before and after the server, which has its own handler while it runs."""
    sys.exit(0)
