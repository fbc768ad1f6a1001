"""The catalogue: what licenses call the businesses."""

import pytest

from bot.license.catalogue import business, businesses, named, spellings, split_list


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("信息即时交互服务", "b25.messaging"),
        ("信息发布平台及递送服务", "b25.publishing"),
        ("信息保护和处理服务", "b25.protection"),
        ("在线数据处理与交易处理业务", "b21"),
        ("因特网信息服务业务", "b25.internet"),
        ("网络／电子设备数据处理业务", "b21.devices"),
        ("国内ＩＰ－ＶＰＮ业务", "b13"),
        ("网络视听节目", "item.audiovisual"),
    ],
)
def test_a_business_is_known_by_every_spelling(written: str, expected: str) -> None:
    found = named(written)
    assert found is not None
    assert found.id == expected


def test_a_name_that_is_none_is_not_taken_for_one() -> None:
    assert named("量子传输业务") is None
    assert named("") is None


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("药品和医疗器械", ["药品和医疗器械"]),
        ("药品和医疗器械、新闻和出版", ["药品和医疗器械", "新闻", "出版"]),
        (
            "信息发布平台和递送服务和信息搜索查询服务",
            ["信息发布平台和递送服务", "信息搜索查询服务"],
        ),
        ("信息搜索查询服务，信息即时交互服务", ["信息搜索查询服务", "信息即时交互服务"]),
        ("未知和无名", ["未知和无名"]),
    ],
)
def test_lists_are_split_at_and_only_between_businesses(written: str, names: list[str]) -> None:
    assert split_list(written) == names


def test_every_entry_is_known_by_its_own_name() -> None:
    for entry in businesses().values():
        assert named(entry.name) == entry
    assert len(spellings()) > len(businesses())


def test_every_entry_has_words_in_both_languages_and_a_lineage() -> None:
    for entry in businesses().values():
        assert entry.means("en")
        assert entry.means("zh")
        assert entry.called("zh") == entry.name
        assert entry.name in entry.called("en")
        assert entry.lineage[0] == entry.id
    assert business("b25.search").lineage == ("b25.search", "b25.internet", "b25")
    assert business("a15").basic
    assert not business("b25").basic


def test_the_ids_that_topics_rest_on_are_there() -> None:
    ids = (
        "b11 b12 b13 b14 b21 b21.commerce b22 b23 b24 b26 basic a15 a26 b25.publishing b25.search "
        "b25.community b25.messaging b25.protection b25.beyond_internet b25.mobile b25.fixed_line "
        "item.news item.publishing item.drugs_devices item.culture item.audiovisual"
    )
    assert set(ids.split()) <= set(businesses())
