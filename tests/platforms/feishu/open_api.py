"""Feishu's Open API from its documentation (open.feishu.cn): what each call needs, does and refuses."""

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.feishu.card_rules import problems
from tests.platforms.feishu.tenancy import (
    APP_ID,
    BOT,
    CHATS,
    DAY,
    FOREIGN,
    MEMBERS,
    NAMES,
    PEOPLE,
    STRANGER,
    TENANT,
    Posted,
    Tenancy,
    chat_of_two,
    topic_of,
    words,
)

Answer = tuple[int, Any]
A_CHAT, AN_APP, AN_APP_A_MINUTE, ALONE = 5, 50, 1_000, 40
SEND = {"im:message", "im:message:send_as_bot"}
READ = {"im:message", "im:message:readonly"}
SCOPES: dict[tuple[str, str], set[str]] = {
    ("POST", "im/v1/messages"): SEND,
    ("POST", "im/v1/messages/:id/reply"): SEND,
    ("PATCH", "im/v1/messages/:id"): SEND | {"im:message:update"},
    ("PUT", "im/v1/messages/:id"): SEND | {"im:message:update"},
    ("DELETE", "im/v1/messages/:id"): SEND | {"im:message:recall"},
    ("GET", "im/v1/messages"): READ | {"im:message.history:readonly"},
    ("GET", "im/v1/messages/:id"): READ,
    ("GET", "im/v1/messages/:id/resources/:id"): READ | {"im:message.history:readonly"},
    ("POST", "im/v1/files"): {"im:resource", "im:resource:upload"},
    ("PATCH", "im/v1/messages/:id/urgent_app"): {"im:message.urgent"},
    ("PATCH", "im/v1/messages/:id/urgent_sms"): {"im:message.urgent:sms"},
    ("PATCH", "im/v1/messages/:id/urgent_phone"): {"im:message.urgent:phone"},
    ("POST", "im/v1/pins"): SEND | {"im:message.pins:write_only"},
    ("GET", "im/v1/chats/:id"): {"im:chat", "im:chat:readonly", "im:chat:read"},
    ("GET", "im/v1/chats/:id/members"): {"im:chat", "im:chat:readonly", "im:chat.members:read"},
    ("POST", "ephemeral/v1/send"): SEND | {"im:message:update"},
    ("GET", "contact/v3/users/:id"): {"contact:contact.base:readonly"},
    ("GET", "contact/v3/group/:id/member/simplelist"): {"contact:group", "contact:group:readonly"},
    ("GET", "application/v7/app_slash_commands"): {"application:app_slash_command:read"},
    ("POST", "application/v7/app_slash_commands"): {"application:app_slash_command:write"},
    ("PATCH", "application/v7/app_slash_commands/:id"): {"application:app_slash_command:write"},
    ("DELETE", "application/v7/app_slash_commands/:id"): {"application:app_slash_command:write"},
    ("POST", "interactive/v1/card/update"): set(),
    ("GET", "bot/v3/info"): set(),
    ("GET", "application/v6/scopes"): set(),
}
TYPES = {"text", "post", "image", "file", "interactive"}
FILE_TYPES = {"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"}


@dataclass(frozen=True)
class Call:
    """A call with a good token; `body` is parsed JSON, or the form's fields."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    kind: str

    @property
    def parts(self) -> list[str]:
        return self.path.split("/")


@dataclass
class OpenApi:
    """The calls. `refused` holds what no well-made client would ask for; `limited` counts refused haste."""

    tenancy: Tenancy
    scopes: set[str]
    refused: list[str] = field(default_factory=list)
    limited: int = 0
    alone: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    resources: dict[str, bytes] = field(default_factory=dict)
    commands: list[dict[str, Any]] = field(default_factory=list)
    pinned: list[str] = field(default_factory=list)
    presses: dict[str, tuple[float, int, str]] = field(default_factory=dict)
    uuids: dict[str, tuple[float, Posted]] = field(default_factory=dict)

    def answer(self, call: Call) -> Answer:
        """What it answers; whatever it does not know is 404, as for a wrong address."""
        route = self.route(call)
        if route is None:
            self.refused.append(f"404 {call.method} {call.path}")
            return 404, b"404 page not found"
        needed = SCOPES[route]
        if needed and not needed & self.scopes:
            self.refused.append(f"{call.method} {call.path} lacks one of {sorted(needed)}")
            return error(
                99991672, f"Access denied. One of the following scopes is required: {sorted(needed)}"
            )
        multipart = route[1] == "im/v1/files"
        if call.method in ("POST", "PATCH", "PUT") and not call.kind.startswith(
            "multipart/form-data" if multipart else "application/json"
        ):
            return self.wrong(9499, f"Content-Type {call.kind}")
        ways: dict[str, Callable[[Call], Answer]] = {
            "POST im/v1/messages": self.create,
            "POST im/v1/messages/:id/reply": self.reply,
            "PATCH im/v1/messages/:id": self.patch,
            "PUT im/v1/messages/:id": self.put,
            "DELETE im/v1/messages/:id": self.recall,
            "GET im/v1/messages": self.list,
            "GET im/v1/messages/:id": self.get,
            "GET im/v1/messages/:id/resources/:id": self.resource,
            "POST im/v1/files": self.upload,
            "POST im/v1/pins": self.pin,
            "POST ephemeral/v1/send": self.ephemeral,
            "GET im/v1/chats/:id": self.chat,
            "GET im/v1/chats/:id/members": self.chat_members,
            "GET contact/v3/users/:id": self.user,
            "GET contact/v3/group/:id/member/simplelist": self.group,
            "POST interactive/v1/card/update": self.late_update,
            "GET bot/v3/info": self.bot,
            "GET application/v6/scopes": self.granted,
        }
        way = " ".join(route)
        if "urgent_" in way:
            return self.urge(call)
        return self.slash(call) if "app_slash_commands" in way else ways[way](call)

    def route(self, call: Call) -> tuple[str, str] | None:
        """The known call that this is."""
        for method, path in SCOPES:
            pattern = path.split("/")
            alike = method == call.method and len(pattern) == len(call.parts)
            if alike and all(it in (":id", mine) for it, mine in zip(pattern, call.parts, strict=True)):
                return method, path
        return None

    def wrong(self, code: int, why: str) -> Answer:
        """A refusal that a well-made client never sees."""
        self.refused.append(f"{code} {why}")
        return error(code, why)

    # --- messages ----------------------------------------------------------------------------------

    def create(self, call: Call) -> Answer:
        kind, to = call.query.get("receive_id_type"), str(call.body.get("receive_id"))
        if kind not in ("open_id", "chat_id"):
            return self.wrong(230001, f"receive_id_type {kind}")
        if to == FOREIGN:
            return error(230002, "Bot/User can NOT be out of the chat.")
        if kind == "open_id" and to == STRANGER:
            return error(230038, "cross tenant p2p chat operate forbid")
        if kind == "open_id" and to not in PEOPLE.values():
            return self.wrong(230013 if to.startswith("ou_") else 230001, f"receive_id {to}")
        chat = chat_of_two(to) if kind == "open_id" else to
        if self.tenancy.mode(chat) is None:
            return self.wrong(230001, f"receive_id {to}: invalid receive_id")
        return self.post(call.body, chat, None)

    def reply(self, call: Call) -> Answer:
        id_ = call.parts[3]
        before = self.tenancy.find(id_)
        if before is None:
            return self.wrong(99992354, f"The request you send is not a valid {{message_id}}: {id_}")
        if before.deleted:
            return error(230011, "The message is recalled.")
        mode = self.tenancy.mode(before.chat)
        if call.body.get("reply_in_thread") and before.thread is None:
            if not self.tenancy.topics or mode == "p2p":
                return error(230071, "The group does not support reply in thread.")
            # Without another request for it, an answer in a topic stays in the topic.
            call.body["_opens"] = True
        return self.post(call.body, before.chat, before)

    def post(self, body: dict[str, Any], chat: str, before: Posted | None) -> Answer:
        """Sends or replies: its uuid first, then its content, then how many there are."""
        uuid = body.get("uuid") or ""
        if len(uuid) > 50:
            return self.wrong(230001, f"uuid of {len(uuid)} characters")
        now = self.tenancy.now()
        if uuid in self.uuids and now - self.uuids[uuid][0] < 3_600:
            return 200, done(message_of(self.uuids[uuid][1]))
        kind, content = body.get("msg_type"), body.get("content")
        if kind not in TYPES or not isinstance(content, str):
            return self.wrong(230001, f"msg_type {kind}, content {type(content).__name__}")
        if refusal := self.content(kind, content, body):
            return refusal
        if refusal := self.haste(chat, A_CHAT):
            return refusal
        if before and body.get("_opens"):
            before.thread = topic_of(before.id)
        root = (before.root or before.id) if before else None
        message = Posted(
            self.tenancy.next_id(),
            chat,
            kind,
            content,
            root,
            before.thread if before else None,
            uuid,
            now,
            parent=before.id if before else None,
        )
        self.tenancy.keep(message)
        if uuid:
            self.uuids[uuid] = now, message
        return 200, done(message_of(message))

    def content(self, kind: str, content: str, body: dict[str, Any]) -> Answer | None:
        """Why the content of a message is refused."""
        size = len(json.dumps({it: body[it] for it in body if it != "_opens"}, ensure_ascii=False).encode())
        if size > (150_000 if kind == "text" else 30_000):
            return self.wrong(230025, f"a {kind} of {size} bytes")
        if kind == "interactive":
            return self.card(content)
        try:
            told = json.loads(content)
        except ValueError:
            return self.wrong(230001, "content is no JSON")
        if kind == "text" and not (isinstance(told, dict) and told.get("text")):
            return self.wrong(230001, "a text without text")
        if kind == "file" and told.get("file_key") not in self.files:
            return self.wrong(230001, f"file_key {told.get('file_key')}")
        return None

    def card(self, content: Any) -> Answer | None:
        if not (found := problems(content, {*PEOPLE.values(), STRANGER})):
            return None
        self.refused += found
        return error(
            230099, f"Failed to create card content, ext=ErrCode: {found[0][:6]}; ErrMsg: {found[0][7:]}; "
        )

    def haste(self, chat: str, most: int) -> Answer | None:
        """Whether a chat or the app has had its messages of this second."""
        now = self.tenancy.now()
        limits = ((chat, most, 1.0), ("", AN_APP, 1.0), ("a minute", AN_APP_A_MINUTE, 60.0))
        for name, number, seconds in limits:
            moments = self.tenancy.posts.setdefault(name, deque())
            while moments and now - moments[0] >= seconds:
                moments.popleft()
            if len(moments) >= number:
                self.limited += 1
                if name == chat:
                    return error(230020, "This operation triggers the frequency limit, ext=chat rate limit")
                return 429, {"code": 99991400, "msg": "request trigger frequency limit"}
        for name, _, _ in limits:
            self.tenancy.posts[name].append(now)
        return None

    def patch(self, call: Call) -> Answer:
        """A card in place: an own one, of the last 14 days, five times a second at most."""
        before = self.tenancy.find(call.parts[3])
        if before is None:
            return self.wrong(230001, f"no message {call.parts[3]}")
        if before.deleted:
            return error(230011, "The message is recalled.")
        if not before.own or before.kind != "interactive":
            return self.wrong(230054, f"PATCH of a {before.kind}")
        if self.tenancy.now() - before.at > 14 * DAY:
            return error(230031, "The message is beyond the time limit of 14 days.")
        if refusal := self.card(call.body.get("content")) or self.haste(before.id, A_CHAT):
            return refusal
        before.content, before.edits = call.body["content"], before.edits + 1
        return 200, done({})

    def put(self, call: Call) -> Answer:
        """Text and post alone; of a card nothing is changed."""
        before = self.tenancy.find(call.parts[3])
        if before is None or before.kind not in ("text", "post") or before.edits >= 20:
            return self.wrong(230054, "PUT of what is no text")
        before.content, before.edits = call.body["content"], before.edits + 1
        return 200, done(message_of(before))

    def recall(self, call: Call) -> Answer:
        before = self.tenancy.find(call.parts[3])
        if before is None:
            return self.wrong(230001, f"no message {call.parts[3]}")
        if before.deleted:
            return error(230011, "The message is recalled.")
        if not before.own:
            return self.wrong(230026, "a message of somebody else")
        before.deleted = True
        return 200, done({})

    def get(self, call: Call) -> Answer:
        before = self.tenancy.find(call.parts[3])
        if before is None:
            return error(230001, f"no message {call.parts[3]}")
        return 200, done({"items": [item_of(before, call.query)]})

    def list(self, call: Call) -> Answer:
        """A chat's roots, or all of a topic; at most 50 a page."""
        kind, where = call.query.get("container_id_type"), call.query.get("container_id", "")
        size = int(call.query.get("page_size") or 20)
        if kind not in ("chat", "thread") or not 1 <= size <= 50:
            return self.wrong(230001, f"container_id_type {kind}, page_size {size}")
        if kind == "thread" and {"start_time", "end_time"} & set(call.query):
            return self.wrong(230001, "a topic knows no range of time")
        if kind == "chat" and where == FOREIGN:
            return error(230002, "Bot/User can NOT be out of the chat.")
        if kind == "chat" and self.tenancy.mode(where) != "p2p" and "im:message.group_msg" not in self.scopes:
            return error(230027, "Lack of necessary permissions, ext=need scope: im:message.group_msg")
        since, until = (float(call.query.get(it) or 0) for it in ("start_time", "end_time"))
        found = sorted(
            (
                it
                for it in [*self.tenancy.posted, *self.tenancy.said]
                if (
                    it.thread == where
                    if kind == "thread"
                    else it.chat == where and not (it.thread and it.root)
                )
                and it.at >= since
                and (not until or it.at <= until)
            ),
            key=lambda it: it.at,
            reverse=call.query.get("sort_type") == "ByCreateTimeDesc",
        )
        start = int(call.query.get("page_token") or 0)
        more = start + size < len(found)
        items = [item_of(it, call.query) for it in found[start : start + size]]
        return 200, done(
            {"items": items, "has_more": more, **({"page_token": str(start + size)} if more else {})}
        )

    def urge(self, call: Call) -> Answer:
        before, people = self.tenancy.find(call.parts[3]), call.body.get("user_id_list") or []
        if before is None or not before.own or before.deleted:
            return self.wrong(230001, "an urgent call on no message of its own")
        if call.query.get("user_id_type") != "open_id" or not people:
            return self.wrong(230001, f"urgent: {call.query}, {people}")
        there = [it for it in people if it in self.tenancy.members(before.chat)]
        before.urged += [(call.parts[4], it) for it in there]
        return 200, done({"invalid_user_id_list": [it for it in people if it not in there]})

    def pin(self, call: Call) -> Answer:
        self.pinned.append(str(call.body.get("message_id")))
        return 200, done({"pin": {"message_id": self.pinned[-1]}})

    def ephemeral(self, call: Call) -> Answer:
        chat, who = call.body.get("chat_id"), call.body.get("open_id")
        mode = self.tenancy.mode(str(chat))
        if call.body.get("msg_type") != "interactive":
            return self.wrong(230001, "an ephemeral message that is no card")
        if mode != "group":
            self.refused.append(f"ephemeral in a {mode}")
            return error(18053, "chat can not be thread")
        if who not in self.tenancy.members(str(chat)):
            return self.wrong(230001, f"{who} is not in {chat}")
        content = json.dumps(call.body.get("card"), ensure_ascii=False)
        if refusal := self.card(content) or self.haste(f"alone {chat}", ALONE):
            return refusal
        self.alone.append(call.body)
        return 200, done({"message_id": f"om_alone{len(self.alone):04d}"})

    def late_update(self, call: Call) -> Answer:
        """By a press's token: half an hour, twice."""
        token = str(call.body.get("token"))
        at, uses, id_ = self.presses.get(token, (0.0, 0, ""))
        if self.tenancy.now() - at > 1_800 or uses >= 2:
            return error(300000, "token expired")
        if refusal := self.card(json.dumps(call.body.get("card"))):
            return refusal
        self.presses[token] = at, uses + 1, id_
        if before := self.tenancy.find(id_):
            before.content = json.dumps(call.body["card"])
        return 200, done({})

    # --- files -------------------------------------------------------------------------------------

    def upload(self, call: Call) -> Answer:
        form, (name, content) = call.body["fields"], call.body["file"]
        if form.get("file_type") not in FILE_TYPES or not form.get("file_name"):
            return self.wrong(234001, f"file_type {form.get('file_type')}, file_name {form.get('file_name')}")
        if not content:
            return self.wrong(234010, "an empty file")
        if len(content) > 30_000_000:
            return self.wrong(234006, "larger than 30 MB")
        key = f"file_v3_{len(self.files):04d}"
        self.files[key] = form.get("file_name") or name, content
        return 200, done({"file_key": key})

    def resource(self, call: Call) -> Answer:
        before, key = self.tenancy.find(call.parts[3]), call.parts[5]
        if call.query.get("type") not in ("file", "image"):
            return self.wrong(234001, f"type {call.query.get('type')}")
        if before is None or key not in before.content:
            return self.wrong(234003, "File not in message.")
        if before.kind == "interactive":
            return self.wrong(234043, "Unsupported message type.")
        return (200, self.resources[key]) if key in self.resources else error(234003, "File not in message.")

    # --- people, chats, the app ------------------------------------------------------------------------

    def user(self, call: Call) -> Answer:
        if call.query.get("user_id_type", "open_id") != "open_id":
            return self.wrong(99992351, "user_id_type")
        if call.parts[3] not in NAMES:
            return error(41050, "no user authority error")
        user = {"open_id": call.parts[3]}
        if "contact:user.base:readonly" in self.scopes:
            user["name"] = NAMES[call.parts[3]]
        return 200, done({"user": user})

    def group(self, call: Call) -> Answer:
        """One member a page, whatever is asked for: who reads one page alone reads too few."""
        if not 1 <= int(call.query.get("page_size") or 50) <= 100:
            return self.wrong(99992402, "page_size")
        if call.query.get("member_id_type") != "open_id":
            return self.wrong(99992402, "without member_id_type=open_id come other ids")
        found = MEMBERS.get(call.parts[3])
        if found is None:
            return error(42009, "group not exist")
        at = int(call.query.get("page_token") or 0)
        more = at + 1 < len(found)
        members = [
            {"member_id": it, "member_type": "user", "member_id_type": "open_id"} for it in found[at : at + 1]
        ]
        return 200, done({"memberlist": members, "has_more": more, "page_token": str(at + 1) if more else ""})

    def chat(self, call: Call) -> Answer:
        mode = self.tenancy.mode(call.parts[3])
        if mode is None or call.parts[3] == FOREIGN:
            return error(232011, "Operator can NOT be out of the chat.")
        name = next((name for name, id_ in CHATS.items() if id_ == call.parts[3]), "")
        kind = {} if mode == "p2p" else {"group_message_type": "thread" if mode == "topic" else "chat"}
        return 200, done({"chat_mode": mode, "name": name, "tenant_key": TENANT, **kind})

    def chat_members(self, call: Call) -> Answer:
        found = self.tenancy.members(call.parts[3])
        items = [{"member_id": it, "member_id_type": "open_id", "name": NAMES.get(it, "")} for it in found]
        return 200, done({"items": items, "has_more": False, "member_total": len(items)})

    def bot(self, _call: Call) -> Answer:
        bot = {"activate_status": 2, "app_name": "Xuke", "open_id": BOT}
        return 200, {"code": 0, "msg": "ok", "bot": bot}

    def granted(self, _call: Call) -> Answer:
        """What the administrator has granted, and one scope that was asked for in vain."""
        told = [{"scope_name": it, "grant_status": 1, "scope_type": "tenant"} for it in sorted(self.scopes)]
        told.append({"scope_name": "docx:document", "grant_status": 2, "scope_type": "tenant"})
        return 200, done({"scopes": told})

    def slash(self, call: Call) -> Answer:
        if call.method == "GET":
            return 200, done({"items": self.commands, "has_more": False})
        if call.method == "DELETE":
            self.commands = [it for it in self.commands if it["command_id"] != call.parts[3]]
            return 200, done({})
        told = call.body
        if call.method == "POST" and not str(told.get("command", "")).replace("_", "").isalnum():
            return self.wrong(99992402, f"command {told.get('command')}")
        if call.method == "POST":
            self.commands.append({**told, "command_id": f"c{len(self.commands) + 1}"})
            return 200, done({"command_id": self.commands[-1]["command_id"]})
        known = next((it for it in self.commands if it["command_id"] == call.parts[3]), None)
        if known is None:
            return self.wrong(99992402, f"no command {call.parts[3]}")
        known |= told
        return 200, done({})


def error(code: int, why: str, status: int = 400) -> Answer:
    """A refusal."""
    return status, {"code": code, "msg": why, "error": {"log_id": "2026112600000000000000"}}


def done(data: Any) -> dict[str, Any]:
    """A success."""
    return {"code": 0, "msg": "success", "data": data}


def message_of(it: Posted) -> dict[str, Any]:
    """A message as the calls that send answer it."""
    own = {"id": APP_ID, "id_type": "app_id", "sender_type": "app", "tenant_key": TENANT}
    theirs = {"id": it.sender, "id_type": "open_id", "sender_type": "user", "tenant_key": TENANT}
    where = {"root_id": it.root, "parent_id": it.parent, "thread_id": it.thread}
    return {
        "message_id": it.id,
        **{name: value for name, value in where.items() if value},
        "msg_type": it.kind,
        "create_time": str(int(it.at * 1_000)),
        "update_time": str(int(it.at * 1_000)),
        "deleted": it.deleted,
        "updated": it.edits > 0,
        "chat_id": it.chat,
        "sender": own if it.own else theirs,
        "body": {"content": it.content},
    }


def item_of(it: Posted, query: dict[str, str]) -> dict[str, Any]:
    """A message as it is listed: cards come flattened unless asked for as they were sent."""
    told = message_of(it)
    if it.deleted:
        told["body"] = {"content": "This message was recalled"}
    elif it.kind == "interactive" and query.get("card_msg_content_type") != "user_card_content":
        lines = [[{"tag": "text", "text": line}] for line in words(it.card.get("body")).splitlines()]
        told["body"] = {"content": json.dumps({"title": "", "elements": lines}, ensure_ascii=False)}
    return told
