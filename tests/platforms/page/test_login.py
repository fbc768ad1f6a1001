"""Logging in to the page over HTTP, with a provider that keeps to the rules and with ones that do not."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.platforms.page.provider_stand_in import SECRET, Provider, provider_stand_in
from tests.serving import Served, serving, start

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_stand_in() as running:
        yield running


@pytest.fixture(autouse=True)
def behaves(provider: Provider) -> None:
    """Each test begins with a provider that does nothing wrong."""
    provider.wrong, provider.person = "", {"sub": "anna", "name": "Anna Berg"}


@pytest.fixture(scope="module")
def served(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("login"), OFFICERS="oidc:anna", **provider.settings()) as running:
        yield running


@pytest.fixture
def browser(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, headers=HTML) as client:
        yield client


def go_to_provider(browser: httpx.Client, path: str = "/login", **headers: str) -> str:
    """Begins a login and logs in with the provider; the address that it sends the browser back to."""
    begun = browser.get(path, headers=headers)
    assert begun.status_code == 302, begun.text
    return httpx.get(begun.headers["location"]).headers["location"]


def log_in(browser: httpx.Client) -> httpx.Response:
    return browser.get(go_to_provider(browser))


def test_who_logs_in_goes_on_where_they_wanted_to_and_is_called_by_name(browser: httpx.Client) -> None:
    assert browser.get("/incidents").status_code == 401
    done = browser.get(go_to_provider(browser, "/login?next=/incidents"))
    assert (done.status_code, done.headers["location"]) == (303, "/incidents")
    page = browser.get("/incidents")
    assert page.status_code == 200
    assert "Anna Berg" in page.text
    assert "oidc:anna" in page.text


@pytest.mark.parametrize(
    "place", ["https://evil.example", "//evil.example", "/\\evil.example", "/logout", "/incidents/../x", ""]
)
def test_a_login_leads_to_no_other_place_than_a_page(browser: httpx.Client, place: str) -> None:
    done = browser.get(go_to_provider(browser, f"/login?next={place}"))
    assert (done.status_code, done.headers["location"]) == (303, "/")


def test_the_session_is_kept_from_scripts_and_other_sites(browser: httpx.Client) -> None:
    cookies = [it for it in log_in(browser).headers.get_list("set-cookie") if it.startswith("xuke=")]
    assert len(cookies) == 1
    assert {"HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={12 * 3600}"} <= set(cookies[0].split("; "))
    assert "Secure" not in cookies[0]


def test_behind_https_the_session_never_leaves_it(browser: httpx.Client) -> None:
    proxy = {
        "x-forwarded-proto": "https",
        "x-forwarded-host": "xuke.example.com",
        "x-forwarded-for": "203.0.113.7",
    }
    begun = browser.get("/login", headers=proxy)
    sent_to = parse_qs(urlsplit(begun.headers["location"]).query)
    assert sent_to["redirect_uri"] == ["https://xuke.example.com/login/callback"]
    held = re.match(r"__Host-xuke_login=[^;]+", begun.headers["set-cookie"])
    assert held
    back = urlsplit(httpx.get(begun.headers["location"]).headers["location"])
    done = browser.get(f"{back.path}?{back.query}", headers={**proxy, "cookie": held[0]})
    (cookie,) = [it for it in done.headers.get_list("set-cookie") if it.startswith("__Host-xuke=")]
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    session = cookie.partition(";")[0]
    assert httpx.get(browser.base_url, headers={**proxy, "cookie": session}).status_code == 200
    assert httpx.get(browser.base_url, headers={"cookie": session}).status_code == 401


def test_other_sites_scripts_are_refused_though_somebody_has_logged_in(browser: httpx.Client) -> None:
    log_in(browser)
    assert browser.get("/", headers={"origin": "https://evil.example"}).status_code == 403
    assert browser.get("/", headers={"origin": str(browser.base_url).rstrip("/")}).status_code == 200
    forged = {"x-forwarded-host": "xuke.example.com", "x-forwarded-proto": "http"}
    assert browser.post("/logout", headers={**forged, "origin": "https://evil.example"}).status_code == 403
    assert browser.get("/").status_code == 200


def test_who_logs_out_is_out_and_a_copy_of_the_session_too(browser: httpx.Client) -> None:
    log_in(browser)
    copy = {"cookie": f"xuke={browser.cookies['xuke']}"}
    assert browser.get("/logout").status_code in (404, 405)
    assert browser.get("/").status_code == 200
    assert browser.post("/logout").status_code == 303
    assert browser.get("/").status_code == 401
    assert httpx.get(browser.base_url, headers=copy).status_code == 401


WRONG = {
    "issuer": (502, "not set up correctly", "没有配置好", "another than its discovery document says"),
    "plain": (502, "not answering as it should", "没有正常响应", "its token_endpoint is no https address"),
    "away": (502, "not answering as it should", "没有正常响应", "HTTP 503"),
    "nonsense": (502, "not answering as it should", "没有正常响应", "cannot be read"),
    "denied": (403, "the login service said no", "拒绝了", "refused it"),
    "token_away": (502, "not answering as it should", "没有正常响应", "HTTP 502"),
    "no_id_token": (403, "could not be trusted", "不可信", "no ID token"),
    "no_subject": (403, "could not be trusted", "不可信", "no ID token with a subject"),
    "expired": (403, "could not be trusted", "不可信", "ExpiredTokenError"),
    "forged": (403, "could not be trusted", "不可信", "BadSignatureError"),
    "unsigned": (403, "could not be trusted", "不可信", "does not hold"),
    "by_secret": (403, "could not be trusted", "不可信", "does not hold"),
    "audience": (403, "could not be trusted", "不可信", "InvalidClaimError"),
    "party": (403, "could not be trusted", "不可信", "InvalidClaimError"),
    "nonce": (403, "could not be trusted", "不可信", "InvalidClaimError"),
    "token_issuer": (403, "could not be trusted", "不可信", "InvalidClaimError"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_the_provider_does_wrong_is_one_line_and_never_a_login(
    browser: httpx.Client, provider: Provider, served: Served, wrong: str
) -> None:
    status, english, chinese, logged = WRONG[wrong]
    known = len(served.errors.read_text())
    for language, words in (("en", english), ("zh-CN", chinese)):
        browser.headers["accept-language"] = language
        provider.wrong = ""
        begun = browser.get("/login")
        provider.wrong = wrong if wrong == "denied" else ""
        back = httpx.get(begun.headers["location"]).headers["location"]
        provider.wrong = wrong
        answer = browser.get(back)
        assert (answer.status_code, answer.text.count('role="alert"')) == (status, 1)
        assert words in answer.text
        assert "xuke" not in browser.cookies
    lines = served.errors.read_text()[known:].splitlines()
    assert len(lines) == 2
    secrets = (SECRET, parse_qs(urlsplit(back).query).get("code", ["code-"])[0], *provider.tokens)
    for line in lines:
        assert logged in line
        assert not any(secret in line for secret in secrets)


def test_a_provider_that_is_away_when_a_login_begins_is_asked_again_at_the_next(
    browser: httpx.Client, provider: Provider
) -> None:
    provider.wrong = "away"
    answer = browser.get("/login")
    assert answer.status_code == 502
    assert "not answering as it should" in answer.text
    provider.wrong = ""
    assert log_in(browser).status_code == 303


def test_a_provider_that_is_not_there_at_the_start_keeps_nothing_else_from_working(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with provider_stand_in() as gone:
        settings = gone.settings()
    with serving(tmp_path_factory.mktemp("alone"), HOST="0.0.0.0", **settings) as running:
        assert httpx.get(f"{running.url}/readyz").status_code == 200
        answer = httpx.get(f"{running.url}/login", headers=HTML)
        assert answer.status_code == 502
        (line,) = running.errors.read_text().splitlines()
        assert "cannot be reached: ConnectError" in line


@pytest.mark.parametrize("spoil", ["state", "cookie", "twice", "other browser"])
def test_a_login_ends_in_the_browser_that_it_began_in_and_once(
    browser: httpx.Client, served: Served, spoil: str
) -> None:
    back = go_to_provider(browser)
    if spoil == "state":
        back = re.sub(r"state=\w+", "state=forged", back)
    elif spoil == "cookie":
        browser.cookies.clear()
    elif spoil == "twice":
        assert browser.get(back).status_code == 303
        browser.post("/logout")
    other = httpx.Client(base_url=served.url, headers=HTML) if spoil == "other browser" else browser
    if spoil == "other browser":
        go_to_provider(other)
    answer = other.get(back)
    assert answer.status_code == 403
    assert "started in another browser, or too long ago" in answer.text
    assert "xuke" not in other.cookies


def test_a_forged_session_is_none(browser: httpx.Client) -> None:
    log_in(browser)
    session = browser.cookies["xuke"]
    head, _, signature = session.rpartition(".")
    for forged in (
        head,
        f"{head}.",
        f"{head}.{signature[::-1]}",
        f"x{session}",
        "x",
        "",
        "é".encode().decode("latin-1"),
    ):
        answer = httpx.get(browser.base_url, headers=[(b"cookie", f"xuke={forged}".encode("latin-1"))])
        assert answer.status_code == 401


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({"OIDC_ISSUER": "https://sso.example.com"}, "OIDC_CLIENT_ID: missing while OIDC_ISSUER is set"),
        (
            {"OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b" * 32},
            "OIDC_ISSUER: missing while",
        ),
        (
            {"OIDC_ISSUER": "http://sso.example.com", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b" * 32},
            "OIDC_ISSUER: no https address",
        ),
        (
            {"OIDC_ISSUER": "https://sso.example.com", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "short"},
            "OIDC_CLIENT_SECRET: shorter than 16 characters",
        ),
    ],
)
def test_half_a_login_stops_the_start_with_one_line(
    tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str], line: str
) -> None:
    folder = tmp_path_factory.mktemp("half")
    with folder.with_name("half.stderr").open("w+") as errors:
        assert start(folder, errors, **settings).wait(timeout=60) == 2
        errors.seek(0)
        (said,) = errors.read().splitlines()
    assert line in said
    assert "short" not in said.replace("shorter", "")
