"""Messages that lie with Slack, to be posted even if Xuke is dead (see `Scheduling`)."""

import logging
from datetime import datetime

from bot.chat.reply import Reply
from bot.platforms.slack.api import Api, Failed
from bot.platforms.slack.blocks import parts, render

log = logging.getLogger(__name__)


class ScheduledMessages:
    """Hands over, takes back, lists."""

    def __init__(self, api: Api) -> None:
        self.api = api

    def hand_over(self, channel: str, reply: Reply, at: datetime) -> str | None:
        """Has Slack post it at that moment."""
        rendered = parts(render(reply))[0]
        try:
            answer = self.api.call(
                "chat.scheduleMessage",
                channel=channel.partition(":")[2],
                post_at=int(at.timestamp()),
                text=rendered.text,
                blocks=list(rendered.blocks),
            )
        except Failed as error:
            log.warning("Slack did not take a reminder ahead of time: %s", error)
            return None
        return str(answer["scheduled_message_id"])

    def take_back(self, channel: str, name: str) -> bool:
        """Withdraws it; what Slack no longer knows is withdrawn too."""
        try:
            self.api.call(
                "chat.deleteScheduledMessage", channel=channel.partition(":")[2], scheduled_message_id=name
            )
        except Failed as error:
            return error.outcome.problem == "invalid_scheduled_message_id"
        return True

    def waiting_names(self, channel: str) -> list[str] | None:
        """What waits with Slack for that channel."""
        try:
            answer = self.api.call(
                "chat.scheduledMessages.list", channel=channel.partition(":")[2], limit=100
            )
        except Failed:
            return None
        return [str(it["id"]) for it in answer.get("scheduled_messages", ())]
