"""`python -m bot license show`."""

from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.opened import open_to_read
from bot.license.show import show_json, show_text
from bot.license.validity import status


def show(license_file: Path | None, on: date | None, as_json: bool) -> dict[str, Any] | str:
    """The license's facts and clauses, and whether it is in force."""
    opened = open_to_read(license_file)
    validity = status(opened.certificate, opened.day(on), opened.renewal)
    if as_json:
        return show_json(opened.certificate, validity)
    return show_text(opened.certificate, validity, opened.settings.language)
