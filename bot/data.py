"""Xuke's knowledge on disk: the YAML files of data/, parsed once and kept compiled."""

import hashlib
import marshal
import os
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.errors import BadInput

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def load(name: str) -> Any:
    """The parsed `data/<name>.yaml`; names may hold folders ("words/en/answer").

    Raises BadInput, naming the file and the line, where it is missing or no YAML.
    """
    path = DATA / f"{name}.yaml"
    try:
        source = path.read_bytes()
    except OSError as error:
        raise BadInput(f"data/{name}.yaml: {error.strerror}; restore the file from the repository") from None
    return compiled(name.replace("/", "-"), source, lambda: _parse(name, source))


@cache
def load_checked(name: str, model: str) -> Any:
    """`load(name)` checked by a pydantic model, as the plain values that the model makes of it.

    `model` is "module:Class"; with "module:Class*" it describes each entry of the file. What was found right
    is kept under a key of file and model: only a changed one is checked again, and pydantic costs a start
    nothing. Raises BadInput with one line that names the file and the entry.
    """
    path, module_name = DATA / f"{name}.yaml", model.partition(":")[0]
    entries = load(name)
    spec = find_spec(module_name)
    rules = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    rules += (Path(__file__).parent / "data_models.py").read_bytes()

    def build() -> Any:
        from bot.data_models import check_data

        return check_data(f"data/{name}.yaml", model, entries)

    return compiled(f"{name.replace('/', '-')}-checked", path.read_bytes() + rules, build)


def compiled(name: str, source: bytes, build: Callable[[], Any]) -> Any:
    """`build()`'s plain value, kept beside the data under a key of `source`'s content.

    The cache is an accelerator like Python's own `__pycache__`: where it cannot be read or
    written, the value is built again and nobody is told.
    """
    key = hashlib.blake2b(source, digest_size=10).hexdigest()
    kept = DATA / "__pycache__" / f"{name}.{key}.{sys.implementation.cache_tag}"
    try:
        return marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        value = build()
    _keep(kept, f"{name}.", marshal.dumps(value))
    return value


def _keep(path: Path, prefix: str, content: bytes) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        stale = [old for old in path.parent.iterdir() if old.name.startswith(prefix) and old != path]
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
        for old in stale:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _parse(name: str, source: bytes) -> Any:
    import yaml

    try:
        return yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise BadInput(f"data/{name}.yaml{line}: no valid YAML; mend the line or restore the file") from None
