"""What the officers hear of messages that did not get out."""

from datetime import datetime

from bot.delivery.message import Message
from bot.words import Language, load_words, say


def undelivered_notice(
    message: Message, problem: str, now: datetime, language: Language, held: bool
) -> tuple[str, str]:
    """Key and text of the notice: one a day for a channel and a problem. `held`: it is still to be sent."""
    name = "".join(letter if letter.isalnum() else "-" for letter in problem)[:60]
    kind = "held" if held else "undelivered"
    text = say(
        language,
        f"record.{kind}",
        channel=message.channel,
        problem=load_words(language, "record")["problem"].get(problem, problem),
        message=message.key,
    )
    return f"{kind}:{message.channel}:{name}:{now.date().isoformat()}", text
