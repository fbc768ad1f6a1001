"""The environment, and `.env` in the working directory, as one frozen Settings (contract section 2)."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.data import DATA
from bot.errors import BadInput

ENV_FILE = Path(".env")

# RFC 1123: labels of letters, digits and inner hyphens.
_HOST_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.I
)


@dataclass(frozen=True)
class Settings:
    """What the operator decides. `port` 0 lets the system pick a free one."""

    license_file: Path
    timezone: ZoneInfo
    host: str
    port: int

    def now(self) -> datetime:
        """This moment in BOT_TIMEZONE."""
        return datetime.now(self.timezone)

    def today(self) -> date:
        """The day that it is in BOT_TIMEZONE."""
        return self.now().date()


DEFAULTS: Mapping[str, str] = {
    "LICENSE_FILE": str(DATA / "license.txt"),
    "BOT_TIMEZONE": "Asia/Shanghai",
    "HOST": "127.0.0.1",
    "PORT": "3000",
}


def read_settings(environment: Mapping[str, str] = os.environ, env_file: Path = ENV_FILE) -> Settings:
    """The settings; the environment goes before `env_file`, an empty value counts as not set.

    Raises BadInput with the setting (or the file and line), what is wrong and how to mend it.
    """
    given = _read_env_file(env_file) | {name: value for name, value in environment.items() if value.strip()}
    values = {name: given.get(name, default).strip() for name, default in DEFAULTS.items()}
    return Settings(
        license_file=_file("LICENSE_FILE", values["LICENSE_FILE"]),
        timezone=_timezone("BOT_TIMEZONE", values["BOT_TIMEZONE"]),
        host=_host("HOST", values["HOST"]),
        port=_port("PORT", values["PORT"]),
    )


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
        if binding.key and (meant := _misspelled(binding.key)):
            raise BadInput(f"{line}: there is no setting {binding.key}; did you mean {meant}?")
    values = dotenv_values(stream=StringIO(text))
    return {name: value for name, value in values.items() if value and value.strip()}


def _misspelled(name: str) -> str | None:
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
