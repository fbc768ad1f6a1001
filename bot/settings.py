"""The environment, and `.env` in the working directory, as one frozen Settings (contract section 2)."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.data import DATA
from bot.errors import BadInput
from bot.feishu_settings import Feishu, read_feishu
from bot.ids import read_channel
from bot.oidc_settings import Oidc, read_oidc
from bot.people import read_people
from bot.reader_settings import Reader, read_reader
from bot.slack_settings import Slack, read_slack
from bot.words import Language

ENV_FILE = Path(".env")

# RFC 1123: labels of letters, digits and inner hyphens.
_HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.I
)

LOCAL_CHANNEL, LOCAL_OFFICERS = "local:chat", "local:officers"
"""The local chat, where what has no other channel is posted; its part for officers and on-call, where there
is a login to tell them by."""
LOCAL_VISITOR = "local:you"
"""Whoever opens the local chat where it has no login."""

_ADDRESS = r"https?://[^\s/?#]+([/?][^\s#]*)?"


@dataclass(frozen=True)
class Settings:
    """What the operator decides. `port` 0 lets the system pick a free one.

    Channels and people carry their platform's prefix ("slack:C…", "local:you").
    """

    license_file: Path
    license_dir: Path
    state_dir: Path
    timezone: ZoneInfo
    host: str
    port: int
    alert_channel: str
    incident_channel: str
    officer_channel: str
    officers: frozenset[str]
    oncall: frozenset[str]
    language: Language
    calendar_token: str | None = field(default=None, repr=False)
    heartbeat_url: str | None = field(default=None, repr=False)
    metrics_token: str | None = field(default=None, repr=False)
    slack: Slack | None = None
    feishu: Feishu | None = None
    reader: Reader | None = None
    oidc: Oidc | None = None

    @property
    def is_trial(self) -> bool:
        """Whether the local chat's one visitor is officer and on-call, and may try the other roles."""
        return self.officers == self.oncall == frozenset({LOCAL_VISITOR}) and not self.oidc

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms that are configured; the local chat where none is."""
        return _platforms(self.slack, self.feishu)

    def now(self) -> datetime:
        """This moment in BOT_TIMEZONE."""
        return datetime.now(self.timezone)

    def today(self) -> date:
        """The day that it is in BOT_TIMEZONE."""
        return self.now().date()


DEFAULTS: Mapping[str, str] = {
    "LICENSE_FILE": str(DATA / "license.txt"),
    "LICENSE_DIR": "",
    "STATE_DIR": ".state",
    "BOT_TIMEZONE": "Asia/Shanghai",
    "SLACK_BOT_TOKEN": "",
    "SLACK_SIGNING_SECRET": "",
    "SLACK_APP_TOKEN": "",
    "SLACK_API_URL": "https://slack.com/api/",
    "SLACK_TEAMS": "",
    "ALERT_CHANNEL": "",
    "INCIDENT_CHANNEL": "",
    "OFFICER_CHANNEL": "",
    "OFFICERS": "",
    "ONCALL": "",
    "BOT_LANGUAGE": "en",
    "CALENDAR_TOKEN": "",
    "HEARTBEAT_URL": "",
    "METRICS_TOKEN": "",
    "HOST": "127.0.0.1",
    "PORT": "3000",
    "FEISHU_APP_ID": "",
    "FEISHU_APP_SECRET": "",
    "FEISHU_VERIFICATION_TOKEN": "",
    "FEISHU_ENCRYPT_KEY": "",
    "FEISHU_DOMAIN": "https://open.feishu.cn",
    "FEISHU_URGENT": "app",
    "FEISHU_LONG_CONNECTION": "",
    "READER_URL": "",
    "READER_MODEL": "",
    "READER_KEY": "",
    "OIDC_ISSUER": "",
    "OIDC_CLIENT_ID": "",
    "OIDC_CLIENT_SECRET": "",
}


def read_settings(environment: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> Settings:
    """The settings; the environment goes before `env_file`, an empty value counts as not set.

    Raises BadInput with the setting (or the file and line), what is wrong and how to mend it.
    """
    given = _read_env_file(env_file) | {name: value for name, value in environment.items() if value.strip()}
    values = {name: given.get(name, default).strip() for name, default in DEFAULTS.items()}
    slack = read_slack(values, given, _ADDRESS)
    feishu = read_feishu(values, given, _ADDRESS)
    platforms = _platforms(slack, feishu)
    oidc = read_oidc(values)
    # Whoever runs the local chat alone is all there is.
    everybody = frozenset({LOCAL_VISITOR}) if platforms == ("local",) and not oidc else frozenset[str]()
    alerts = read_channel("ALERT_CHANNEL", values["ALERT_CHANNEL"], platforms) or LOCAL_CHANNEL
    officers_room = LOCAL_OFFICERS if oidc and alerts == LOCAL_CHANNEL else alerts
    license_file = _file("LICENSE_FILE", values["LICENSE_FILE"])
    return Settings(
        license_file=license_file,
        license_dir=_existing_folder("LICENSE_DIR", values["LICENSE_DIR"]) or license_file.parent,
        state_dir=_directory("STATE_DIR", values["STATE_DIR"]),
        timezone=_timezone("BOT_TIMEZONE", values["BOT_TIMEZONE"]),
        host=_host("HOST", values["HOST"]),
        port=_port("PORT", values["PORT"]),
        alert_channel=alerts,
        incident_channel=read_channel("INCIDENT_CHANNEL", values["INCIDENT_CHANNEL"], platforms) or alerts,
        officer_channel=read_channel("OFFICER_CHANNEL", values["OFFICER_CHANNEL"], platforms)
        or officers_room,
        officers=read_people("OFFICERS", values["OFFICERS"], platforms) or everybody,
        oncall=read_people("ONCALL", values["ONCALL"], platforms) or everybody,
        language=_language("BOT_LANGUAGE", values["BOT_LANGUAGE"]),
        calendar_token=_token("CALENDAR_TOKEN", values["CALENDAR_TOKEN"]),
        metrics_token=_token("METRICS_TOKEN", values["METRICS_TOKEN"]),
        heartbeat_url=_address("HEARTBEAT_URL", values["HEARTBEAT_URL"]),
        slack=slack,
        feishu=feishu,
        reader=read_reader(values, _ADDRESS),
        oidc=oidc,
    )


def _platforms(slack: Slack | None, feishu: Feishu | None) -> tuple[str, ...]:
    found = {"slack": slack, "feishu": feishu}
    return tuple(name for name, settings in found.items() if settings) or ("local",)


def read_language() -> Language:
    """BOT_LANGUAGE alone, for telling what is wrong; English where it cannot be read."""
    try:
        given = os.environ.get("BOT_LANGUAGE", "").strip() or _read_env_file(ENV_FILE).get("BOT_LANGUAGE")
        return _language("BOT_LANGUAGE", (given or DEFAULTS["BOT_LANGUAGE"]).strip())
    except BadInput:
        return "en"


def _read_env_file(path: Path) -> dict[str, str]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadInput(f"{path}: {(error.strerror or 'cannot be read').lower()}; mend or remove it") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{path}: not UTF-8 text; save it as UTF-8") from None
    return _parse_env(path, text)


def _parse_env(path: Path, text: str) -> dict[str, str]:
    from io import StringIO

    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    for binding in parse_stream(StringIO(text)):
        written = binding.original.string
        blank = written[: len(written) - len(written.lstrip())].count("\n")
        line = f"{path}, line {binding.original.line + blank}"
        if binding.error or (binding.key and binding.value is None):
            raise BadInput(f"{line}: no setting; write NAME=value, or # before a remark")
        if binding.key and (meant := _correct_spelling(binding.key)):
            raise BadInput(f"{line}: there is no setting {binding.key}; did you mean {meant}?")
    values = dotenv_values(stream=StringIO(text))
    return {name: value for name, value in values.items() if value and value.strip()}


def _correct_spelling(name: str) -> str | None:
    """The setting that a name in the file surely means. Names of other programs may stand beside Xuke's."""
    if name in DEFAULTS:
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(name.upper(), DEFAULTS, n=1, cutoff=0.85)), None)


def _file(name: str, value: str) -> Path:
    path = Path(os.path.expanduser(value))
    if not path.is_file():
        problem = "is no file" if path.exists() else "does not exist"
        raise BadInput(f"{name}: {value!r} {problem}; give a license text, or none for the shipped one")
    return path


def _existing_folder(name: str, value: str) -> Path | None:
    path = Path(os.path.expanduser(value))
    if value and not path.is_dir():
        raise BadInput(f"{name}: {value!r} is not a folder; give the one that license texts are loaded from")
    return path if value else None


def _directory(name: str, value: str) -> Path:
    path = Path(os.path.expanduser(value))
    try:
        if path.exists() and not path.is_dir():
            raise BadInput(f"{name}: {value!r} is no directory; give one, it is created where it is missing")
    except (OSError, ValueError):
        raise BadInput(f"{name}: {value!r} is no path; give a directory, such as .state") from None
    return path


def _language(name: str, value: str) -> Language:
    if value.lower() in ("zh", "en"):
        return "zh" if value.lower() == "zh" else "en"
    raise BadInput(f"{name}: {value!r} is no language of Xuke's; give en or zh")


def _token(name: str, value: str) -> str | None:
    if not value:
        return None
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,200}", value, re.A):
        raise BadInput(f"{name}: not fit; give 16 to 200 letters, digits, - or _ that nobody can guess")
    return value


def _address(name: str, value: str) -> str | None:
    if value and not re.fullmatch(_ADDRESS, value):
        raise BadInput(f"{name}: no web address; give one such as https://example.com/ping/abc, or none")
    return value or None


def _timezone(name: str, value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    # ZoneInfo reads a file of that name, and fails in as many ways as files do.
    except (KeyError, ValueError, OSError):
        raise BadInput(f"{name}: {value!r} is no time zone; give one such as Asia/Shanghai or UTC") from None


def _host(name: str, value: str) -> str:
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        # All digits and dots is an address that went wrong, never a name.
        if _HOST_NAME.fullmatch(value) and not re.fullmatch(r"[\d.]+", value):
            return value.lower()
    raise BadInput(f"{name}: {value!r} is no address; give an IP address or host name, such as 127.0.0.1")


def _port(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65_535:
        raise BadInput(f"{name}: {value!r} is no port; give a number from 1 to 65535, such as 3000")
    return int(value)
