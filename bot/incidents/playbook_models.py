"""What the files of data/playbooks hold; their heads say what each field means."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.data_models import BothLanguages, DataModel, Line
from bot.incidents.terms import Clause, Data, Happened, Marks
from bot.roles import Role

Count = Annotated[int, Field(gt=0)]


class StepModel(DataModel):
    """A step of a playbook."""

    id: Line
    marks: Marks
    urgency: int
    who: Role
    quote: Line
    title: BothLanguages
    todo: BothLanguages
    optional: bool = False
    anytime: bool = False


class RemindersModel(DataModel):
    """When people are reminded."""

    until: Line
    minutes: list[Count]
    every: Count
    officers_from: Count

    @model_validator(mode="after")
    def _minutes_rise(self) -> Self:
        if sorted(set(self.minutes)) != self.minutes:
            raise ValueError(f"the minutes {self.minutes} must rise")
        return self


class DutyStartModel(DataModel):
    """The duty that a case opens, and the step with which it does."""

    duty: Line
    starts: Line


class PlaybookModel(DataModel):
    """major-incident.yaml, illegal-information.yaml: one clause walked through."""

    clause: Clause
    deadline: DutyStartModel
    title: BothLanguages
    reminders: RemindersModel
    steps: list[StepModel]

    @model_validator(mode="after")
    def _steps_fit(self) -> Self:
        ids = [step.id for step in self.steps]
        if twice := sorted({found for found in ids if ids.count(found) > 1}):
            raise ValueError(f"two steps are called {twice[0]!r}; rename one")
        for marks in ("report", "close"):
            if sum(step.marks == marks and not step.optional for step in self.steps) != 1:
                raise ValueError(f"one step, not optional, must mark {marks!r}; mend the steps")
        if self.reminders.until not in ids:
            raise ValueError(f"reminders: no step is called {self.reminders.until!r}; name one of this file")
        if self.deadline.starts not in {"opened", *ids}:
            raise ValueError(f"deadline: no step is called {self.deadline.starts!r}; name one, or opened")
        return self


class MinutesModel(DataModel):
    """So many minutes."""

    minutes: Count


class DaysModel(DataModel):
    """So many natural days."""

    days: Count


LimitModel = Literal["at_once", "promptly"] | MinutesModel | DaysModel


class ConditionModel(DataModel):
    """When a clock runs."""

    happened: list[Happened] | None = None
    data: list[Data] | None = None
    persons_at_least: Annotated[int, Field(ge=0)] = 0
    ended: bool = False


class ClockModel(DataModel):
    """An entry of clocks.yaml."""

    source: Line
    when: ConditionModel
    starts: Literal["discovered", "ended"]
    limit: LimitModel
    critical: LimitModel | None = None
    to: BothLanguages
    note: BothLanguages


class ScenarioModel(DataModel):
    """An entry of drills.yaml."""

    happened: list[Happened] = Field(min_length=1)
    what: BothLanguages


class ChoiceModel(DataModel):
    """A kind of event of intake.yaml."""

    clauses: list[Clause] = Field(min_length=1)
    title: BothLanguages
    words: list[Line]


class TitledModel(DataModel):
    """A kind of data of intake.yaml."""

    title: BothLanguages


class QuestionsModel(DataModel):
    """The questions of intake.yaml, in order."""

    happened: BothLanguages
    since: BothLanguages
    persons: BothLanguages
    data: BothLanguages
    going_on: BothLanguages


class HappenedModel(DataModel):
    """Every kind of event."""

    leak: ChoiceModel
    outage: ChoiceModel
    illegal_information: ChoiceModel
    other: ChoiceModel


class KindsOfDataModel(DataModel):
    """Every kind of data."""

    personal: TitledModel
    patient: TitledModel
    none: TitledModel


class IntakeModel(DataModel):
    """intake.yaml."""

    questions: QuestionsModel
    happened: HappenedModel
    data: KindsOfDataModel
    evidence_limit: Count
    similar_hours: Count


class ReportModel(DataModel):
    """report.yaml: the words of the reports."""

    gap: Line
    drill: Line
    drill_notice: Line
    draft: Line
    titles: dict[Literal["八", "九", "both", "summary"], Line]
    to: Line
    authority_inferred: Line
    opening: Line
    opening_bare: Line
    clause: Line
    sections: dict[str, Line]
    section: Line
    numbers: Line
    headers: dict[str, list[Line]]
    rows: dict[str, Line]
    facts: dict[str, Line]
    states: dict[str, Line]
    progress: dict[str, Line]
    report_title: Line
    reported: Line
    explained: Line
    not_reported: Line
    reported_gap: dict[str, Line]
    no_confirmed: Line
    no_unconfirmed: Line
    no_evidence: Line
    no_demands: Line
    linked: Line
    more_follows: Line
    signature: Line
    signature_day: Line
    times: dict[str, Line]
    not_yet: Line
    entry: Line
    separator: Line
