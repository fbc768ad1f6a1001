"""What an entry of data/catalogue.yaml holds; the file's head says what each field means."""

from pydantic import Field

from bot.data_models import BothLanguages, DataModel, Line


class BusinessModel(DataModel):
    """A business of the catalogue."""

    code: Line
    name: Line
    spelled: list[Line] = Field(default=[])
    parent: Line | None = None
    typical: Line | None = None
    item: bool = False
    words: list[Line] = Field(default=[])
    asked: list[Line] = Field(default=[])
    basic: bool = False
    en: Line
    means: BothLanguages
