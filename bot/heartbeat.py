"""A sign of life to a watchdog outside, given only while alerts are looked after."""

import logging
import urllib.request

log = logging.getLogger(__name__)

TIMEOUT = 10.0


def beat(url: str) -> None:
    """Calls the address; a failure is logged, the next beat tries again. The address may be a secret."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT):
            pass
    except OSError as error:
        log.warning("the heartbeat address could not be called: %s", type(error).__name__)
