"""Whether Feishu sends what mentions nobody: without `im:message.group_msg` an incident's notes never arrive.

The same scope lets Xuke read a group's history, so a look at it tells
(https://open.feishu.cn/document/server-docs/im-v1/message/list).
"""

import time

from bot.platforms.feishu.api import Api, Failed

KNOWN_FOR = 600.0
"""Seconds for which the answer is taken as known."""
LACKING = (230027, 99991672)


class GroupMessages:
    """As Feishu has told last of one group."""

    def __init__(self, api: Api, channel: str) -> None:
        """`channel` is where incidents are led, with its prefix; of another platform, nothing is lacking."""
        self._api = api
        self._chat = channel.removeprefix("feishu:") if channel.startswith("feishu:oc_") else None
        self._at: float | None = None
        self.lacking = False
        """Whether notes are lost for want of the scope."""

    def refresh(self) -> None:
        """Asks again, where the answer has grown old; what tells nothing changes nothing."""
        if self._chat is None or (self._at is not None and time.monotonic() - self._at < KNOWN_FOR):
            return
        asked = {"container_id_type": "chat", "container_id": self._chat, "page_size": "1"}
        try:
            self._api.call("GET", "im/v1/messages", query=asked)
            self.lacking = False
        except Failed as error:
            if error.code in LACKING:
                self.lacking = True
        self._at = time.monotonic()
