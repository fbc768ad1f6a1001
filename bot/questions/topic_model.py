"""What entries of data/topics.yaml and data/steps.yaml hold; the files' heads say what each field means."""

from pydantic import Field

from bot.data_models import DataModel, Line
from bot.questions.answer_parts import Verdict

Anchors = dict[Line, Line | list[Line] | None]


class TopicModel(DataModel):
    """The law's side of a topic."""

    business: Line | None = None
    debatable: bool = False
    forbidden: Anchors = Field(default={})
    requires: Anchors = Field(default={})
    also: Anchors = Field(default={})
    cite: Anchors = Field(default={})
    undetermined: Anchors = Field(default={})
    info: Anchors = Field(default={})
    free: Anchors | None = None
    outside: bool = False
    silent: bool = False
    talk: bool = False
    claims: Line | None = None
    spoken: Line | None = None
    named_by: Line | None = None
    next: list[Line] = Field(default=[])
    references: list[Line] = Field(default=[])


class NextStepModel(DataModel):
    """A next step: the verdicts after which it makes sense, and those that have it for want of another."""

    after: list[Verdict] = Field(min_length=1)
    always: list[Verdict] = Field(default=[])
