"""People as the page calls them."""

from collections.abc import Callable

from bot.chat.person_ids import with_names
from bot.chat.verbatim import render_verbatim
from bot.platforms.page.rooms import is_alone
from bot.services.names import NameOf
from bot.words import Language, say

Call = Callable[[str, Language], str]
"""A text of Xuke's in which people stand by name; people's own words stay as they are."""


def caller(visitor: str, name: NameOf) -> Call:
    """How people are called for one visitor: "you", their name, else their id."""

    def call(text: str, language: Language) -> str:
        def one(platform: str, id_: str) -> str:
            who = f"{platform}:{id_}"
            mine = who == visitor or (is_alone(who) and is_alone(visitor))
            return say(language, "chat.page.you") if mine else name(who) or id_

        return render_verbatim(text, lambda words: with_names(words, one), str)

    return call
