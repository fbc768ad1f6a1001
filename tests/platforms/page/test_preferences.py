"""The page's language and appearance."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.platforms.page.preferences import Preferences, prefer, preferences
from bot.words import Language, accepted_language


def request(query: str = "", **headers: str) -> Request:
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Request(
        {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": pairs}
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("fr,zh-TW;q=0.5", "zh"),
        ("en;q=0.1,zh;q=0.2", "zh"),
        ("zh;q=0,en;q=0.1", "en"),
        ("de,fr", "en"),
        ("zh;q=high", "en"),
    ],
)
def test_the_browser_decides_the_language(header: str, language: Language) -> None:
    assert accepted_language(header) == language


@given(st.text())
def test_any_header_leads_to_a_language(header: str) -> None:
    assert accepted_language(header) in ("en", "zh")


def test_what_was_chosen_goes_before_the_browser() -> None:
    assert preferences(request(accept_language="zh", cookie="language=en; theme=dark")) == Preferences(
        "en", "dark"
    )
    assert preferences(request(accept_language="zh", cookie="language=xx; theme=pink")) == Preferences(
        "zh", None
    )


def test_a_choice_is_kept_for_this_site_alone() -> None:
    response = asyncio.run(prefer(request("language=zh&theme=pink")))
    assert response.status_code == 303
    assert response.headers["location"] == "/"
    cookies = response.headers.getlist("set-cookie")
    assert len(cookies) == 1
    assert cookies[0].startswith("language=zh;")
    assert "samesite=strict" in cookies[0].lower()
