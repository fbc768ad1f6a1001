"""FEISHU_*: how to reach one Feishu tenant's app, where it is set up (contract section 2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import BadInput

_APP_ID = re.compile(r"cli_[A-Za-z0-9_-]{1,60}", re.A)
URGENT = ("app", "sms", "phone")
"""Ways to call people at once; the last two use up the tenant's quota."""
_SECRET = re.compile(r"[\x21-\x7e]{1,200}", re.A)


@dataclass(frozen=True)
class Feishu:
    """A self-built app. `encrypt_key` and `verification_token` come with HTTP callbacks; `long_connection`:
    events come over a connection that Xuke opens instead."""

    app_id: str
    app_secret: str = field(repr=False)
    verification_token: str | None = field(repr=False)
    encrypt_key: str | None = field(repr=False)
    domain: str
    long_connection: bool
    urgent: tuple[str, ...] = ("app",)
    """The ways in which on-call may be called at once (加急)."""


def read_feishu(values: Mapping[str, str], given: Mapping[str, str], address: str) -> Feishu | None:
    """Feishu's settings, all that belong together or none; `address` is the pattern of a web address.

    Raises BadInput, naming the setting, for half of them or for what cannot be one.
    """
    present = [name for name in values if name.startswith("FEISHU_") and name in given]
    if not present:
        return None
    app_id, secret = values["FEISHU_APP_ID"], values["FEISHU_APP_SECRET"]
    for name, value in (("FEISHU_APP_ID", app_id), ("FEISHU_APP_SECRET", secret)):
        if not value:
            raise BadInput(f"{name}: missing while {present[0]} is set; give both, or neither")
    if not _APP_ID.fullmatch(app_id):
        raise BadInput(f"FEISHU_APP_ID: {app_id!r} is no app; give the id that begins with cli_")
    token, key = values["FEISHU_VERIFICATION_TOKEN"], values["FEISHU_ENCRYPT_KEY"]
    secrets = {"FEISHU_APP_SECRET": secret, "FEISHU_VERIFICATION_TOKEN": token, "FEISHU_ENCRYPT_KEY": key}
    for name, value in secrets.items():
        if value and not _SECRET.fullmatch(value):
            raise BadInput(f"{name}: not as the console shows it; copy it again, without blanks")
    domain = values["FEISHU_DOMAIN"]
    if not re.fullmatch(address, domain):
        raise BadInput(f"FEISHU_DOMAIN: {domain!r} is no address; give one such as https://open.feishu.cn")
    long_connection = _switch("FEISHU_LONG_CONNECTION", values["FEISHU_LONG_CONNECTION"])
    if not (long_connection or token or key):
        raise BadInput(
            "FEISHU_VERIFICATION_TOKEN: missing; give it (and FEISHU_ENCRYPT_KEY) for HTTP callbacks, or"
            " FEISHU_LONG_CONNECTION=true"
        )
    urgent = tuple(filter(None, re.split(r"[,，\s]+", values["FEISHU_URGENT"].lower())))
    for way in urgent:
        if way not in URGENT:
            raise BadInput(f"FEISHU_URGENT: {way!r} is no way to call people; give app, sms or phone")
    domain = domain.rstrip("/")
    return Feishu(app_id, secret, token or None, key or None, domain, long_connection, urgent)


def _switch(name: str, value: str) -> bool:
    if value.lower() in ("", "false", "0", "no", "off"):
        return False
    if value.lower() in ("true", "1", "yes", "on"):
        return True
    raise BadInput(f"{name}: {value!r} is neither true nor false; give true, or leave it out")
