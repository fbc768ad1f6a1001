"""`python -m bot license check FILE`: the page that an operator reads before trusting a license."""

import json
from pathlib import Path

from bot.cli.opened import open_to_read
from bot.license.certificate import read
from bot.replies.license_check import check_json, check_license, check_text


def check(path: Path, as_json: bool) -> tuple[int, str]:
    """The exit code, 1 where something keeps a verdict from being trusted, and the page."""
    opened = open_to_read()
    found = check_license(read(path), opened.certificate)
    language = opened.settings.language
    text = json.dumps(check_json(found), ensure_ascii=False) if as_json else check_text(found, language)
    return (0 if found.trusted else 1), text
