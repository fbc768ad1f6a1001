"""`python -m bot license check FILE`: the page that an operator reads before trusting a license."""

import json
from pathlib import Path

from bot.license.certificate import Certificate, read
from bot.record import read_store
from bot.replies.license_check import check_json, check_license, check_text
from bot.services.licenses import FOLDER, current_license
from bot.settings import read_settings


def check(path: Path, as_json: bool) -> tuple[int, str]:
    """The exit code, 1 where something keeps a verdict from being trusted, and the page."""
    found = check_license(read(path), _current())
    text = json.dumps(check_json(found), ensure_ascii=False) if as_json else check_text(found, "en")
    return (0 if found.trusted else 1), text


def _current() -> Certificate:
    """The license at hand: the one loaded last."""
    settings = read_settings()
    certificate = read(settings.license_file)
    if not (settings.state_dir / "journal").is_dir():
        return certificate
    return current_license(read_store(settings.state_dir), settings.state_dir / FOLDER, certificate)
