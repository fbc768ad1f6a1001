"""A counsel that knows the officers' rulings, for the command line."""

from datetime import date

from bot.questions.answer import Counsel
from bot.questions.answer_parts import Answer
from bot.questions.ruled import with_ruling
from bot.record.store import Reading
from bot.services.rulings_kept import RULINGS, read_rulings


class RuledCounsel(Counsel):
    """`counsel` with the rulings of a record."""

    def __init__(self, counsel: Counsel, record: Reading) -> None:
        self.__dict__.update(counsel.__dict__)
        self._rulings = read_rulings(record.all(RULINGS))

    def answer(self, question: str, on: date) -> Answer:
        """See Counsel."""
        return with_ruling(super().answer(question, on), self._rulings, self.certificate)
