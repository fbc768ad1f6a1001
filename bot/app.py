"""The composition root: the only place that builds Xuke's parts and wires them together."""

import asyncio
import logging
import os
import random
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from importlib import import_module
from types import FrameType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from bot import web
from bot.chat.packing import packed
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.conversation.conversation import Conversation
from bot.conversation.platform import Platform
from bot.conversation.surroundings import Surroundings
from bot.delivery.courier import Courier
from bot.delivery.message import Sender
from bot.delivery.outbox import Outbox
from bot.guard import is_loopback
from bot.heartbeat import beat
from bot.license.certificate import read
from bot.listen import address_of, open_sockets, run
from bot.questions.answer import Counsel
from bot.questions.ruling import fingerprint
from bot.questions.understanding import AskModel
from bot.record import open_store
from bot.record.store import Store
from bot.roles import Roles
from bot.scheduler import Scheduler
from bot.services.backstop import Backstop, Scheduling
from bot.services.channels import Channels
from bot.services.deadlines_kept import read_renewal
from bot.services.desk import Desk
from bot.services.health import outbox_age
from bot.services.licenses import FOLDER, current_license
from bot.settings import LOCAL_CHANNEL, Settings
from bot.words import say
from commands import recall, respond
from commands.home import home


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

        platforms: dict[str, Platform] = {}
        senders: dict[str, Sender] = {}
        outbox = Outbox(store, senders, settings.now, random.random, settings.officer_channel)
        courier = Courier(outbox, settings.now)
        desk = Desk(
            Counsel(certificate, read_renewal(store, certificate), _model_reader(settings, store)),
            settings.now,
            store,
            outbox,
            Roles(settings.officers, settings.oncall, partial(_members, platforms)),
            Channels(
                settings.alert_channel,
                settings.incident_channel,
                settings.officer_channel,
                frozenset({LOCAL_CHANNEL}),
            ),
            settings.state_dir / FOLDER,
            settings.language,
            partial(_person, platforms),
        )
        scheduler = Scheduler(partial(_job_failed, desk))
        checks: dict[str, web.Check] = {
            "record": store.problem,
            "scheduler": scheduler.problem,
            "outbox": partial(outbox_age, outbox, settings.now),
        }
        loop = _Loop()
        around = Surroundings(
            settings,
            desk,
            partial(respond, desk=desk),
            partial(recall, desk=desk),
            lambda who: home(Request(who, ""), desk),
            web.new_app(checks),
            loop.run,
        )
        if settings.calendar_token:
            path = f"/calendar/{settings.calendar_token}.ics"
            around.web.add_route(path, partial(_calendar, desk))
            around.signed.append(path)
        conversations: list[Conversation] = []
        for name in _served(settings):
            platform, conversation = _build(name, around)
            platforms[name], senders[name] = platform, platform.sender()
            checks[name] = platform.problem
            conversations.append(conversation)
        _warn_of_unheard_alerts(settings)

        def started(on: asyncio.AbstractEventLoop) -> None:
            loop.started = on
            for platform, conversation in zip(platforms.values(), conversations, strict=True):
                conversation.start()
                stack.callback(conversation.stop)
                platform.start()
                stack.callback(platform.stop)
            courier.start()
            stack.callback(courier.stop)
            _schedule(scheduler, settings, desk, platforms)
            scheduler.start()
            stack.callback(scheduler.stop)
            about = {"pid": os.getpid(), "license": fingerprint(certificate)}
            store.write("xuke", "xuke.started", about=about)

        address = address_of(settings.host, sockets[0])
        app = web.guarded(around.web, settings.host, around.signed)
        with suppress(KeyboardInterrupt):  # Ctrl-C, raised again once everything has stopped
            run(app, sockets, f"Xuke is ready at {address}", started)
        with suppress(Exception):  # a record that cannot be written has said so before
            store.write("xuke", "xuke.stopped")
    return 0


PLATFORMS = {"slack": "bot.platforms.slack", "local": "bot.platforms.page"}
"""Where each platform is built, by the name that its ids begin with. The page comes last: it answers to
whatever address is left."""


def _served(settings: Settings) -> list[str]:
    """The platforms that are set up. Beside others the page is for this machine alone: it asks nobody who
    they are."""
    page = settings.platforms == ("local",) or is_loopback(settings.host)
    return [name for name in PLATFORMS if name in settings.platforms or (name == "local" and page)]


def _build(name: str, around: Surroundings) -> tuple[Platform, Conversation]:
    # A platform that is not set up costs nothing, not even its import.
    built: tuple[Platform, Conversation] = import_module(PLATFORMS[name]).build(around)
    return built


def _model_reader(settings: Settings, store: Store) -> AskModel | None:
    if settings.reader is None:
        return None
    from bot.services.model_reader import ModelReader

    return ModelReader(settings.reader, store)


def _warn_of_unheard_alerts(settings: Settings) -> None:
    if settings.alert_channel == LOCAL_CHANNEL and settings.platforms != ("local",):
        print("ALERT_CHANNEL: not set; alerts are shown in the local chat alone", file=sys.stderr)


class _Loop:
    """The event loop that serves HTTP, once it runs."""

    started: asyncio.AbstractEventLoop | None = None

    def run(self, work: Callable[[], None]) -> None:
        """Runs something on it, soon. Raises RuntimeError while there is none."""
        if self.started is None:
            raise RuntimeError("nothing is served yet")
        self.started.call_soon_threadsafe(work)


def _schedule(
    scheduler: Scheduler, settings: Settings, desk: Desk, platforms: Mapping[str, Platform]
) -> None:
    """What runs when. Jobs only look into the record for what is due."""
    platform = platforms.get(settings.alert_channel.partition(":")[0])
    tick: Callable[[], object] = desk.alerts.tick
    if isinstance(platform, Scheduling):
        backstop = Backstop(
            desk.store, desk.alerts, platform, settings.alert_channel, settings.now, settings.language
        )
        alerts = desk.alerts

        def tick() -> None:
            backstop.settle()
            alerts.tick()

        scheduler.every(60, "backstop", backstop.run)
    scheduler.every(10, "alerts", tick)
    scheduler.every(5, "incidents", desk.cases.tick)
    scheduler.every(60, "drills", desk.drills.tick)
    if settings.heartbeat_url:
        scheduler.every(60, "heartbeat", partial(beat, settings.heartbeat_url))


async def _calendar(desk: Desk, request: HttpRequest) -> Response:
    """The deadlines as an iCalendar feed, for whoever knows its address."""
    from bot.deadlines.feed import feed

    def made() -> bytes:
        number = desk.certificate.number or "license"
        return feed(desk.deadlines.all(), number, desk.language, desk.now())

    return Response(await run_in_threadpool(made), media_type="text/calendar; charset=utf-8")


def _job_failed(desk: Desk, job: str, problem: str) -> None:
    """Tells the officers, once an hour for a job and a problem."""
    text = say(desk.language, "deadline_chat.job_failed", job=job, problem=problem)
    key = f"job:{job}:{problem}:{desk.now():%Y-%m-%dT%H}"
    desk.outbox.put(key, desk.channels.officers, packed(Reply(desk.language, text)))


def _members(platforms: Mapping[str, Platform], group: str) -> frozenset[str]:
    platform = platforms.get(group.partition(":")[0])
    return platform.members(group) if platform else frozenset()


def _person(platforms: Mapping[str, Platform], text: str) -> str | None:
    """Whom a text names, in the syntax of any platform that is set up."""
    return next(filter(None, (platform.person(text) for platform in platforms.values())), None)


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """SIGTERM before and after the server, which has its own handler while it runs."""
    sys.exit(0)
