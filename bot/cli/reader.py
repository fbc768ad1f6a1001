"""`python -m bot reader`: what a language model would be sent, and whether the endpoint answers."""

from bot.errors import BadInput, CouldNot
from bot.questions.readers.prompt import prompt, schema
from bot.record.privacy import mask
from bot.services.model_reader import ModelReader
from bot.settings import read_settings
from bot.words import Words, say


def show_prompt(text: str) -> dict[str, object]:
    """Exactly what would be sent of a question; nothing is sent. Raises BadInput for an empty one."""
    if not text.strip():
        raise BadInput(Words("command_line.reader.what"))
    return {"messages": prompt(mask(text)), "schema": schema()}


def check() -> str:
    """Tries the endpoint with one question. Raises CouldNot, with what is wrong, where that fails."""
    settings = read_settings()
    if settings.reader is None:
        raise CouldNot(Words("command_line.reader.none"))
    problem = ModelReader(settings.reader).check()
    if problem:
        raise CouldNot(Words("command_line.reader.problem", problem=problem))
    return say(settings.language, "command_line.reader.good", model=settings.reader.model)
