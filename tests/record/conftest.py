from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.record import open_store
from bot.record.store import Store
from tests.record.kept import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture
def store(state_dir: Path, clock: Clock) -> Iterator[Store]:
    opened = open_store(state_dir, clock)
    yield opened
    opened.close()
