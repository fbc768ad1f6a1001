"""The npm package `emulate` as a process: Slack's Web API, its scopes checked strictly."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

FOLDER = Path(__file__).parents[2] / "emulator"
PROGRAM = FOLDER / "node_modules" / "emulate" / "dist" / "index.js"

APP, BOT, BOT_USER, TEAM = "A0XUKEAPP0", "B0XUKEBOT0", "U0XUKEUSER", "T000000001"
BOT_TOKEN = "xoxb-emulated-0000000000-bot"
PEOPLE = ("mei", "tom", "wang", "li", "zhao")
CHANNELS = ("questions", "alerts", "incidents")
PRIVATE = ("officers",)

# What a person may do in their own client.
_PERSON = (
    "chat:write,channels:read,channels:history,groups:read,groups:history,groups:write,"
    "im:read,im:history,im:write,users:read"
)


def token_of(person: str) -> str:
    """The token with which tests speak as that person."""
    return f"xoxp-emulated-0000000000-{person}"


@dataclass(frozen=True)
class Emulator:
    """A running one. `users` and `channels` are the ids that it gave to PEOPLE, CHANNELS and PRIVATE."""

    url: str
    users: dict[str, str]
    channels: dict[str, str]

    def call(self, token: str, method: str, **arguments: Any) -> dict[str, Any]:
        """A Web API call that must succeed."""
        answer = call(self.url, token, method, arguments)
        assert answer.get("ok"), (method, arguments, answer)
        return answer


def call(url: str, token: str, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """A Web API call and its answer."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=10)
    try:
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", f"/api/{method}", urlencode(arguments), headers)
        answer: dict[str, Any] = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


def install() -> None:
    """`npm ci` where it has not been done; skips the test where there is no Node."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("no node or no npm on this machine; the Slack emulator needs Node 20")
    handle = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not _installed():
            command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"npm ci failed in {FOLDER}:\n{done.stderr}"
    finally:
        os.close(handle)


def _installed() -> bool:
    wanted = json.loads((FOLDER / "package.json").read_text())["dependencies"]["emulate"]
    package = PROGRAM.parent.parent / "package.json"
    return package.exists() and json.loads(package.read_text())["version"] == wanted


@contextmanager
def emulating(folder: Path, scopes: Sequence[str], port: int = 0) -> Iterator[Emulator]:
    """An emulator on a free port (or on `port`), its bot token with exactly these scopes."""
    install()
    port = port or free_port()
    seed = folder / f"seed-{port}.json"
    seed.write_text(json.dumps(_seed(scopes)))
    command = ["node", str(PROGRAM), "start", "--service", "slack", "--port", str(port), "--seed", str(seed)]
    log = (folder / f"emulator-{port}.log").open("w")
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url, process, Path(log.name))
        yield _filled(url)
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _seed(scopes: Sequence[str]) -> dict[str, Any]:
    people = {token_of(name): (name, _PERSON) for name in PEOPLE}
    tokens = [
        {"token": token, "type": "user", "user": name, "scopes": granted}
        for token, (name, granted) in people.items()
    ]
    bot = {
        "token": BOT_TOKEN,
        "type": "bot",
        "user_id": BOT_USER,
        "bot_user_id": BOT_USER,
        "bot_id": BOT,
        "app_id": APP,
        "scopes": ",".join(scopes),
    }
    return {
        # Known here too, so that the emulator counts its 5,000 requests an hour for each token apart.
        "tokens": {token: {"login": name} for token, (name, _) in people.items()}
        | {BOT_TOKEN: {"login": "xuke"}},
        "slack": {
            "strict_scopes": True,
            "team": {"name": "Qinghe", "domain": "qinghe"},
            "users": [{"name": name, "real_name": name.capitalize()} for name in PEOPLE],
            "channels": [{"name": name} for name in CHANNELS]
            + [{"name": name, "is_private": True} for name in PRIVATE],
            "oauth_apps": [
                {
                    "client_id": "1.1",
                    "client_secret": "none",
                    "app_id": APP,
                    "name": "Xuke",
                    "redirect_uris": ["http://127.0.0.1/none"],
                    "scopes": list(scopes),
                    "bot_id": BOT,
                    "bot_user_id": BOT_USER,
                    "bot_name": "xuke",
                }
            ],
            "tokens": [*tokens, bot],
        },
    }


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        assert process.poll() is None, log.read_text()
        try:
            call(url, BOT_TOKEN, "auth.test", {})
            return
        except OSError:
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)


def _filled(url: str) -> Emulator:
    asker = token_of(PEOPLE[0])
    users = {
        item["name"]: item["id"]
        for item in call(url, asker, "users.list", {})["members"]
        if item["name"] in PEOPLE
    }
    everything = {"types": "public_channel,private_channel"}
    listed = call(url, asker, "conversations.list", everything)["channels"]
    channels = {item["name"]: item["id"] for item in listed}
    emulator = Emulator(url, users, channels)
    for name in PRIVATE:
        emulator.call(asker, "conversations.invite", channel=channels[name], users=BOT_USER)
    return emulator
