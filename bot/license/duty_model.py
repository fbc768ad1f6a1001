"""What an entry of data/duties.yaml holds; the file's head says what each field means."""

from typing import Literal

from pydantic import Field

from bot.data_models import DataModel, Line


class DutyModel(DataModel):
    """A duty: the sentence of the license that sets it, what sets it off, how its time is counted."""

    clause: Line
    about: list[Line] = Field(min_length=1)
    act: Line
    trigger: Literal["license", "yearly", "event"]
    rule: Literal["ahead", "within", "yearly", "on_day"]
