"""License, renewal, rulings and record, opened in one way for every command: as the chat sees them."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.license.certificate import Certificate, read
from bot.license.validity import Renewal
from bot.questions.answer import Counsel
from bot.questions.answer_parts import Answer
from bot.questions.ruled import with_ruling
from bot.questions.ruling import Rulings
from bot.record import find_record
from bot.record.store import Reading
from bot.settings import Settings, read_settings
from bot.words import Language


@dataclass(frozen=True)
class Opened:
    """What a command reads; `record` is None where nothing is recorded, or a file is looked at alone."""

    settings: Settings
    certificate: Certificate
    renewal: Renewal | None
    rulings: Rulings
    record: Reading | None

    def answers(self) -> "Answers":
        """For many questions."""
        model = None
        if self.settings.reader:
            from bot.services.model_reader import ModelReader

            model = ModelReader(self.settings.reader)
        return Answers(Counsel(self.certificate, self.renewal, model), self.rulings)

    def day(self, on: date | None) -> date:
        """`on`, or today where Xuke works."""
        return on or self.settings.today()


@dataclass(frozen=True)
class Answers:
    """The license's answers, with what officers ruled."""

    counsel: Counsel
    rulings: Rulings

    def answer(self, question: str, on: date, language: Language | None = None) -> Answer:
        """One answer, in the question's language where none is given. Raises BadInput for no question."""
        return with_ruling(
            self.counsel.answer(question, on, language), self.rulings, self.counsel.certificate
        )


def open_to_read(license_file: Path | None = None) -> Opened:
    """The license loaded last, its renewal and rulings; of `license_file`, where it is given, nothing but its
    text. Raises BadInput for settings and texts that cannot be read, RecordError for the record."""
    settings = read_settings()
    if license_file:
        return Opened(settings, read(license_file), None, Rulings(()), None)
    certificate = read(settings.license_file)
    record = find_record(settings.state_dir)
    if record is None:
        return Opened(settings, certificate, None, Rulings(()), None)
    # What reads a record is loaded where there is one: a first question pays for none of it.
    from bot.services.deadlines_kept import read_renewal
    from bot.services.licenses import FOLDER, current_license
    from bot.services.rulings_kept import RULINGS, read_rulings

    certificate = current_license(record, settings.state_dir / FOLDER, certificate)
    rulings = read_rulings(record.all(RULINGS))
    return Opened(settings, certificate, read_renewal(record, certificate), rulings, record)
