"""License texts that officers loaded: kept beside the record, verbatim, each under its fingerprint."""

import os
import tempfile
from pathlib import Path

from bot.license.certificate import Certificate, read
from bot.questions.ruling import fingerprint
from bot.record.errors import naming
from bot.record.fields import Table
from bot.record.store import Add, Reading, Replace, Store

TABLE, CURRENT, FOLDER = Table("licenses", "*"), "current", "licenses"


def keep_license(store: Store, folder: Path, loaded: Certificate, before: Certificate, by: str) -> None:
    """Keeps both texts and makes `loaded` the current one, in that order. Raises RecordError."""
    for certificate in (before, loaded):
        _keep(folder, certificate)
    there = store.get(TABLE, CURRENT)
    from_file = there.value["instead_of"] if there else fingerprint(before)
    value = {"loaded": fingerprint(loaded), "instead_of": from_file, "before": fingerprint(before)}
    store.write(by, "license.loaded", Replace(there, value) if there else Add(TABLE, CURRENT, value))


def current_license(record: Reading, folder: Path, from_file: Certificate) -> Certificate:
    """The license at hand: the one loaded last, unless LICENSE_FILE was changed since."""
    there = record.get(TABLE, CURRENT)
    if there is None or there.value["instead_of"] != fingerprint(from_file):
        return from_file
    return read(folder / f"{there.value['loaded']}.txt")


def _keep(folder: Path, certificate: Certificate) -> None:
    path = folder / f"{fingerprint(certificate)}.txt"
    if path.exists():
        return
    with naming(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(certificate.text.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)
