"""What cannot be read is named with its line and field, and nothing is put in its place."""

import pytest

from bot.license.certificate import Certificate, parse
from tests.license.licenses import SHIPPED, changed, other


def problems(certificate: Certificate) -> set[tuple[str, str, str]]:
    return {(problem.field, problem.key, problem.found) for problem in certificate.problems}


def test_a_broken_license_is_read_as_far_as_it_goes() -> None:
    certificate = other("broken")
    assert certificate.number == "鲁B2-20229999"
    assert certificate.valid_until is None
    assert certificate.legal_representative is None
    assert [(problem.line, problem.field, problem.key) for problem in certificate.problems] == [
        (12, "legal_representative", "empty"),
        (17, "scope", "unknown_business"),
        (17, "scope", "unknown_name"),
        (17, "scope", "unknown_name"),
        (17, "scope", "unread"),
        (21, "issuer", "seal"),
        (25, "valid_until", "unreadable"),
        (34, "annex", "unread"),
        (36, "annex", "site_without_access_provider"),
        (38, "annex", "no_domain"),
        (40, "annex", "empty"),
    ]


@pytest.mark.parametrize(
    "date", ["2026年13月40日", "2026年02月29日", "二〇二六年七月三十二日", "长期", "2026年7月"]
)
def test_a_date_that_is_none_is_a_problem_on_its_line(date: str) -> None:
    certificate = changed("2026年 07月 19 日", date)
    assert certificate.valid_until is None
    [problem] = [problem for problem in certificate.problems if problem.field == "valid_until"]
    assert (problem.key, problem.found) == ("unreadable", date)
    assert problem.line == SHIPPED[: SHIPPED.index("有效期限至")].count("\n") + 1


@pytest.mark.parametrize(
    "date",
    [
        "2026-07-19",
        "2026/7/19",
        "2026.07.19",
        "二〇二六年〇七月十九日",
        "二〇二六年七月十九日",
        "２０２６年７月１９日",
        "2026 年 7 月 19 日",
    ],
)
def test_a_date_is_read_however_it_is_written(date: str) -> None:
    assert str(changed("2026年 07月 19 日", date).valid_until) == "2026-07-19"


@pytest.mark.parametrize("number", ["琼B2-2021O620", "未编号", ""])
def test_a_garbled_number_is_named_and_its_page_headers_still_leave_the_clauses(number: str) -> None:
    certificate = changed("琼B2-20210620", number)
    assert certificate.number is None
    assert "number" in {problem.field for problem in certificate.problems}
    assert "或有关标准，做好用户日志留存" in certificate.clauses["九"].text


def test_two_dates_that_differ_are_not_chosen_between() -> None:
    certificate = changed(
        "有效期限至: 2026年 07月 19 日", "有效期限至: 2026年7月19日\n有效期限至: 2027年7月19日"
    )
    assert certificate.valid_until is None
    assert ("valid_until", "contradictory", "2026年7月19日 / 2027年7月19日") in problems(certificate)


def test_an_expiry_before_the_issue_is_a_problem() -> None:
    assert ("valid_until", "before_issue", "2026-07-19") in problems(
        changed("2022年 08月 19 日", "2027年 08月 19 日")
    )


def test_a_page_of_another_license_is_a_problem() -> None:
    foreign = parse(SHIPPED[:-900].replace("经营许可证编号：琼B2-20210620", "经营许可证编号：琼B2-20219999"))
    assert ("number", "other_number", "琼B2-20219999") in problems(foreign)


def test_a_missing_clause_is_named_and_the_others_keep_their_numbers() -> None:
    certificate = other("sixty-days")
    assert "十三" not in certificate.clauses
    assert ("十三", "skipped", "十四") in problems(certificate)
    assert certificate.clauses["十四"].text.startswith("你公司应当在每年第一季度")


def test_a_text_of_the_provisions_alone_names_all_that_it_lacks() -> None:
    certificate = parse(SHIPPED[SHIPPED.index("经营许可证编号： 琼B2-20210620\n\n特别") :])
    assert certificate.number == "琼B2-20210620"  # every page header prints it
    assert certificate.quote("number") == "琼B2-20210620"
    assert len(certificate.clauses) == 29
    assert {field for field, key, _ in problems(certificate) if key == "missing"} == {
        "number",
        "holder",
        "legal_representative",
        "scope",
        "issued",
        "valid_until",
        "annex",
    }


def test_a_text_without_provisions_names_them() -> None:
    certificate = parse(SHIPPED[: SHIPPED.index("经营许可证编号： 琼B2-20210620\n\n中华")])
    assert {("annex", "missing", ""), ("provisions", "missing", "")} <= problems(certificate)


def test_an_issuer_that_stands_in_the_text_is_no_problem() -> None:
    certificate = changed("发证机关(盖章):", "发证机关(盖章): 海南省通信管理局")
    assert certificate.issuer == "海南省通信管理局"
    assert certificate.problems == ()


def test_the_seal_of_the_ministry_is_told_from_a_province() -> None:
    assert ("issuer", "seal", "national") in problems(other("data-center"))
    assert ("issuer", "seal", "粤") in problems(other("marketplace"))
