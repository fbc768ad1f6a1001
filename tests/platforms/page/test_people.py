"""Several people on the page in real browsers: each sees what is theirs, and nothing of anybody else's."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.platforms.page.pages import QUESTION, ask, fill
from tests.platforms.page.provider_stand_in import Provider, provider_stand_in
from tests.serving import Served, serving

Come = Callable[[str], Page]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with provider_stand_in() as running:
        yield running


@pytest.fixture(scope="module")
def served(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    roles = {"OFFICERS": "oidc:olga", "ONCALL": "oidc:carl"}
    with serving(tmp_path_factory.mktemp("people"), **provider.settings(), **roles) as running:
        yield running


@pytest.fixture
def come(browser: Browser, served: Served, provider: Provider) -> Iterator[Come]:
    """Somebody opens the page in a browser of their own and logs in."""
    opened: list[BrowserContext] = []

    def open_page(name: str) -> Page:
        opened.append(browser.new_context(locale="en-US", reduced_motion="reduce"))
        opened[-1].set_default_timeout(10_000)
        page = opened[-1].new_page()
        page.goto(served.url)
        provider.person = {"sub": name.lower(), "name": f"{name} Berg"}
        page.get_by_role("link", name="Log in").click()
        expect(page.locator(".foot textarea")).to_be_focused()
        expect(page.locator(".account summary")).to_have_text(f"{name} Berg")
        return page

    yield open_page
    for context in opened:
        context.close()


def test_each_person_has_a_room_of_their_own(come: Come) -> None:
    anna = come("Anna")
    ben = come("Ben")
    expect(ben.get_by_text("Where you stand on")).to_be_visible(timeout=15_000)
    ask(anna, QUESTION)
    asked = ask(ben, "Can we add a forum for patients?")
    expect(asked.locator(".byline strong").first).to_have_text("You")
    expect(anna.get_by_text("forum for patients?")).to_have_count(1)  # the example that everybody sees
    for page in (anna, ben):
        page.reload()
        expect(page.get_by_text("Where you stand on")).to_be_visible()
    expect(anna.get_by_role("heading", name=QUESTION)).to_be_visible()
    expect(ben.get_by_role("heading", name=QUESTION)).to_have_count(0)
    assert QUESTION not in ben.content().replace("Can we launch live chat between patients?", "")


def test_a_restricted_incident_shows_to_those_who_may_see_it_alone(come: Come, served: Served) -> None:
    people = {name: come(name) for name in ("Ben", "Carl", "Olga")}
    carl = people["Carl"]
    form = ask(carl, "incident the payroll of Zelda leaked").locator("form")
    form.locator("[name=restricted]").select_option("yes")
    fill(form, happened="leak", data="personal", going_on="no")
    for name in ("Carl", "Olga"):
        expect(people[name].get_by_text("Zelda").last).to_be_visible(timeout=15_000)
        people[name].goto(f"{served.url}/incidents")
        expect(people[name].get_by_text("Zelda")).to_be_visible()
    ben = people["Ben"]
    ben.reload()
    ask(ben, "incident I1")
    for path in ("/", "/incidents", "/incidents/I1", "/deadlines"):
        ben.goto(f"{served.url}{path}")
        expect(ben.locator(".account")).to_be_visible()
        assert "Zelda" not in ben.content()
    assert ben.request.get(f"{served.url}/incidents/I1/draft.md").status == 404
    assert carl.request.get(f"{served.url}/incidents/I1/draft.md").status == 200


def test_logging_out_ends_it_in_every_window(come: Come, served: Served) -> None:
    page = come("Anna")
    other = page.context.new_page()
    other.goto(served.url)
    expect(other.locator(".foot textarea")).to_be_focused()
    page.locator(".account summary").click()
    expect(page.locator(".account code")).to_have_text("oidc:anna")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in")).to_be_visible()
    expect(other.get_by_role("link", name="Log in")).to_be_visible(timeout=30_000)
