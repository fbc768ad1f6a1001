"""Who may read /metrics: this machine, and whoever holds the token."""

import http.client
from pathlib import Path

from tests.serving import Served, serving, start

TOKEN = "metrics-token-0123456789"


def get(served: Served, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
    connection.request("GET", "/metrics", headers=headers)
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return response.status, body


def test_programs_here_read_it_and_nothing_that_came_from_elsewhere_does(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        status, body = get(served)
        assert status == 200
        assert "xuke_ready 1.0" in body
        assert 'xuke_part_up{part="record"} 1.0' in body
        for headers in (
            {"X-Forwarded-For": "203.0.113.7"},
            {"Host": "evil.example"},
            {"Origin": "http://evil.example"},
            {"Authorization": f"Bearer {TOKEN}", "X-Real-IP": "203.0.113.7"},
        ):
            status, body = get(served, **headers)
            assert status == 403
            assert "xuke_" not in body


def test_from_elsewhere_the_token_opens_it(tmp_path: Path) -> None:
    with serving(tmp_path, HOST="0.0.0.0", METRICS_TOKEN=TOKEN) as served:
        elsewhere = {"Host": "xuke.example", "X-Forwarded-For": "203.0.113.7"}
        assert get(served, **elsewhere)[0] == 401
        for wrong in ("Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ", "Bearer \xe9"):
            status, body = get(served, Authorization=wrong, **elsewhere)
            assert status == 401
            assert "xuke_" not in body
        status, body = get(served, Authorization=f"Bearer {TOKEN}", **elsewhere)
        assert status == 200
        assert "xuke_ready" in body
        assert get(served)[0] == 200
        assert TOKEN not in served.errors.read_text()


def test_nothing_of_prometheus_is_loaded_before_somebody_reads(tmp_path: Path) -> None:
    script = (
        "import sys, bot.app; sys.exit('prometheus_client' in sys.modules or 'matplotlib' in sys.modules)"
    )
    with (tmp_path / "errors").open("w") as errors:
        process = start(tmp_path, errors, ("-c", script))
        process.communicate(timeout=60)
    assert process.returncode == 0, (tmp_path / "errors").read_text()
