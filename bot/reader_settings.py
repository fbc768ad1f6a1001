"""READER_*: the language model that helps to read questions, where the operator sets one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.errors import BadInput


@dataclass(frozen=True)
class Reader:
    """A language model that helps to read questions: an OpenAI-compatible chat endpoint."""

    url: str = field(repr=False)
    model: str
    key: str | None = field(repr=False)


def read_reader(values: Mapping[str, str], address: str) -> Reader | None:
    """The endpoint that is set; None where none is. `address` is the pattern of a web address.

    Raises BadInput, naming the setting, for half of it or for what cannot be one.
    """
    url, model, key = (values[name] for name in ("READER_URL", "READER_MODEL", "READER_KEY"))
    if not url:
        if model or key:
            raise BadInput("READER_URL: missing while READER_MODEL or READER_KEY is set; give it, or neither")
        return None
    if not re.fullmatch(address, url):
        raise BadInput("READER_URL: no web address; give one such as https://gateway.example.com/v1")
    if not model:
        raise BadInput("READER_MODEL: missing while READER_URL is set; give the name of the model")
    if not key.isascii():
        raise BadInput("READER_KEY: no key; give the endpoint's own, letters and digits")
    path = "/chat/completions"
    return Reader(url if url.endswith(path) else url.rstrip("/") + path, model, key or None)
