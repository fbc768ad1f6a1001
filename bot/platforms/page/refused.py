"""Why a login came to nothing."""

from typing import Literal

Reason = Literal["provider", "issuer", "token", "denied", "again", "away"]


class Refused(Exception):
    """A login that came to nothing: `reason` names a line of the words "login.refused"."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        """`detail` is for the log: without a secret, and nothing of what strangers sent."""
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail
