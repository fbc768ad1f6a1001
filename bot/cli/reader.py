"""`python -m bot reader`: what a language model would be sent, and whether the endpoint answers."""

from bot.errors import BadInput, CouldNot
from bot.questions.readers.prompt import prompt, schema
from bot.record.privacy import mask
from bot.services.model_reader import ModelReader
from bot.settings import read_settings


def show_prompt(text: str) -> dict[str, object]:
    """Exactly what would be sent of a question; nothing is sent. Raises BadInput for an empty one."""
    if not text.strip():
        raise BadInput(
            'reader prompt needs a question: python -m bot reader prompt "can we launch live chat?"'
        )
    return {"messages": prompt(mask(text)), "schema": schema()}


def check() -> str:
    """Tries the endpoint with one question. Raises CouldNot, with what is wrong, where that fails."""
    settings = read_settings()
    if settings.reader is None:
        raise CouldNot("reader check: READER_URL is not set, so no language model is asked")
    problem = ModelReader(settings.reader).check()
    if problem:
        raise CouldNot(f"reader check: {problem}; see READER_URL, READER_MODEL and READER_KEY")
    return f"{settings.reader.model} reads questions as it should."
