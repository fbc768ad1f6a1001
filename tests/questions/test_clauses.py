"""Clause numbers, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions.clauses import NUMERALS, mentioned, numeral
from bot.questions.reading import normalize


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("what does clause 八 say", ("八",)),
        ("clause 8 and clause 15(3)", ("八", "十五(三)")),
        ("第十五条第（三）项讲的内容", ("十五(三)",)),
        ("第十五條第三項", ("十五(三)",)),
        ("十五（十四）要求的应急预案", ("十五(十四)",)),
        ("art. 15 (8)?", ("十五(八)",)),
        ("Article nine", ("九",)),
        ("section 15.8", ("十五(八)",)),
        ("clause 27 lets us", ("二十七",)),
        ("第八条和第九条", ("八", "九")),
        ("part 9 of the plan, 15 doctors (8 new)", ()),
        ("一万人", ()),
    ],
)
def test_clauses_are_found_however_written(text: str, clauses: tuple[str, ...]) -> None:
    assert mentioned(normalize(text)) == clauses


@given(st.sampled_from(range(1, 16)), st.sampled_from(range(1, 15)))
def test_every_number_of_the_license_is_found_in_every_writing(main: int, inner: int) -> None:
    clause, item = NUMERALS[main - 1], NUMERALS[inner - 1]
    for text in (f"clause {main}", f"第{main}条", f"第{clause}条"):
        assert mentioned(normalize(text)) == (clause,)
    for text in (f"15({inner})", f"十五（{item}）", f"第十五条（{item}）", f"clause 15 ({inner})"):
        assert mentioned(normalize(text)) == (f"十五({item})",)


def test_numerals_up_to_ninety_nine() -> None:
    assert [numeral(word) for word in ("10", "20", "21", "99", "nine", "0", "100")] == [
        "十", "二十", "二十一", "九十九", "九", "0", "100",
    ]  # fmt: skip
