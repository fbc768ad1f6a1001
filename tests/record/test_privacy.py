"""Personal data and secrets never reach the disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import DATA
from bot.record import open_store
from bot.record.lines import write_time
from bot.record.privacy import clean, mask
from bot.record.store import Add
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
        ("座机0898-66668888转8", "座机[phone]转8"),
        ("call +1 415 555 2671 today", "call [phone] today"),
        ("(010) 6255 1234", "[phone]"),
        ("15412345678", "[phone]"),  # a range that is not given out
        ("身份证110101199003074477", "身份证[ID number]"),
        ("身份证11010119900307447X。", "身份证[ID number]。"),
        ("id 110101 19900307 4470", "id [ID number]"),  # a wrong check digit
        ("老证110101900307447号", "老证[ID number]号"),
        ("身份证１１０１０１１９９００３０７４４７Ｘ", "身份证[ID number]"),
        ("write to li.lei+x@example.com.cn, please", "write to [e-mail], please"),
        ("邮箱ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "邮箱[e-mail]"),
        ("SLACK xoxb-2345678901-abcDEF", "SLACK [token]"),
        ("xapp-1-A02-123-abcdef", "[token]"),
        ("Authorization: Bearer abc.def-ghi_jkl=", "Authorization: Bearer[token]"),
        ("token=s3cr3tvalue&x=1", "token=[token]&x=1"),
        ("密码：hunter2hunter2", "密码：[token]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"),
    ],
)
def test_personal_data_and_secrets_are_masked(text: str, masked: str) -> None:
    assert mask(text).replace("Bearer [token]", "Bearer[token]") == masked
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "琼B2-20210620",
        "2025-06-01",
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
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
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


@given(
    place=st.from_regex(r"[1-6][1-5]\d{4}", fullmatch=True),
    born=st.dates(datetime(1920, 1, 1).date(), datetime(2025, 1, 1).date()),
    order=st.from_regex(r"[0-9]{3}[0-9Xx]", fullmatch=True),
    gap=gaps,
    wide=st.booleans(),
)
def test_any_id_card_number_is_masked_whatever_its_check_digit(
    place: str, born: object, order: str, gap: str, wide: bool
) -> None:
    from datetime import date

    assert isinstance(born, date)
    number = f"{place}{gap}{born:%Y%m%d}{gap}{order}"
    masked = mask("证件" + (number.translate(FULL_WIDTH) if wide else number) + "，请核对")
    assert masked == "证件[ID number]，请核对"


@given(st.emails())
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


json_like = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


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
