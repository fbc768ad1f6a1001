"""The local chat, as a web page."""

from bot.conversation.conversation import Conversation
from bot.conversation.surroundings import Surroundings
from bot.platforms.page.channel import Channel
from bot.platforms.page.local_chat import LocalChat
from bot.platforms.page.site import Site


def build(around: Surroundings) -> tuple[LocalChat, Conversation]:
    """The page, on the addresses that nothing else takes; behind a login where one is set."""
    desk = around.desk
    chat = LocalChat(Channel(desk.now), around.on_loop, desk.names.name)
    conversation = Conversation(chat, desk, around.respond)
    site = Site(chat, conversation, desk)
    if around.settings.oidc:
        # A login's library is loaded where one is set.
        from bot.platforms.page.logins import add_login

        add_login(around, site, chat)
    site.mount(around.web)
    return chat, conversation
