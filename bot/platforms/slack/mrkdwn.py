"""Texts as Slack writes and reads them (https://docs.slack.dev/messaging/formatting-message-text)."""

import re

from bot.chat.person_ids import with_names
from bot.chat.verbatim import render_verbatim

_LINK = re.compile(r"<((?:https?://|mailto:|tel:)[^|>]*)(?:\|([^>]*))?>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[CG][A-Z0-9]+(?:\|([^>]*))?>")
_GROUP = re.compile(r"<!subteam\^([A-Z0-9]+)(?:\|([^>]*))?>")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_SPECIAL = re.compile(r"<!([^>|^]*)(?:\^[^|>]*)?(?:\|[^>]*)?>")
_PERSON = re.compile(
    r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|slack:([UW][A-Z0-9]+)|@?([UW](?=[A-Z]*\d)[A-Z0-9]{6,})", re.A
)
_SIGN = re.compile(r"[*_~`]|(?<=:)(?=[\w+-]+:)|(?m:^)(?:&gt;|[•◦▪]|\d+\.)(?=\s)")
_NOTHING = "\u200b"
"""A character that shows nothing and keeps signs from being markup."""
_ENDS = re.compile(r"[.!?。！？；;]\s*|\n")


def escape(text: str) -> str:
    """Text with nothing that Slack would take for a link or a mention, but for user ids, which become
    mentions; people's own words become mere words."""
    return render_verbatim(text, _own, _words)


def _own(text: str) -> str:
    return with_names(_html(text), lambda platform, id_: mention(id_) if platform == "slack" else id_)


def _words(text: str) -> str:
    """No bold, no code, no emoji; a line break goes on as a quotation, so that it opens no line of Xuke's."""
    text = _SIGN.sub(f"{_NOTHING}\\g<0>{_NOTHING}", _html(text))
    return text.replace("\n", "\n&gt; ")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mention(id_: str) -> str:
    """A user, a user group or a channel, called by name."""
    if id_.startswith(("C", "G")):
        return f"<#{id_}>"
    return f"<!subteam^{id_}>" if id_.startswith("S") else f"<@{id_}>"


def read_person(text: str) -> str | None:
    """The user that `text` names: "<@U…>", "slack:U…", or the bare id that Slack shows; None for others."""
    found = _PERSON.fullmatch(text.strip())
    return f"slack:{found[1] or found[2] or found[3]}" if found else None


def sound(text: str) -> str:
    """The text without half characters (lone surrogates), which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def plain(text: str) -> str:
    """What somebody typed, without Slack's markup; other people become their ids."""
    text = sound(text)
    text = _LINK.sub(_link, text)
    text = _USER.sub(r"slack:\1", text)
    text = _CHANNEL.sub(lambda found: f"#{found[1]}" if found[1] else "", text)
    text = _GROUP.sub(lambda found: found[2] or f"slack:{found[1]}", text)
    text = _DATE.sub(r"\1", text)
    text = _SPECIAL.sub(r"@\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _link(found: re.Match[str]) -> str:
    return labeled(found[2] or "", found[1])


def labeled(label: str, address: str) -> str:
    """Both what a link shows and where it leads: one may lie about the other."""
    bare = re.sub(r"^(?:mailto|tel):", "", address)
    return bare if not label or label in (bare, address) else f"{label} ({bare})"


def without_mention(text: str, bot_user: str | None) -> str:
    """The text without the mention of Xuke that it begins with, or holds."""
    return text.replace(f"<@{bot_user}>", " ").strip() if bot_user else re.sub(r"^\s*<@[UW]\w+>", "", text)


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut behind a sentence where one ends in the second half."""
    if len(text) <= limit:
        return text
    head = text[: limit - 2]
    ends = [found.end() for found in _ENDS.finditer(head) if found.end() > limit // 2]
    return (head[: ends[-1]] if ends else head).rstrip() + " …"


def split(text: str, limit: int) -> list[str]:
    """The whole text in pieces of at most `limit` characters, broken behind sentences where they end."""
    pieces = []
    while len(text) > limit:
        ends = [found.end() for found in _ENDS.finditer(text, 0, limit) if found.end() > limit // 2]
        at = ends[-1] if ends else limit
        pieces.append(text[:at].rstrip())
        text = text[at:]
    return [*pieces, text]
