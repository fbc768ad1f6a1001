"""One Xuke in one Feishu tenant for all tests of a worker; each test asks questions of its own."""

from collections.abc import Iterator

import pytest

from tests.platforms.feishu.team import Team, feishu


@pytest.fixture(scope="session")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with feishu(tmp_path_factory.mktemp("feishu")) as team:
        team.said("alerts", "Where you stand")  # what a first start says by itself
        yield team


@pytest.fixture
def team(tenant: Team) -> Iterator[Team]:
    """The tenant; afterwards Xuke lives, has logged no traceback and sent no card that Feishu refuses."""
    before, refused = len(tenant.served.errors.read_text().splitlines()), len(tenant.fake.refused)
    yield tenant
    tenant.fake.faults.clear()
    assert tenant.fake.refused[refused:] == []
    assert tenant.served.process.poll() is None
    logged = tenant.served.errors.read_text().splitlines()[before:]
    assert not [line for line in logged if "Traceback" in line], logged[-40:]
