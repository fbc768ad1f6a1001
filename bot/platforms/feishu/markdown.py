"""Texts as Feishu's cards show them, and as its messages write them (open.feishu.cn: card markdown)."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.chat.person_ids import with_names
from bot.chat.verbatim import render_verbatim

_SIGN = re.compile(
    r"[&<>*_~`\[\]#|\\!]"
    r"|:(?=[A-Za-z0-9_]+:)"  # an emoji's name
    r"|(?m:^)[ \t]*(?:[-+=]|\d+[.)])(?=[\s=-]|$)"  # a list, a rule, a heading
    r"|(?m:^)[ \t]{2,}"  # far in: code
)
_LINK = re.compile(r"(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.I)
_NOTHING = "\u200b"
"""A character that shows nothing and keeps an address from becoming a link."""
_TOKEN = re.compile(r"&#\d+;|<at id=[^>]*></at>|\*\*|.", re.S)
_END = frozenset(".!?。！？；;\n")
_PERSON = re.compile(
    r"<at[^>]*id=\"?(ou_[0-9A-Za-z]+)\"?[^>]*>.*?</at>|(?:feishu:)?(ou_[0-9A-Za-z]{6,})", re.A
)
_OPEN_ID = re.compile(r"ou_[0-9A-Za-z_-]{1,60}", re.A)

Name = Callable[[str], str]
"""How a user id ("ou_…") is shown."""


def at(id_: str) -> str:
    """A user called by name; Feishu refuses a card that names one whom it does not know."""
    return f"<at id={id_}></at>"


def escape(text: str, name: Name = at) -> str:
    """Text with nothing that a card would take for markup, but for user ids, which become mentions;
    people's own words become mere words."""
    return render_verbatim(text, lambda own: _own(own, name), _words)


def _own(text: str, name: Name) -> str:
    # Ids are put aside while the rest is escaped: "_" is one of their characters.
    found: list[str] = []

    def aside(platform: str, id_: str) -> str:
        known = platform == "feishu" and _OPEN_ID.fullmatch(id_)
        found.append(name(id_) if known else _entities(id_))
        return f"\ue002{len(found) - 1}\ue003"

    escaped = _entities(with_names(text, aside))
    return re.sub("\ue002(\\d+)\ue003", lambda place: found[int(place[1])], escaped)


def _words(text: str) -> str:
    """A line break goes on as a quotation, so that it opens no line of Xuke's."""
    return _entities(_LINK.sub(_NOTHING, text)).replace("\n", "\n> ")


def _entities(text: str) -> str:
    return _SIGN.sub(_entity, text)


def _entity(found: re.Match[str]) -> str:
    return "".join(
        "&#160;" if sign in " \t" else sign if sign.isdigit() else f"&#{ord(sign)};" for sign in found[0]
    )


def pieces(markup: str, limit: int) -> list[str]:
    """The whole markup in pieces of at most `limit` characters, broken behind sentences where they end, never
    within a mention or an escaped sign."""
    if len(markup) <= limit:
        return [markup]
    found: list[str] = []
    piece, end = "", 0
    for token in _TOKEN.findall(markup):
        if len(piece) + len(token) > limit:
            at_ = end if end > limit // 2 else len(piece)
            found.append(piece[:at_].rstrip())
            piece, end = piece[at_:], 0
        piece += token
        if token in _END:
            end = len(piece)
    return [*found, piece]


def read_person(text: str) -> str | None:
    """The user that `text` names: a mention, "feishu:ou_…" or the bare id; None for others."""
    found = _PERSON.fullmatch(text.strip())
    return f"feishu:{found[1] or found[2]}" if found else None


def sound(text: str) -> str:
    """The text without half characters (lone surrogates), which JSON can hold and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def plain_text(kind: str, content: Mapping[str, Any]) -> str:
    """What somebody wrote, of a message's content: a text, or a post's lines. Mentions stay as their keys."""
    if kind == "text":
        return sound(str(content.get("text") or ""))
    if kind != "post":
        return ""
    lines = [str(content["title"])] if content.get("title") else []
    paragraphs = content.get("content")
    for paragraph in paragraphs if isinstance(paragraphs, list) else ():
        parts = [_part(it) for it in paragraph if isinstance(it, dict)] if isinstance(paragraph, list) else []
        lines.append("".join(parts))
    return sound("\n".join(line for line in lines if line.strip()))


def _part(it: Mapping[str, Any]) -> str:
    match it.get("tag"):
        case "text" | "md" | "code_block":
            return str(it.get("text") or "")
        case "a":
            return labeled(str(it.get("text") or ""), str(it.get("href") or ""))
        case "at":
            return str(it.get("user_id") or "")
        case _:
            return ""


def labeled(label: str, address: str) -> str:
    """Both what a link shows and where it leads: one may lie about the other."""
    return address if label in ("", address) else f"{label} ({address})" if address else label


def with_mentions(text: str, mentions: Sequence[Mapping[str, Any]], bot: str | None) -> str:
    """The text with each placeholder ("@_user_1") as who is meant, Xuke's own left out."""
    for mention in sorted(mentions, key=lambda it: -len(str(it.get("key") or ""))):
        key, id_ = str(mention.get("key") or ""), open_id(mention)
        if key:
            text = text.replace(key, "" if id_ and id_ == bot else f"feishu:{id_}" if id_ else "")
    return text.replace("@_all", "").strip()


def open_id(mention: Mapping[str, Any]) -> str | None:
    """Whom a mention means; None for what is no person."""
    id_ = mention.get("id")
    found = id_.get("open_id") if isinstance(id_, dict) else id_
    return found if isinstance(found, str) and _OPEN_ID.fullmatch(found) else None
