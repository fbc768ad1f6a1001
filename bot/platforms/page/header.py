"""The head of the page: whose license, whether it is in force, language and appearance."""

from nicegui import html, ui

from bot.license.validity import Status
from bot.platforms.page.preferences import THEMES, Preferences
from bot.platforms.page.rooms import Visitor
from bot.replies.validity import short
from bot.roles import Role
from bot.services.desk import Desk
from bot.words import Language, say

# The status lights: how each differs in shape is said by its words.
_LIGHTS: dict[Status, str] = {
    "active": "good",
    "renewal_due": "soon",
    "renewal_overdue": "soon",
    "extension_claimed": "soon",
    "not_yet_valid": "bad",
    "expired": "bad",
    "unknown": "bad",
}

A_MINUTE = 60.0

# A form would say Origin: null here (the page gives no referrer), as other sites' forms do.
_LOG_OUT = "() => xuke.logOut()"


class Header:
    """Built once for a page; the status follows the calendar while the page stays open."""

    def __init__(self, desk: Desk, preferences: Preferences, visitor: Visitor) -> None:
        self._desk = desk
        self._language: Language = preferences.language
        with html.header().classes("top"), html.div().classes("top-inner"):
            with html.div().classes("brand"):
                html.span("许").classes("seal large").props("aria-hidden=true")
                html.h1(say(self._language, "chat.page.name"))
                html.span(say(self._language, "chat.page.gloss")).classes("gloss")
            self.status = html.button(type="button").classes("status")
            self._choices(preferences)
            if visitor.session:
                self._account(visitor)
            elif desk.roles.tried:
                self._roles(desk.roles.role_of(visitor.who))
        self._shown: tuple[str, ...] = ()
        self._refresh()
        ui.timer(A_MINUTE, self._refresh)

    def _account(self, visitor: Visitor) -> None:
        """Who has logged in, by which id settings name them, and the way out."""
        with html.details().classes("account"):
            html.summary(visitor.name or visitor.who)
            with html.div().classes("account-menu"):
                html.p(say(self._language, "login.you_are"))
                html.code(visitor.who)
                out = html.button(say(self._language, "login.out"), type="button").classes("pill")
                out.on("click", js_handler=_LOG_OUT)

    def _roles(self, role: Role) -> None:
        """Who tries Xuke alone may see it as each of the roles does."""
        with html.details().classes("account"):
            html.summary(say(self._language, f"login.as.{role}"))
            with html.div().classes("account-menu"):
                html.p(say(self._language, "login.try_as"))
                for other in ("officer", "on-call", "member"):
                    link = html.a(say(self._language, f"login.as.{other}"), href=f"/prefer?role={other}")
                    if other == role:
                        link.props["aria-current"] = "true"

    def _choices(self, preferences: Preferences) -> None:
        language = preferences.language
        other: Language = "en" if language == "zh" else "zh"
        with html.nav().classes("choices" if preferences.theme else "choices auto"):
            html.a(say(language, "chat.page.deadlines"), href="/deadlines")
            html.a(say(language, "incident_chat.page.title"), href="/incidents")
            html.a(
                say(language, "chat.page.other_language"),
                href=f"/prefer?language={other}",
                lang=other,
                hreflang=other,
            )
            for theme in THEMES:
                if theme != preferences.theme:
                    link = html.a(href=f"/prefer?theme={theme}").classes(f"theme to-{theme}")
                    link.props["aria-label"] = link.props["title"] = say(language, f"chat.page.{theme}")
                    with link:
                        ui.icon(f"{theme}_mode")

    def _refresh(self) -> None:
        validity, number = self._desk.validity(), self._desk.certificate.number or "?"
        status = short(self._language, validity)
        until = validity.valid_until.isoformat() if validity.valid_until else "?"
        facts = (status, number, say(self._language, "chat.page.valid_until", until=until))
        if facts == self._shown:
            return
        self._shown = facts
        self.status.clear()
        self.status.props["aria-label"] = say(self._language, "chat.page.show", status=status, number=number)
        with self.status:
            html.span().classes(f"light {_LIGHTS[validity.status]}")
            html.strong(status)
            html.span(number).classes("number")
            html.span(facts[2]).classes("until")
