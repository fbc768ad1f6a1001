"""The local chat, as a web page."""

from bot.conversation.conversation import Conversation
from bot.conversation.surroundings import Surroundings
from bot.platforms.page.channel import Channel
from bot.platforms.page.local_chat import LocalChat, Visit
from bot.platforms.page.site import mount


def build(around: Surroundings) -> tuple[LocalChat, Conversation]:
    """The page, on the addresses that nothing else takes."""
    chat = LocalChat(Channel(around.desk.now), around.on_loop)
    conversation = Conversation(chat, around.desk, around.respond)
    mount(around.web, Visit(chat, conversation), around.desk)
    return chat, conversation
