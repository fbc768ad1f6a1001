"""Puts the page behind a login."""

from functools import partial

from bot.conversation.surroundings import Surroundings
from bot.oidc_settings import Oidc
from bot.platforms.page.gate import LoginGate
from bot.platforms.page.local_chat import LocalChat
from bot.platforms.page.login import Login
from bot.platforms.page.sessions import Sessions
from bot.platforms.page.site import Site


def add_login(around: Surroundings, site: Site, chat: LocalChat) -> None:
    """The addresses of the login, and the gate that everything else is behind."""
    provider = around.settings.oidc
    assert isinstance(provider, Oidc)
    sessions = Sessions(provider, around.desk.store, around.desk.now)
    login = Login(provider, sessions, around.is_home, chat.learn_name)
    around.web.add_route("/login", login.begin)
    around.web.add_route("/login/callback", login.callback)
    around.web.add_route("/logout", login.end, methods=["POST"])
    around.gates.append(partial(LoginGate, login=login, windows=site.windows))
