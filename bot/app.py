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
from typing import TYPE_CHECKING

from bot import web
from bot.chat.page import site
from bot.chat.page.channel import Channel
from bot.chat.page.sender import PageSender
from bot.desk import Channels, Desk
from bot.guard import is_loopback
from bot.license.certificate import read
from bot.listen import address_of, open_sockets, run
from bot.questions.answer import Counsel
from bot.questions.rulings import fingerprint
from bot.record import open_store
from bot.record.courier import Courier
from bot.record.message import Sender
from bot.record.outbox import Outbox
from bot.record.roles import Roles
from bot.settings import Settings, Slack
from commands import respond

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.chat.slack.platform import Platform


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
        groups: dict[str, Platform] = {}
        outbox = Outbox(store, senders, settings.now, random.random, settings.officer_channel)
        courier = Courier(outbox, settings.now)
        desk = Desk(
            Counsel(certificate),
            settings.now,
            store,
            outbox,
            Roles(settings.officers, settings.oncall, lambda group: _members(groups, group)),
            Channels(settings.alert_channel, settings.incident_channel, settings.officer_channel),
        )
        checks: dict[str, web.Check] = {"record": store.problem}
        app = web.new_app(checks)
        signed: list[str] = []

        # With a platform set up, the page is for this machine alone: it asks nobody who they are.
        channel = Channel(partial(respond, desk=desk), settings.now)
        page = PageSender(channel)
        senders["local"] = page
        if settings.slack:
            slack = _slack(settings.slack, desk, app, stack, signed)
            groups["slack"] = slack
            senders["slack"] = slack.sender()
            checks["slack"] = slack.problem
        if not settings.slack or is_loopback(settings.host):
            site.mount(app, channel, desk)  # last: it answers to whatever address is left

        def started(loop: asyncio.AbstractEventLoop) -> None:
            page.serve_on(loop)
            for platform in groups.values():
                platform.start()
                stack.callback(platform.stop)
            courier.start()
            stack.callback(courier.stop)
            about = {"pid": os.getpid(), "license": fingerprint(certificate)}
            store.write("xuke", "xuke.started", about=about)

        address = address_of(settings.host, sockets[0])
        with suppress(KeyboardInterrupt):  # Ctrl-C, raised again once everything has stopped
            run(web.guarded(app, settings.host, signed), sockets, f"Xuke is ready at {address}", started)
        with suppress(Exception):  # a record that cannot be written has said so before
            store.write("xuke", "xuke.stopped")
    return 0


def _slack(settings: Slack, desk: Desk, app: "FastAPI", stack: ExitStack, signed: list[str]) -> "Platform":
    """One Slack workspace: over HTTP where there is a signing secret, over a long connection with an app
    token."""
    from bot.chat.slack import http
    from bot.chat.slack.listeners import new_app
    from bot.chat.slack.platform import Platform
    from bot.chat.slack.socket import Connection
    from commands.home import home

    platform = Platform(settings, desk, partial(respond, desk=desk), partial(home, desk=desk))
    if settings.app_token:
        connection = Connection(new_app(platform, None), settings.app_token)
        platform.connected = connection.is_open
        platform.begin = connection.start
        stack.callback(connection.stop)
    elif settings.signing_secret:
        handler = http.endpoint(new_app(platform, settings.signing_secret), settings.signing_secret)
        app.add_route(http.PATH, handler, methods=["POST"])
        signed.append(http.PATH)
    return platform


def _members(platforms: "dict[str, Platform]", group: str) -> frozenset[str]:
    platform = platforms.get(group.partition(":")[0])
    return platform.members(group) if platform else frozenset()


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """SIGTERM before and after the server, which has its own handler while it runs."""
    sys.exit(0)
