"""Xuke, the emulator and the proxy between them, started together."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.platforms.slack.client import SECRET, OverHttp
from tests.platforms.slack.emulator import BOT_TOKEN, Emulator, emulating
from tests.platforms.slack.front import Front, fronting
from tests.platforms.slack.workspace import Workspace
from tests.serving import ROOT, Served, license_until, serving


@dataclass
class Running:
    """All three, and the people who use them."""

    served: Served
    emulator: Emulator
    front: Front
    team: Workspace
    http: OverHttp

    def log(self) -> list[str]:
        """What Xuke has logged, by line."""
        return self.served.errors.read_text().splitlines()


@cache
def manifest() -> dict[str, Any]:
    """The app's manifest, as Xuke prints it."""
    command = [sys.executable, "-m", "bot", "manifest", "slack"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    printed: dict[str, Any] = json.loads(done.stdout)
    return printed


def scopes() -> list[str]:
    """The bot's scopes, exactly as the manifest asks for them."""
    return list(manifest()["oauth_config"]["scopes"]["bot"])


def events() -> frozenset[str]:
    """The events that the manifest subscribes to."""
    return frozenset(manifest()["settings"]["event_subscriptions"]["bot_events"])


def settings(folder: Path, emulator: Emulator, front: Front, **changed: str) -> dict[str, str]:
    """An environment for Xuke: wang and li are officers, zhao is on call, the license is in force."""
    users, channels = emulator.users, emulator.channels
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{front.url}/api/",
        "OFFICERS": f"slack:{users['wang']},slack:{users['li']}",
        "ONCALL": f"slack:{users['zhao']}",
        "OFFICER_CHANNEL": f"slack:{channels['officers']}",
        "ALERT_CHANNEL": f"slack:{channels['alerts']}",
        "INCIDENT_CHANNEL": f"slack:{channels['incidents']}",
        "LICENSE_FILE": str(license_until(date.today() + timedelta(days=1_000), folder)),
        "STATE_DIR": str(folder / "state"),
        **changed,
    }


@contextmanager
def slack(folder: Path, **changed: str) -> Iterator[Running]:
    """Xuke in a Slack workspace, over HTTP."""
    home = folder / "xuke"
    home.mkdir()
    with (
        emulating(folder, scopes()) as emulator,
        fronting(emulator.url) as front,
        serving(home, **settings(folder, emulator, front, **changed)) as served,
    ):
        http = OverHttp(served.url)
        yield Running(served, emulator, front, Workspace(emulator, front, http, events()), http)


def ready(served: Served) -> tuple[int, str]:
    """What /readyz says."""
    connection = HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("GET", "/readyz")
    response = connection.getresponse()
    content = response.read().decode()
    connection.close()
    return response.status, content


def until(condition: Callable[[], bool], within: float, why: str) -> None:
    """Looks again and again."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, why
        time.sleep(0.05)
