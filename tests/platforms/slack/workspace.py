"""A Slack workspace with people in it, who ask Xuke and read what it answers."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.slack.blocks import filled, words
from tests.platforms.slack.client import Answered, Deliverer
from tests.platforms.slack.emulator import APP, BOT, BOT_TOKEN, BOT_USER, TEAM, Emulator, token_of
from tests.platforms.slack.front import Call, Front
from tests.platforms.slack.limits import of_message

_numbers = itertools.count(1)
Message = dict[str, Any]


@dataclass
class Workspace:
    """What people do, and what they see. `events`: the event types that the app subscribed to."""

    emulator: Emulator
    front: Front
    slack: Deliverer
    events: frozenset[str]
    verification: str = field(default="none", repr=False)

    # --- who and where -------------------------------------------------------------------------------

    def user(self, person: str) -> str:
        """A person's id."""
        return self.emulator.users[person]

    def channel(self, name: str) -> str:
        """A channel's id; "@mei" is mei's direct messages with Xuke."""
        if name.startswith("@"):
            opened = self.emulator.call(token_of(name[1:]), "conversations.open", users=BOT_USER)
            return str(opened["channel"]["id"])
        return self.emulator.channels[name]

    # --- writing -------------------------------------------------------------------------------------

    def write(self, person: str, channel: str, text: str, thread: str | None = None) -> str:
        """A message in a channel, which Xuke is not told of; its ts."""
        where = {"thread_ts": thread} if thread else {}
        posted = self.emulator.call(
            token_of(person), "chat.postMessage", channel=self.channel(channel), text=text, **where
        )
        return str(posted["ts"])

    def say(
        self, person: str, channel: str, text: str, thread: str | None = None, deliveries: int = 1
    ) -> str:
        """A message, with every event that Slack sends for it; its ts."""
        ts = self.write(person, channel, text, thread)
        self.tell(person, channel, text, ts, thread, deliveries)
        return ts

    def tell(
        self, person: str, channel: str, text: str, ts: str, thread: str | None = None, deliveries: int = 1
    ) -> None:
        """Every event that Slack sends for a message, as often as given."""
        for event in self.message_events(person, channel, text, ts, thread):
            for retry in range(deliveries):
                answered = self.slack.event(event, retry)
                assert answered.status == 200, answered

    def mention(
        self, person: str, channel: str, text: str, thread: str | None = None, deliveries: int = 1
    ) -> str:
        """A message to @Xuke in a channel; its ts."""
        return self.say(person, channel, f"<@{BOT_USER}> {text}", thread, deliveries)

    def message_events(
        self, person: str, channel: str, text: str, ts: str, thread: str | None = None
    ) -> list[dict[str, Any]]:
        """A mention in a channel is told twice by Slack: as app_mention and as a message."""
        kind = "im" if channel.startswith("@") else "group" if channel == "officers" else "channel"
        event: dict[str, Any] = {
            "user": self.user(person),
            "ts": ts,
            "text": text,
            "team": TEAM,
            "channel": self.channel(channel),
            "event_ts": ts,
            "client_msg_id": f"00000000-0000-4000-8000-{next(_numbers):012}",
            "blocks": [
                {
                    "type": "rich_text",
                    "block_id": "x1y2",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]},
                    ],
                }
            ],
        }
        if thread:
            event |= {"thread_ts": thread, "parent_user_id": BOT_USER}
        told = []
        if f"<@{BOT_USER}>" in text and kind != "im":
            told.append({"type": "app_mention", **event})
        name = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}[kind]
        if name in self.events:
            told.append({"type": "message", **event, "channel_type": kind})
        return [envelope(item) for item in told]

    # --- commands and interactions -------------------------------------------------------------------

    def command(self, person: str, text: str, channel: str = "questions", **changed: str) -> Answered:
        """`/license TEXT`."""
        form = {
            "token": self.verification,
            "team_id": TEAM,
            "team_domain": "qinghe",
            "channel_id": self.channel(channel),
            "channel_name": "directmessage" if channel.startswith("@") else channel,
            "user_id": self.user(person),
            "user_name": person,
            "command": "/license",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self.response_url(person, channel),
            "trigger_id": self.trigger(person),
        }
        return self.slack.command(form | changed)

    def ask(self, person: str, text: str, channel: str = "questions") -> Message:
        """What a person alone sees after `/license TEXT`."""
        after = self.front.mark
        answered = self.command(person, text, channel)
        assert answered.status == 200, answered
        if answered.json:
            assert answered.json.get("response_type", "ephemeral") == "ephemeral"
            assert list(of_message(answered.json)) == []
            return answered.json
        # Not in the answer itself: then later, by the response_url or as an ephemeral message.
        later: Message = self.front.until(
            lambda: next(
                (
                    call.body
                    for call in self.front.calls[after:]
                    if call.method in ("response", "chat.postEphemeral")
                ),
                None,
            ),
            why=f"an answer to /license {text}",
        )
        return later

    def pressing(
        self,
        person: str,
        pressed: dict[str, Any],
        channel: str,
        message: Message | None = None,
        view: dict[str, Any] | None = None,
        ephemeral: bool = False,
    ) -> dict[str, Any]:
        """The payload of a button pressed in a message or in a view."""
        payload = self._interaction(person, "block_actions") | {
            "actions": [
                {
                    "action_id": pressed["action_id"],
                    "block_id": pressed["block_id"],
                    "text": pressed["text"],
                    "value": pressed.get("value", ""),
                    "type": "button",
                    "action_ts": f"{time.time():.6f}",
                }
            ],
            "state": {"values": {}},
        }
        if view is not None:
            container = {"type": "view", "view_id": view.get("id", "V0")}
            return payload | {"container": container, "view": view}
        message = message or {}
        ts = str(message.get("ts") or f"{time.time():.6f}")
        container = {
            "type": "message",
            "message_ts": ts,
            "channel_id": self.channel(channel),
            "is_ephemeral": ephemeral,
        }
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        payload |= {
            "container": container,
            "channel": {"id": self.channel(channel), "name": channel},
            "response_url": self.response_url(person, channel),
        }
        if not ephemeral:  # Slack does not send an ephemeral message back
            payload["message"] = {"type": "message", "bot_id": BOT, "user": BOT_USER, "ts": ts, **message}
        return payload

    def press(self, person: str, pressed: dict[str, Any], channel: str, **where: Any) -> Answered:
        """Presses a button."""
        answered = self.slack.interaction(self.pressing(person, pressed, channel, **where))
        assert answered.status == 200, answered
        return answered

    def submitting(self, person: str, view: dict[str, Any], answers: dict[str, str]) -> dict[str, Any]:
        """The payload of a modal sent off."""
        state = {"values": filled(view, answers)}
        return self._interaction(person, "view_submission") | {
            "view": {**view, "state": state},
            "response_urls": [],
        }

    def submit(self, person: str, view: dict[str, Any], answers: dict[str, str]) -> Answered:
        """Sends a modal off."""
        answered = self.slack.interaction(self.submitting(person, view, answers))
        assert answered.status == 200, answered
        return answered

    def close(self, person: str, view: dict[str, Any]) -> Answered:
        """Closes a modal without sending it."""
        return self.slack.interaction(
            self._interaction(person, "view_closed") | {"view": view, "is_cleared": False}
        )

    def message_shortcut(
        self, person: str, callback: str, channel: str, ts: str, text: str, by: str
    ) -> Answered:
        """A message's menu."""
        return self.slack.interaction(
            self._interaction(person, "message_action")
            | {
                "callback_id": callback,
                "message_ts": ts,
                "channel": {"id": self.channel(channel), "name": channel},
                "message": {"type": "message", "user": self.user(by), "ts": ts, "text": text},
                "response_url": self.response_url(person, channel),
                "action_ts": f"{time.time():.6f}",
            }
        )

    def open_home(self, person: str) -> Answered:
        """The person opens Xuke's home."""
        event = {
            "type": "app_home_opened",
            "user": self.user(person),
            "channel": self.channel(f"@{person}"),
            "tab": "home",
            "event_ts": f"{time.time():.6f}",
        }
        return self.slack.event(envelope(event))

    def trigger(self, person: str) -> str:
        """A trigger_id, good for three seconds."""
        answer = self.emulator.call(BOT_TOKEN, "views.generateTriggerId", user_id=self.user(person))
        return str(answer["trigger_id"])

    def response_url(self, person: str, channel: str) -> str:
        """Where an answer may be sent within half an hour."""
        return f"{self.front.url}/response/{self.channel(channel)}/{person}/{next(_numbers)}"

    def _interaction(self, person: str, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "qinghe"},
            "user": {"id": self.user(person), "username": person, "name": person, "team_id": TEAM},
            "api_app_id": APP,
            "token": self.verification,
            "is_enterprise_install": False,
            "enterprise": None,
            "trigger_id": self.trigger(person),
        }

    # --- reading -------------------------------------------------------------------------------------

    def history(self, channel: str) -> list[Message]:
        """A channel's messages outside threads, oldest first."""
        found = self.emulator.call(
            token_of(self._reader(channel)),
            "conversations.history",
            channel=self.channel(channel),
            limit=1000,
        )
        return list(reversed(found["messages"]))

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Xuke's messages in a thread, oldest first."""
        found = self.emulator.call(
            token_of(self._reader(channel)), "conversations.replies", channel=self.channel(channel), ts=ts
        )
        return [item for item in found["messages"] if item["user"] == BOT_USER and item["ts"] != ts]

    def answers(self, channel: str, ts: str, count: int = 1) -> list[Message]:
        """Xuke's messages in a thread, once there are as many as `count`."""

        def come() -> list[Message] | None:
            found = self.thread(channel, ts)
            return found if len(found) >= count else None

        found: list[Message] = self.front.until(come, why=f"{count} answers in the thread {ts} of {channel}")
        return found

    def posted(self, channel: str, having: str, after: int = 0) -> Message:
        """Xuke's message in a channel that holds these words, once it is there."""

        def come() -> Message | None:
            mine = (item for item in self.history(channel) if item["user"] == BOT_USER)
            return next((item for item in mine if having in words(item)), None)

        self.front.until(lambda: self.front.named("chat.postMessage", after), why=f"a post of {having!r}")
        found: Message = self.front.until(come, why=f"{having!r} in {channel}")
        return found

    def view(self, opened: Call) -> dict[str, Any]:
        """A modal as it stands, however often it was updated."""
        shown: dict[str, Any] = opened.answer["view"]
        for call in self.front.named("views.update"):
            changed = call.answer.get("view") or {}
            if changed.get("id") == shown["id"]:
                shown = changed
        return shown

    def opened(self, after: int, having: str = "") -> dict[str, Any]:
        """The modal that was opened, once its content is there."""
        call = self.front.await_call("views.open", after=after)
        assert call.answer.get("ok"), call

        def come() -> dict[str, Any] | None:
            view = self.view(call)
            ready = any(block.get("type") == "input" for block in view["blocks"])
            return view if ready and having in words(view) else None

        view: dict[str, Any] = self.front.until(come, why=f"a modal with fields and {having!r}")
        return view

    def settle(self, seconds: float = 0.6) -> None:
        """Waits until nothing has been called for a while: for tests that something does not happen."""
        self.front.quiet(seconds)

    def _reader(self, channel: str) -> str:
        return channel[1:] if channel.startswith("@") else "mei"


def envelope(event: dict[str, Any]) -> dict[str, Any]:
    """An event as it is delivered, under an id of its own."""
    return {
        "token": "none",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers):09}",
        "event_time": int(float(event["event_ts"])),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-context-{next(_numbers)}",
    }


def next_view(answered: Answered, view: dict[str, Any]) -> dict[str, Any]:
    """The modal that an answer to a submission shows instead."""
    answer = answered.json
    assert answer.get("response_action") in ("update", "push"), answer
    shown: dict[str, Any] = answer["view"]
    own = {"id": view["id"] if answer["response_action"] == "update" else "V0PUSHED"}
    return {**view, **shown, **own, "previous_view_id": None, "root_view_id": view.get("root_view_id")}
