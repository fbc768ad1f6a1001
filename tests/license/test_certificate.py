"""The shipped license, read whole; files that are no license, refused in one line."""

from datetime import date
from pathlib import Path

import pytest

from bot.license.certificate import LicenseError, Site, parse, read
from tests.license.licenses import FIXTURES, SHIPPED, facts, flat, other, shipped

# As read in the file by eye.
CLAUSES = [
    ("一", "你公司应当按照《中华", "法开展监督检查工作。"),
    ("二", "你公司应当按照许可的", "标明经营许可证编号。"),
    ("三", "你公司在未取得国内通", "传输网网络资源设施。"),
    ("四", "你公司应当按照电信主", "源违规经营电信业务。"),
    ("五", "你公司应当按照《电信", "，维护用户合法权益。"),
    ("六", "你公司应当按照《通信", "保障网络和系统安全。"),
    ("七", "你公司应当按照国家用", "用户信息和数据泄露。"),
    ("八", "你公司应当按照电信主", "求采取应急处置措施。"),
    ("九", "你公司应当配合国家有", "向电信主管部门上报。"),
    ("十", "你公司应按照有关法律", "密等技术支持和协助。"),
    ("十一", "你公司或者经你公司授", "定》的有关规定执行。"),
    ("十二", "你公司遇有业务覆盖范", "证机关提出续办申请。"),
    ("十三", "你公司如已持有省（自", "证的注销或变更手续。"),
    ("十四", "你公司应当在每年第一", "织的经营许可证年报。"),
    ("十五", "你公司在经营信息服务", "时应当遵守下列规定："),
    ("十五(一)", "你公司应当按本经营许", "经营许可证增项手续。"),
    ("十五(二)", "未经批准，你公司不得", "网电话信息服务业务。"),
    ("十五(三)", "你公司制作、复制、发", "信息诱导、欺骗用户。"),
    ("十五(四)", "你公司发布信息服务业", "少年身心健康的内容。"),
    ("十五(五)", "你公司向用户收费应当", "施避免引发收费纠纷。"),
    ("十五(六)", "你公司应当按照电信主", "日常管理及运行维护。"),
    ("十五(七)", "你公司应当按照电信主", "违法信息监测和处置。"),
    ("十五(八)", "你公司应当按照电信主", "门提交书面评估报告。"),
    ("十五(九)", "你公司应当按照电信主", "接入服务等处置措施。"),
    ("十五(十)", "（适用于信息发布平台", "强行推送、定制服务。"),
    ("十五(十一)", "（适用于信息发布平台", "开发者落实安全责任。"),
    ("十五(十二)", "（适用于信息搜索查询", "推送或推荐违法信息。"),
    ("十五(十三)", "（适用于信息社区平台", "门建立应急处置机制。"),
    ("十五(十四)", "（适用于信息即时交互", "网提供公共电话业务。"),
]


def test_the_face_is_read() -> None:
    certificate = shipped()
    assert certificate.number == "琼B2-20210620"
    assert certificate.holder == "海南小荷健康互联网医院有限公司"
    assert certificate.legal_representative == "吴海锋"
    assert certificate.issued == date(2022, 8, 19)
    assert certificate.valid_until == date(2026, 7, 19)
    [line] = certificate.business
    assert line.name == "信息服务业务"
    assert line.limits == ("互联网信息服务",)
    assert line.includes == ("药品和医疗器械",)
    assert line.excludes == ("信息搜索查询服务", "信息即时交互服务")
    assert certificate.approval_note == "【依法须经批准的项目,经相关部门批准后方可开展相应经营活动】"


def test_the_annex_is_read_over_its_broken_lines() -> None:
    assert shipped().sites == (
        Site(
            name="幺零贰四",
            domains=("1024yiyuan.com",),
            server_place="北京市朝阳区来广营中路甲一号朝来高科技产业园18号院12号楼2层",
            access_provider="中联云港数据科技股份有限公司",
        ),
    )


def test_the_issuer_is_a_seal_and_is_named_as_missing() -> None:
    certificate = shipped()
    assert certificate.issuer is None
    [problem] = certificate.problems
    assert (problem.field, problem.key, problem.found) == ("issuer", "seal", "琼")
    assert SHIPPED.splitlines()[(problem.line or 0) - 1].startswith("发证机关")


def test_every_clause_of_the_file_is_read_and_no_other() -> None:
    assert list(shipped().clauses) == [clause for clause, _, _ in CLAUSES]


@pytest.mark.parametrize(("clause", "first", "last"), CLAUSES)
def test_a_clause_has_the_first_and_last_words_of_the_file(clause: str, first: str, last: str) -> None:
    text = shipped().clauses[clause].text
    assert text.startswith(first)
    assert text.endswith(last)
    assert "\n" not in text
    numeral = clause.partition("(")[2].rstrip(")")
    printed = [f"（{numeral}）{first}", f"({numeral}){first}"] if numeral else [f"{clause}、{first}"]
    assert any(words in flat(SHIPPED) for words in printed)


def test_clauses_that_a_page_header_cuts_are_whole() -> None:
    clauses = shipped().clauses
    assert "按照法律法规要求或有关标准，做好用户日志留存" in clauses["九"].text
    assert "网络与信息安全管理技术手段规范使用、日常管理及运行维护。" in clauses["十五(六)"].text
    assert not any("经营许可证编号：" in clause.text for clause in clauses.values())


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    content = (FIXTURES / "windows.txt").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content
    expected = {**facts(shipped()), "number": "琼B2-20239876"}
    assert facts(other("windows")) == expected


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-8-sig"])
def test_what_windows_editors_save_is_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "license.txt"
    path.write_bytes(SHIPPED.encode(encoding))
    assert facts(read(path)) == facts(shipped())


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (bytes(range(256)) * 4, "no text file"),
        (b"\x00\x01" * 500, "no text file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text file"),
        ("明天下午三点开会，讨论增值业务。".encode(), "not the text"),
        ("本站增值电信业务经营许可证：琼B2-20210620".encode(), "not the text"),
        ("营业执照\n名称：海南小荷健康互联网医院有限公司\n法定代表人：吴海锋".encode(), "not the text"),
        (b"lorem ipsum dolor sit amet\n" * 50, "not the text"),
        (SHIPPED.encode() * 5000, "larger than"),
    ],
)
def test_a_file_that_is_no_license_is_refused_in_one_line(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "some.txt"
    path.write_bytes(content)
    with pytest.raises(LicenseError) as refused:
        read(path)
    message = str(refused.value)
    assert message.startswith(str(path))
    assert complaint in message
    assert "\n" not in message


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(LicenseError, match=str(path)):
            read(path)


def test_a_text_of_white_space_is_no_license() -> None:
    with pytest.raises(LicenseError):
        parse("\n \n")
