"""License texts that officers name: regular files of one folder, or what was put into a message."""

import hashlib
import os
import stat
from pathlib import Path

from bot.errors import BadInput
from bot.license.certificate import LARGEST, Certificate, read_content
from bot.record.errors import naming
from bot.words import Words

UPLOADED = "upload:"
"""What the name of a text begins with that came in a message."""


class LicenseFiles:
    """Reads nothing else: no pipe, no device, nothing that a link leads to elsewhere."""

    def __init__(self, folder: Path, uploads: Path) -> None:
        """`folder` is LICENSE_DIR; `uploads` is where texts from messages are kept."""
        self._folder = folder
        self._uploads = uploads

    def read(self, name: str) -> Certificate:
        """The license text of that name. Raises BadInput for what is not a regular file of the folder,
        LicenseError for what is not a license."""
        if name.startswith(UPLOADED):
            return read_content(_content(self._uploads / Path(name.removeprefix(UPLOADED)).name, name), name)
        folder = self._folder.resolve()
        path = (folder / Path(name).expanduser()).resolve()
        if folder not in path.parents:
            raise BadInput(Words("deadline_chat.load.outside", path=name, folder=folder))
        return read_content(_content(path, name), name)

    def keep(self, content: bytes) -> str:
        """Keeps a text that came in a message; its name. Raises RecordError as the disk does."""
        name = f"{hashlib.sha256(content).hexdigest()[:32]}.txt"
        with naming(self._uploads):
            self._uploads.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self._uploads / name).write_bytes(content)
        return f"{UPLOADED}{name}"


def _content(path: Path, name: str) -> bytes:
    """At most a little more than a license text holds. Raises BadInput."""
    try:
        # Not blocking: opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except (OSError, ValueError):
        raise BadInput(Words("deadline_chat.load.no_file", path=name)) from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise BadInput(Words("deadline_chat.load.no_file", path=name))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST + 1)
    finally:
        os.close(handle)
