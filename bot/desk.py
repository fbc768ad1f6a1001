"""What commands may use of Xuke: the license, the day, the answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.license.certificate import Certificate
from bot.license.validity import Validity, status
from bot.questions.answer import Counsel
from bot.questions.facts import Answer


@dataclass(frozen=True)
class Desk:
    """One license's counsel, and `today`, the day that it is where Xuke works."""

    counsel: Counsel
    today: Callable[[], date]

    @property
    def certificate(self) -> Certificate:
        """The license that answers rest on."""
        return self.counsel.certificate

    def answer(self, question: str) -> Answer:
        """The answer as of today. Raises BadInput for a question that is empty or too long."""
        return self.counsel.answer(question, self.today())

    def validity(self) -> Validity:
        """Whether the license is in force today."""
        return status(self.certificate, self.today(), self.counsel.renewal)
