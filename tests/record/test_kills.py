from pathlib import Path

from tests.kill_rounds import rounds


def test_fifty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    assert rounds(tmp_path / "state", 50) >= 50
