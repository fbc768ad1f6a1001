"""The composition root: the only place that builds Xuke's parts and wires them together."""

import asyncio
import logging
import os
import random
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bot import web
from bot.chat.packing import packed
from bot.chat.reply import Reply
from bot.delivery.courier import Courier
from bot.delivery.message import Sender
from bot.delivery.outbox import Outbox
from bot.guard import is_loopback
from bot.heartbeat import beat
from bot.license.certificate import read
from bot.listen import address_of, open_sockets, run
from bot.platforms.page import site
from bot.platforms.page.channel import Channel
from bot.platforms.page.sender import PageSender
from bot.questions.answer import Counsel
from bot.questions.ruling import fingerprint
from bot.record import open_store
from bot.roles import Roles
from bot.scheduler import Scheduler
from bot.services.backstop import Backstop
from bot.services.deadlines_kept import read_renewal
from bot.services.desk import Channels, Desk
from bot.services.health import outbox_age
from bot.services.licenses import FOLDER, current_license
from bot.settings import LOCAL_CHANNEL, Settings, Slack
from bot.words import say
from commands import respond

if TYPE_CHECKING:
    from fastapi import FastAPI

    from bot.platforms.slack.workspace import Platform


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
        certificate = current_license(store, settings.state_dir / FOLDER, certificate)
        sockets = open_sockets(settings.host, settings.port)

        if settings.slack and settings.alert_channel == LOCAL_CHANNEL:
            print("ALERT_CHANNEL: not set; alerts are shown in the local chat alone", file=sys.stderr)

        senders: dict[str, Sender] = {}
        groups: dict[str, Platform] = {}
        outbox = Outbox(store, senders, settings.now, random.random, settings.officer_channel)
        courier = Courier(outbox, settings.now)
        desk = Desk(
            Counsel(certificate, read_renewal(store, certificate)),
            settings.now,
            store,
            outbox,
            Roles(settings.officers, settings.oncall, lambda group: _members(groups, group)),
            Channels(settings.alert_channel, settings.incident_channel, settings.officer_channel),
            settings.state_dir / FOLDER,
            settings.language,
        )
        scheduler = Scheduler(partial(_job_failed, desk))
        checks: dict[str, web.Check] = {
            "record": store.problem,
            "scheduler": scheduler.problem,
            "outbox": partial(outbox_age, outbox, settings.now),
        }
        app = web.new_app(checks)
        signed: list[str] = []

        # With a platform set up, the page is for this machine alone: it asks nobody who they are.
        channel = Channel(partial(respond, desk=desk), settings.now)
        page = PageSender(channel)
        senders["local"] = page
        if settings.calendar_token:
            path = f"/calendar/{settings.calendar_token}.ics"
            app.add_route(path, partial(_calendar, desk))
            signed.append(path)
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
            _schedule(scheduler, settings, desk, groups)
            scheduler.start()
            stack.callback(scheduler.stop)
            about = {"pid": os.getpid(), "license": fingerprint(certificate)}
            store.write("xuke", "xuke.started", about=about)

        address = address_of(settings.host, sockets[0])
        with suppress(KeyboardInterrupt):  # Ctrl-C, raised again once everything has stopped
            run(web.guarded(app, settings.host, signed), sockets, f"Xuke is ready at {address}", started)
        with suppress(Exception):  # a record that cannot be written has said so before
            store.write("xuke", "xuke.stopped")
    return 0


def _schedule(scheduler: Scheduler, settings: Settings, desk: Desk, platforms: "dict[str, Platform]") -> None:
    """What runs when. Jobs only look into the record for what is due."""
    platform = platforms.get(settings.alert_channel.partition(":")[0])
    tick: Callable[[], object] = desk.deadlines.tick
    if platform:
        backstop = Backstop(
            desk.store, desk.deadlines, platform, settings.alert_channel, settings.now, settings.language
        )
        deadlines = desk.deadlines

        def tick() -> None:
            backstop.settle()
            deadlines.tick()

        scheduler.every(60, "backstop", backstop.run)
    scheduler.every(10, "alerts", tick)
    scheduler.every(5, "incidents", desk.cases.tick)
    if settings.heartbeat_url:
        scheduler.every(60, "heartbeat", partial(beat, settings.heartbeat_url))


async def _calendar(desk: Desk, request: Request) -> Response:
    """The deadlines as an iCalendar feed, for whoever knows its address."""
    from bot.deadlines.feed import feed

    number = desk.certificate.number or "license"
    content = await run_in_threadpool(feed, desk.deadlines.all(), number, desk.language, desk.now())
    return Response(content, media_type="text/calendar; charset=utf-8")


def _job_failed(desk: Desk, job: str, problem: str) -> None:
    """Tells the officers, once an hour for a job and a problem."""
    text = say(desk.language, "deadline_chat.job_failed", job=job, problem=problem)
    key = f"job:{job}:{problem}:{desk.now():%Y-%m-%dT%H}"
    desk.outbox.put(key, desk.channels.officers, packed(Reply(desk.language, text)))


def _slack(settings: Slack, desk: Desk, app: "FastAPI", stack: ExitStack, signed: list[str]) -> "Platform":
    """One Slack workspace: over HTTP where there is a signing secret, over a long connection with an app
    token."""
    from bot.platforms.slack import http
    from bot.platforms.slack.listeners import new_app
    from bot.platforms.slack.socket import Connection
    from bot.platforms.slack.workspace import Platform
    from commands.home import home

    platform = Platform(settings, desk, partial(respond, desk=desk), partial(home, desk=desk))
    if settings.app_token:
        connection = Connection(new_app(platform), settings.app_token)
        platform.connected = connection.is_open
        platform.begin = connection.start
        stack.callback(connection.stop)
    elif settings.signing_secret:
        handler = http.endpoint(new_app(platform), settings.signing_secret, platform.claims)
        app.add_route(http.PATH, handler, methods=["POST"])
        signed.append(http.PATH)
    return platform


def _members(platforms: "dict[str, Platform]", group: str) -> frozenset[str]:
    platform = platforms.get(group.partition(":")[0])
    return platform.members(group) if platform else frozenset()


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """SIGTERM before and after the server, which has its own handler while it runs."""
    sys.exit(0)
