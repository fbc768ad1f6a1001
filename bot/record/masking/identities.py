"""Numbers that stand for a person: ID cards and bank cards; e-mail and WeChat."""

import re
from collections.abc import Iterator
from datetime import date

from bot.record.masking.spans import Span

# GB 11643: six digits of place, eight of birth, three of order, a check digit; also glued to words.
_ID18 = re.compile(
    r"(?<!\d)(?<!\d[.\-])[1-9]\d(?:[ \-_]?\d){15}[ \-_]?[\dXx](?!\d)(?!\.\d)"
    r"|(?<!\d)[1-9](?:\s?\d){16}\s?[\dXx](?!\d)"
)
_ID15 = re.compile(r"(?<![\dA-Za-z.])[1-8]\d{14}(?![\dA-Za-z]|\.\d)")
_CARD = re.compile(r"(?<![\d.])(?<!\d-)[2-69](?:[ -]?\d){12,18}(?!\d)(?![.-]\d)")
_CARD_SAID = re.compile(
    r"(?i)(?:card|acct|account|visa|master|amex|pan|bank|卡|账户|帐户|账号)[^\n\d]{0,16}$"
)
_MACHINE = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|[a-z]{2,3}_[0-9a-f]{20,}"
    r"|(?=[0-9]*[a-f])[0-9a-f]{20,})(?![0-9A-Za-z])",
    re.I,
)
_GROUPS = re.compile(r"\d+")
_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,126}"
    r"\.(?:[A-Za-z]{2,24}|[Xx][Nn]--[A-Za-z0-9-]{2,59})(?![\w-])",
    re.A,
)
_UNITS = ("service", "socket", "timer", "mount", "target", "slice", "scope", "local", "path", "device")
_FILES = ("png", "jpg", "jpeg", "gif", "svg", "webp", "pdf", "txt", "log", "json", "yaml", "yml", "xml")
_REFERENCE = re.compile(
    r"(?i)(?:receipt|reference|ref|case|ticket|order|trade|batch|serial|invoice|transaction|acceptance)"
    r"(?:\s*(?:no|number|id|code))?\.?\s*[:#=]?\s*\"?$|(?:回执|受理|编号|单号|工单|订单|流水|发票"
    r"|批次|文号|序列)(?:编?号|代码)?\s*(?:是|为|:|=)?\s*$"
)
_WE_IS = r"(?:\s+(?:is|was)\b|(?:账号|号码?)?(?:就|还|也)?(?:是|为|叫|搜|加|改成了?|:|=|：| - |,\s*id))?"
_WECHAT = re.compile(
    r"(?i)(?<![A-Za-z0-9])(wxid_[a-z0-9]{6,})"
    r"|(?:(?:微信|薇信|威信|徽信)(?:号码?|账号|[iI][dD])|we-?chat(?:[ _-]?(?:id|no|number|account|号))"
    r"|weixin(?:[ _-]?id|号)?|(?<![A-Za-z0-9])[vw]x号?|v信号?|薇信|威信)"
    rf"\"?\s*{_WE_IS}\s*[\"“「]?([A-Za-z][\w-]{{5,19}})(?![\w.-])"
    r"|(?:微信|(?<![A-Za-z])we-?chat|加[我你他她]?\s?[v微薇](?![A-Za-z])|(?<![\u4e00-\u9fff])[薇微](?=[:：])"
    r"|(?<![A-Za-z0-9])(?-i:V)(?=[:：]))"
    rf"\s*{_WE_IS}\s*[\"“「]?([A-Za-z][\w-]{{5,19}})(?![\w./-])"
)
_WECHAT_SAID = re.compile(
    r"(?i)(?:微信|we-?chat)(?!群|公众|支付|小程序|登录|接口|开放|服务|企业|扫|视频|文|平台|商户|sdk|pay|app|api|work)"
    r"(?:[\s\"“「:=(（]|号码?|账号|是|为|叫|搜|加|我|他|她|你|的|就|也|同名?|改成了?){0,8}([A-Za-z][\w-]{5,19})(?![\w./(-])"
)
_WECHAT_AFTER = re.compile(r"(?i)(?<![\w@./-])([A-Za-z][\w-]{5,19})\s*[(（](?:微信|we-?chat)")
_SPELLED_EMAIL = re.compile(
    r"(?i)(?<![\w.+-])([\w.+-]{1,40}\s?[\[(](?:at|艾特)[\])]\s?[a-z0-9-]{1,40}"
    r"(?:\s?(?:\.|[\[(](?:dot|点)[\])])\s?[a-z0-9-]{1,40}){1,4})(?![\w-])"
)


def find_numbers(plain: str) -> Iterator[Span]:
    """Every number of an ID card or a bank card, in a text in its plain form."""
    for shape, is_one in ((_ID18, _is_id18), (_ID15, _is_id15)):
        for found in shape.finditer(plain):
            if is_one(_digits(found[0])) and not is_reference(plain, found.start()):
                yield Span(*found.span(), "id")
    for found in _CARD.finditer(plain):
        said = _CARD_SAID.search(plain, max(0, found.start() - 24), found.start()) is not None
        if _is_card(found[0], said) and not is_reference(plain, found.start()):
            yield Span(*found.span(), "card")


def find_addresses(plain: str) -> Iterator[Span]:
    """E-mail addresses and WeChat ids."""
    if "@" in plain:
        yield from _emails(plain)
    low = plain.lower()
    if "at]" in low or "at)" in low or "艾特" in plain:
        for found in _SPELLED_EMAIL.finditer(plain):
            yield Span(*found.span(1), "email")
    if not any(
        word in low
        for word in (
            "微",
            "薇",
            "威信",
            "徽信",
            "wechat",
            "we-chat",
            "weixin",
            "wx",
            "vx",
            "v信",
            "加v",
            "v:",
            "加",
        )
    ):
        return
    for found in _WECHAT_SAID.finditer(plain):
        if any(map(str.isdigit, found[1])) or "_" in found[1]:
            yield Span(*found.span(1), "wechat")
    for found in _WECHAT_AFTER.finditer(plain):
        yield Span(*found.span(1), "wechat")
    for found in _WECHAT.finditer(plain):
        group = found.lastindex or 0
        named = group == 2 and not re.search(r"(?i)\s(?:is|was)\s", found[0])
        if group == 1 or named or any(letter.isdigit() or letter in "_-" for letter in found[group]):
            yield Span(*found.span(group), "wechat")


def machine_names(plain: str) -> list[tuple[int, int]]:
    """Where digests, UUIDs and platforms' ids stand: what looks like a number in one is none."""
    return [found.span() for found in _MACHINE.finditer(plain)]


def is_reference(plain: str, start: int) -> bool:
    """Whether what begins there is called a receipt, an order or the like: evidence, kept as given."""
    return _REFERENCE.search(plain, max(0, start - 40), start) is not None


def _emails(plain: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(plain):
        start, end = found.span()
        name, _, domain = found[0].rpartition("@")
        word = plain[plain.rfind(" ", 0, start) + 1 : start]
        in_url = "://" in word and "?" not in word  # credentials of an address: tokens.py
        remote = name == "git" and plain[end : end + 1] == ":"
        if (
            not in_url
            and not remote
            and domain.rpartition(".")[2].lower() not in (*_UNITS, *_FILES)
            and not name.endswith("%s")
        ):
            yield Span(start, end, "email")


def _digits(text: str) -> str:
    return re.sub(r"[^\dX]", "", text.upper())


def _is_id18(number: str) -> bool:
    from stdnum.cn import ric

    if len(number) != 18 or number[-1] != ric.calc_check_digit(number):
        return False
    # 9 and a province: a foreigner's permanent residence card, in its form since 2023.
    place = number[1:3] + "0000" if number[0] == "9" else number[:6]
    return _is_birth(number[6:14]) and "province" in _place(place)


def _is_id15(number: str) -> bool:
    """The form of before 2000: the birth without its century, no check digit; so the county must exist."""
    return _is_birth("19" + number[6:12]) and "county" in _place(number[:6])


def _place(code: str) -> dict[str, str]:
    from stdnum import numdb

    return {name: value for _, known in numdb.get("cn/loc").info(code) for name, value in known.items()}


def _is_birth(digits: str) -> bool:
    try:
        return 1900 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def _is_card(text: str, said: bool) -> bool:
    """ISO 7812: a bank's first digits, the length that goes with them, Luhn's digit, a card's groups."""
    from stdnum import luhn

    number = _digits(text)
    groups = [len(group) for group in _GROUPS.findall(text)]
    if (
        len(groups) > 1
        and (set(groups[:-1]) != {4} or groups[-1] > 4)
        and groups != [6, len(number) - 6]
        and groups[:2] != [4, 6]
    ):
        return False
    length = len(number)
    bank = length in (16, 19) and (number[:2] == "62" or number[:4] in ("9558", "6013"))
    # Of the world's other cards one number in fifty looks like one by chance: only where it is said or shown.
    elsewhere = (
        (number[:2] == "62" and 16 <= length <= 19)
        or ((number[0] == "4" or 51 <= int(number[:2]) <= 55 or number[:2] == "35") and length == 16)
        or (number[:4] == "6011" and length == 16)
        or (number[:2] in ("34", "37") and length == 15)
    )
    return (bank or (elsewhere and (said or len(groups) > 1))) and luhn.is_valid(number)
