"""What data/places.yaml holds; the file's head says what each field means."""

from pydantic import Field

from bot.data_models import DataModel, Line


class ProvinceModel(DataModel):
    """A province with its cities."""

    full: Line
    en: list[Line] = Field(min_length=1)
    cities: dict[Line, list[Line]]
    towns: list[Line]


class RegionModel(DataModel):
    """A name for several provinces."""

    names: list[Line] = Field(min_length=1)
    of: list[Line] = Field(min_length=1)


class PlacesModel(DataModel):
    """Every place that Xuke knows."""

    provinces: dict[Line, ProvinceModel]
    ordinary_words: list[Line]
    regions: list[RegionModel]
    everywhere: list[Line]
    abroad: list[Line]
    abroad_perhaps: list[Line]
