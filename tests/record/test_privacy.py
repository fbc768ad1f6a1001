"""Personal data and secrets never reach the disk."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.data import DATA
from bot.record import open_store
from bot.record.lines import write_time
from bot.record.privacy import clean, mask
from bot.record.store import Add
from tests.record.json_values import json_like
from tests.record.kept import Clock

FULL_WIDTH = str.maketrans("0123456789+-@.X ", "０１２３４５６７８９＋－＠．Ｘ　")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678。", "电话[phone]。"),
        ("请打138-1234-5678找张三", "请打[phone]找张三"),
        ("my number is 138 1234 5678", "my number is [phone]"),
        ("+86 138 1234 5678", "[phone]"),
        ("tel13812345678", "tel[phone]"),
        ("手机１３８１２３４５６７８", "手机[phone]"),
        ("138_1234_5678", "[phone]"),
        ("138.1234.5678", "[phone]"),
        ("1 3 8 1 2 3 4 5 6 7 8", "[phone]"),
        ("手机 138\n12345678 打不通", "手机 [phone] 打不通"),
        ("座机0898-66668888转8", "座机[phone]转8"),
        ("call +1 415 555 2671 today", "call [phone] today"),
        ("(010) 6255 1234", "[phone]"),
        ("15412345678", "[phone]"),  # a range that is not given out
        ("身份证110101199003074477", "身份证[ID number]"),
        ("ID110101199003074477 glued", "ID[ID number] glued"),
        ("身份证11010119900307109X。", "身份证[ID number]。"),
        ("id 110101 19900307 4477", "id [ID number]"),
        ("老证110101900307447号", "老证[ID number]号"),
        ("身份证１１０１０１１９９００３０７１０９Ｘ", "身份证[ID number]"),
        ("卡号 6222 0212 3456 7890 128", "卡号 [card number]"),
        ("card 4111-1111-1111-1111", "card [card number]"),
        ("护照 E12345678", "护照 [passport]"),
        ("港澳通行证号：C12345678", "港澳通行证号：[travel permit]"),
        ("微信号 zhang_san88，加我", "微信号 [WeChat id]，加我"),
        ("wxid_ab12cd34ef56gh", "[WeChat id]"),
        ("write to li.lei+x@example.com.cn, please", "write to [e-mail], please"),
        ("邮箱ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "邮箱[e-mail]"),
        ("SLACK xoxb-2345678901-abcDEF", "SLACK [token]"),
        ("slack:xoxb-2345678901-abcDEF", "slack:[token]"),
        ("xapp-1-A02-123-abcdef", "[token]"),
        ("Authorization: Bearer abc.def-ghi_jkl1=", "Authorization: Bearer [token]"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [token]"),
        ("curl -u a:b https://x", "curl -u a:[token] https://x"),
        ("token=s3cr3tvalue&x=1", "token=[token]&x=1"),
        ('{"password":"hunter2"}', '{"password":"[token]"}'),
        ("pwd=s3cr3t", "pwd=[token]"),
        ("密码：hunter2hunter2", "密码：[token]"),
        ("密码是Hn2026@rx，先登上去", "密码是[token]，先登上去"),
        ("口令为：tigerlily_830", "口令为：[token]"),
        ("AKIAIOSFODNN7ABCDEFG", "[token]"),
        ("LTAI5tAbCdEfGh1234567890", "[token]"),
        ("ghp_abcdefghij0123456789abcdefghij012345", "[token]"),
        ("glpat-abcdefghij0123456789", "[token]"),
        ("sk-proj-abcdefghij0123456789abcdefghij", "[token]"),
        ("npm_abcdefghij0123456789abcdefghij012345", "[token]"),
        ("redis://:pw@redis-0:6379/3", "redis://:[token]@redis-0:6379/3"),
        ("https://u:p@host/x", "https://u:[token]@host/x"),
        ("Cookie: SESSION=0123456789abcdef; theme=dark", "Cookie: SESSION=[token]; theme=dark"),
        ("X-Api-Key: 0123456789abcdef", "X-Api-Key: [token]"),
        (
            "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----[token]-----END PRIVATE KEY-----",
        ),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"),
    ],
)
def test_personal_data_and_secrets_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://hooks.slack.com/services/T024BE7LD/B024BE7LD/abcdefghijklmnop", "abcdefghijklmnop"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/12345678-aaaa-bbbb-cccc-1234567890ab", "1234567890ab"),
    ],
)
def test_webhook_addresses_are_masked(address: str, secret: str) -> None:
    assert secret not in mask(f"post to {address} please")


@pytest.mark.parametrize(
    "text",
    [
        "琼B2-20210620",
        "2025-06-01",
        "2026-11-25T23:03:16.052341+08:00",
        "2021年06月20日至2026年07月19日",
        "十五(十四)",
        "slack:C0123456789",
        "feishu:oc_13812345678901234567890123456789",
        "1712345678.123456",
        "om_dc13264520a5c848cd138123456781",
        "within 90 days, at 09:30 (Asia/Shanghai)",
        "琼ICP备2021004567号",
        "the token of appreciation: a mug",
        "127.0.0.1:3000",
        "91460000MA5TXXXX0X",
        "attacker 83.243.39.102 → 192.168.217.35",
        '10.42.1.9 - - [11/Jun/2026:08:20:31 +0800] "GET / HTTP/1.1" 502 1381234567 "-" "okhttp/4.12.0"',
        "Chrome/132.0.4562.106",
        "金额 141087199.23 元",
        "订单 202604010123456789 重复",
        "receipt 202604010123456789",
        "回执 110101199003074477",
        "运单 110101199003074478",  # a wrong check digit
        "customer hotline 400-800-1234",
        "平台客服热线 0898-66668888（公示）",
        "token: expired",
        "password: required",
        "密码错误，还可以再试 3 次",
        "密码是什么不能写进工单",
        "innodb_buffer_pool_size=17179869184",
        "git@github.com:hb-hosp/rx.git",
        "149aaed9-a827-4013-8123-138123456781",
    ],
)
def test_evidence_and_talk_of_secrets_stay(text: str) -> None:
    assert mask(text) == text


def test_the_license_itself_stays() -> None:
    for line in (DATA / "license.txt").read_text("utf-8").splitlines():
        assert mask(line) == line


gaps = st.sampled_from(["", " ", "-"])


@given(
    head=st.sampled_from(["", "电话", "tel: ", "(", "call "]),
    tail=st.sampled_from(["", "。", " please", "号", ")"]),
    second=st.sampled_from("3456789"),
    rest=st.text("0123456789", min_size=9, max_size=9),
    gap=gaps,
    wide=st.booleans(),
)
def test_any_mobile_number_is_masked(
    head: str, tail: str, second: str, rest: str, gap: str, wide: bool
) -> None:
    number = f"1{second}{rest[0]}{gap}{rest[1:5]}{gap}{rest[5:]}"
    masked = mask(head + (number.translate(FULL_WIDTH) if wide else number) + tail)
    assert masked in (
        f"{head}[phone]{tail}",
        head[: head.rfind("(")] + f"[phone]{tail}",
        f"{head}[phone]",
        "[phone]",
    )
    assert not any(letter.isdigit() for letter in masked)


def identity(place: str, born: date, order: str) -> str:
    """An ID-card number with the check digit of GB 11643."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    number = f"{place}{born:%Y%m%d}{order}"
    return (
        number + "10X98765432"[sum(int(it) * weight for it, weight in zip(number, weights, strict=True)) % 11]
    )


@given(
    place=st.sampled_from(["110101", "460105", "350203", "650102"]),
    born=st.dates(date(1920, 1, 1), date(2025, 1, 1)),
    order=st.from_regex(r"[0-9]{3}", fullmatch=True),
    head=st.sampled_from(["证件", "ID", "idNo=", "(", "patient_"]),
    wide=st.booleans(),
    right=st.booleans(),
)
def test_an_id_card_number_is_one_with_a_valid_check_digit(
    place: str, born: date, order: str, head: str, wide: bool, right: bool
) -> None:
    number = identity(place, born, order)
    number = number if right else number[:17] + ("0" if number[17] != "0" else "1")
    text = f"{head}{number.translate(FULL_WIDTH) if wide else number}，请核对"
    if right:
        assert mask(text) == f"{head}[ID number]，请核对"
    else:
        assert "[ID number]" not in mask(text)


OCTET = st.integers(0, 255)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1))


@given(st.tuples(OCTET, OCTET, OCTET, OCTET), st.tuples(OCTET, OCTET), st.integers(1, 65535))
def test_addresses_stay(address: tuple[int, ...], host: tuple[int, int], port: int) -> None:
    """25 % of IPv4 addresses, 43 % of 192.168.x, once became [phone]."""
    shown = ".".join(map(str, address))
    text = f"attacker {shown}:{port} → 192.168.{host[0]}.{host[1]}"
    assert mask(text) == text


@given(MOMENTS, st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]), st.sampled_from(["", "at "]))
def test_moments_with_their_zone_stay(moment: datetime, zone: str, head: str) -> None:
    """Xuke's own `2026-11-25T23:03:16.05…+08:00` once became `…23:03:[phone]+08:00`."""
    text = head + moment.replace(tzinfo=ZoneInfo(zone)).isoformat()
    assert mask(text) == text


@given(st.from_regex(r"2026(0[1-9]|1[0-2])[0-2][0-9][0-9]{10}", fullmatch=True), st.integers(1, 10**11))
def test_order_numbers_and_amounts_stay(number: str, cents: int) -> None:
    text = f"单号 {number}，{cents // 100}.{cents % 100:02} 元"
    assert mask(text) == text


@given(st.emails())
@example("0@a.xn--3e0b707e")  # a domain of Chinese or Korean letters, as DNS writes it, was kept
def test_any_usual_address_is_masked(address: str) -> None:
    name, _, domain = address.partition("@")
    if all(letter.isalnum() or letter in "._%+-" for letter in name):
        assert domain not in mask(f"mail {address} now")


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.uuids())
def test_times_and_ids_of_our_own_stay(moment: datetime, identity: object) -> None:
    text = write_time(moment.replace(tzinfo=UTC))
    assert mask(text) == text
    assert mask(identity.hex) == identity.hex  # type: ignore[attr-defined]
    stamp = f"{moment.replace(tzinfo=UTC).timestamp():.6f}"
    assert mask(stamp) == stamp


@given(json_like)
def test_cleaning_twice_changes_nothing_more(value: object) -> None:
    assert clean(clean(value)) == clean(value)


def test_the_original_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    store = open_store(tmp_path / "state", Clock())
    secrets = ["13812345678", "110101199003074477", "li@example.com", "xoxb-2345678901-abcDEF"]
    text = "、".join(secrets)
    store.write(
        "slack:U1",
        "asked",
        Add("questions", "q", {"lines": [{"x": text}], text: 1, "text": text}),
        about={"a": text},
    )
    store.close()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert kept.count(b"[phone]") == 7
    for secret in secrets:
        assert secret.encode() not in kept
