"""The composition root: the only place that builds Xuke's parts and wires them together."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from importlib import import_module
from types import FrameType
from typing import NoReturn

from bot import web
from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.conversation.conversation import Conversation
from bot.conversation.directory import is_home, language_of, members_of, name_of, person_in
from bot.conversation.platform import Platform
from bot.conversation.surroundings import Surroundings
from bot.delivery.courier import Courier
from bot.delivery.message import Sender
from bot.delivery.outbox import Outbox
from bot.guard import is_loopback
from bot.heartbeat import beat
from bot.license.certificate import read
from bot.listen import address_of, end_at_once, open_sockets, run
from bot.logs import secrets_in, start_logging
from bot.measures import Measures
from bot.metrics.address import serve_metrics
from bot.metrics.state import State
from bot.platforms.calendar_feed import serve_calendar
from bot.printable import printable
from bot.questions.answer import Counsel
from bot.questions.ruling import fingerprint
from bot.questions.understanding import AskModel
from bot.record import open_store
from bot.record.store import Store
from bot.record.timed import time_writes
from bot.replies.license_check import check_words as check_license_words
from bot.replies.license_check import license_notices
from bot.roles import TRIED, Roles
from bot.scheduler import Scheduler
from bot.services.backstop import Backstop, Scheduling
from bot.services.channels import Channels
from bot.services.clock_watch import this_machine
from bot.services.deadlines_kept import read_renewal
from bot.services.desk import Desk
from bot.services.health import outbox_age
from bot.services.licenses import FOLDER, current_license
from bot.settings import LOCAL_CHANNEL, Settings
from bot.words import say
from commands import may_write, recall, respond
from commands.command_words import check_words
from commands.home import home


def serve(settings: Settings) -> NoReturn:
    """Serves until told to stop, then ends the process. Raises BadInput or CouldNot where it cannot start."""
    check_words()
    signal.signal(signal.SIGTERM, _stop)
    start_logging(settings.timezone, secrets_in(settings))
    check_license_words()
    certificate = read(settings.license_file)
    with ExitStack() as stack:
        measures = Measures()
        store = time_writes(open_store(settings.state_dir, settings.now), measures.write_seconds.note)
        stack.callback(store.close)
        for notice in store.notices:
            print(printable(notice), file=sys.stderr)
        certificate = current_license(store, settings.state_dir / FOLDER, certificate)
        for line in license_notices(certificate):
            print(line, file=sys.stderr)
        sockets = open_sockets(settings.host, settings.port)

        platforms: dict[str, Platform] = {}
        senders: dict[str, Sender] = {}
        own = {settings.alert_channel, settings.incident_channel, settings.officer_channel}
        outbox = Outbox(
            store, senders, settings.now, random.random, settings.officer_channel, settings.language, own
        )
        courier = Courier(outbox, settings.now)
        desk = Desk(
            Counsel(certificate, read_renewal(store, certificate), _model_reader(settings, store)),
            settings.now,
            store,
            outbox,
            Roles(
                settings.officers,
                settings.oncall,
                partial(members_of, platforms),
                tried=TRIED if settings.is_trial else {},
            ),
            Channels(
                settings.alert_channel,
                settings.incident_channel,
                settings.officer_channel,
                frozenset() if settings.oidc else frozenset({LOCAL_CHANNEL}),
            ),
            settings.state_dir / FOLDER,
            settings.language,
            partial(person_in, platforms),
            this_machine(),
            settings.license_dir,
            partial(name_of, platforms),
            measures,
            partial(language_of, platforms),
        )
        scheduler = Scheduler(partial(_job_failed, desk))
        checks: dict[str, web.Check] = {
            "record": store.problem,
            "scheduler": scheduler.problem,
            "outbox": partial(outbox_age, outbox, settings.now),
            "documents": desk.unreadable.problem,
            "clock": desk.clock.problem,
            "watermarks": desk.alerts.beyond,
        }
        loop = _Loop()
        around = Surroundings(
            settings,
            desk,
            partial(respond, desk=desk),
            partial(recall, desk=desk),
            may_write,
            lambda who, away: home(Request(who, "", away=away), desk),
            web.new_app(checks),
            loop.run,
            partial(is_home, platforms),
        )
        if settings.calendar_token:
            around.signed.append(serve_calendar(around.web, settings.calendar_token, desk))
        state = State(desk, checks, scheduler.lateness)
        around.signed.append(serve_metrics(around.web, settings.metrics_token, measures, state))
        conversations: list[Conversation] = []
        served = _platform_names(settings)
        for name in served:
            platform, conversation = _build(name, around)
            platforms[name], senders[name] = platform, platform.sender()
            checks[name] = platform.problem
            checks[f"{name} answers"] = conversation.problem
            conversations.append(conversation)
        if "local" in senders:
            senders["oidc"] = senders["local"]  # who has logged in has a room of their own on the page
        _warn_of_what_is_not_there(settings, served)

        def on_start(on: asyncio.AbstractEventLoop) -> None:
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
        app = web.guard(around.web, settings.host, around.signed, *around.gates)
        with suppress(KeyboardInterrupt, _Stop):  # raised again once the server has stopped
            run(app, sockets, f"Xuke is ready at {address}", on_start)
        with suppress(Exception):  # a record that cannot be written has said so before
            store.write("xuke", "xuke.stopped")
    end_at_once(0)


PLATFORMS = {
    "slack": "bot.platforms.slack",
    "feishu": "bot.platforms.feishu",
    "local": "bot.platforms.page",
}
"""Where each platform is built, by the name that its ids begin with. The page comes last: it answers to
whatever address is left."""


def _platform_names(settings: Settings) -> list[str]:
    """The platforms that are set up, and the page: without a login it asks nobody who they are, so it is
    there where this machine alone can reach it."""
    page = settings.oidc is not None or is_loopback(settings.host)
    return [name for name in PLATFORMS if (page if name == "local" else name in settings.platforms)]


def _build(name: str, around: Surroundings) -> tuple[Platform, Conversation]:
    # A platform that is not set up costs nothing, not even its import.
    built: tuple[Platform, Conversation] = import_module(PLATFORMS[name]).build(around)
    return built


def _warn_of_what_is_not_there(settings: Settings, served: Collection[str]) -> None:
    """In one line, before anything is served."""
    if not served:
        feed = ", the calendar feed" if settings.calendar_token else ""
        print(
            f"HOST: {settings.host} is more than this machine and there is no login: served are /healthz,"
            f" /readyz{feed}, not the page, and alerts go nowhere; set up a platform, a login (OIDC_*),"
            " or HOST=127.0.0.1",
            file=sys.stderr,
        )
    elif settings.alert_channel == LOCAL_CHANNEL and served != ["local"]:
        where = "shown in the local chat alone" if "local" in served else "shown nowhere"
        print(f"ALERT_CHANNEL: not set; alerts are {where}", file=sys.stderr)


def _model_reader(settings: Settings, store: Store) -> AskModel | None:
    if settings.reader is None:
        return None
    from bot.services.model_reader import ModelReader

    return ModelReader(settings.reader, store)


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

        scheduler.every(60, "backstop", partial(_if_believed, desk, backstop.run))
    scheduler.every(10, "alerts", partial(_if_believed, desk, tick))
    scheduler.every(5, "incidents", partial(_if_believed, desk, desk.cases.tick))
    scheduler.every(60, "drills", partial(_if_believed, desk, desk.drills.tick))
    scheduler.every(600, "documents", desk.unreadable.tick)
    if settings.heartbeat_url:
        scheduler.every(60, "heartbeat", partial(beat, settings.heartbeat_url))


def _if_believed(desk: Desk, job: Callable[[], object]) -> None:
    """What a wrong clock would tell, and mark as told, waits until the clock is right."""
    if desk.clock.believed():
        job()


def _job_failed(desk: Desk, job: str, problem: str) -> None:
    """Tells the officers, once an hour for a job and a problem."""
    text = say(desk.language, "deadline_chat.job_failed", job=job, problem=problem)
    key = f"job:{job}:{problem}:{desk.now():%Y-%m-%dT%H}"
    desk.outbox.put(key, desk.channels.officers, pack_reply(Reply(desk.language, text)))


def _stop(signal_number: int, frame: FrameType | None) -> None:
    """SIGTERM before and after the server, which has its own handler while it runs."""
    raise _Stop(0)


class _Stop(SystemExit):
    """Told to stop, by SIGTERM."""
