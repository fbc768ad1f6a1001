"""The annex: sites, their domains, server place and access provider."""

import re
from collections.abc import Sequence

from bot.license.certificate import Site, joined
from bot.license.cut import ANNEX
from bot.license.numerals import fold

_DOMAIN = re.compile(r"(?:[a-z0-9一-鿿](?:[a-z0-9一-鿿-]*[a-z0-9一-鿿])?\.)+(?:[a-z]{2,}|中国|公司|网络)", re.IGNORECASE)


def sites_in(fields: Sequence[str]) -> tuple[Site, ...]:
    """The sites that the annex's fields describe, each field a text with its label.

    A field that repeats opens the next site; a server place or access provider named once is
    that of every site.
    """
    sites: list[dict[str, str]] = []
    for text in fields:
        for name, label in ANNEX.items():
            match = label.match(text)
            if match:
                if not sites or name in sites[-1]:
                    sites.append({})
                sites[-1][name] = joined(text[match.end() :])
    shared = {name: _only(sites, name) for name in ("server_place", "access_provider")}
    return tuple(
        Site(
            name=site.get("name") or None,
            domains=domains_in(site.get("domain", "")),
            server_place=site.get("server_place") or shared["server_place"],
            access_provider=site.get("access_provider") or shared["access_provider"],
        )
        for site in sites
    )


def domains_in(text: str) -> tuple[str, ...]:
    """Domains separated by 、 , ; or blanks; a domain broken by a line end is put together."""
    found: list[str] = []
    for piece in re.split(r"[、,，;；/]+", text):
        words = piece.split()
        whole = [word for word in words if _DOMAIN.fullmatch(fold(word))]
        found += words if len(whole) == len(words) else ["".join(words)]
    return tuple(fold(domain).lower() for domain in found if domain)


def _only(sites: list[dict[str, str]], name: str) -> str | None:
    values = {site[name] for site in sites if site.get(name)}
    return values.pop() if len(values) == 1 else None
