"""OIDC_*: who says who somebody is, for the page beyond this machine (contract section 2)."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.errors import BadInput

SHORTEST_SECRET = 16

_NAMES = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


@dataclass(frozen=True)
class Oidc:
    """An OpenID Connect provider, and what it knows Xuke's page as."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


def read_oidc(values: Mapping[str, str]) -> Oidc | None:
    """The provider, all three settings or none. Raises BadInput, naming the setting and the mend."""
    given = [name for name in _NAMES if values[name]]
    if not given:
        return None
    for name in _NAMES:
        if name not in given:
            raise BadInput(f"{name}: missing while {given[0]} is set; give all three of OIDC_*, or none")
    issuer, client, secret = (values[name] for name in _NAMES)
    if len(secret) < SHORTEST_SECRET:
        raise BadInput(
            f"OIDC_CLIENT_SECRET: shorter than {SHORTEST_SECRET} characters, and sessions are signed with it;"
            " let the provider make a longer one"
        )
    if not is_safe_address(issuer) or re.search(r"[\s?#]", issuer):
        raise BadInput(
            "OIDC_ISSUER: no https address without ? and #; give the provider's issuer, such as"
            " https://slack.com or https://sso.example.com/realms/team"
        )
    return Oidc(issuer.removesuffix("/.well-known/openid-configuration"), client, secret)


def is_safe_address(url: object) -> bool:
    """Whether what goes there can be read by nobody on the way: https, or this very machine."""
    try:
        parts = urlsplit(str(url))
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
