"""What every test shares."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.record.store import Store
from tests.record.engines import ENGINES, Engine
from tests.record.kept import Clock

# What lands is judged on the same examples each time; at a desk each run looks for new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    return tmp_path / "state"


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine behind the record's interface: whoever asks for it is tested on all of them."""
    chosen: Engine = request.param
    return chosen


@pytest.fixture
def store(engine: Engine, state_dir: Path, clock: Clock) -> Iterator[Store]:
    opened = engine.open(state_dir, clock)
    yield opened
    opened.close()
