"""How the files of data/ are checked: by pydantic models, each mistake one line with its file and entry."""

from collections.abc import Mapping
from importlib import import_module
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import BadInput

Line = Annotated[str, Field(min_length=1)]
"""A text that is not empty."""


class DataModel(BaseModel):
    """What stands in a file of data/: exactly the fields of the model, each of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class BothLanguages(DataModel):
    """A text in both languages."""

    en: Line
    zh: Line


def check_data(file: str, model: str, value: Any) -> Any:
    """`value`, read from `file`, as plain values of `model` ("module:Class", "module:Class*" for each entry).

    Raises BadInput with one line for the first mistake.
    """
    module, _, name = model.partition(":")
    of: type[DataModel] = getattr(import_module(module), name.removesuffix("*"))
    if not name.endswith("*"):
        return _checked(file, of, value)
    if not isinstance(value, Mapping):
        raise BadInput(f"{file}: entries are missing; restore the file from the repository")
    return {entry: _checked(f"{file}: {entry}", of, fields) for entry, fields in value.items()}


def _checked(where: str, model: type[DataModel], value: Any) -> Any:
    try:
        return model.model_validate(value).model_dump()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        what = what[:1].lower() + what[1:]
        at = f"{where}: {place}" if place else where
        raise BadInput(f"{at}: {what}; the file's head lists the fields") from None
