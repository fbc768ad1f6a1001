"""`/license`, and the shortcuts in Slack's menus: answered to whoever used them."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.conversation.presses import Presses
from bot.platforms.slack.blocks import Rendered, render
from bot.platforms.slack.mrkdwn import plain
from bot.platforms.slack.payloads import Handle, person, read_command
from bot.platforms.slack.workspace import Workspace

Body = Mapping[str, Any]
Respond = Callable[[Request], Reply]


def command(body: Body, workspace: Workspace, respond: Respond) -> Rendered | None:
    """`/license TEXT`, answered at once; None where a form was opened instead."""
    request = read_command(body)
    reply = respond(request)
    if reply.form:
        workspace.open_form(reply, _channel(body), None, Handle.of(body))
        return None
    return rendered(reply, request)


def rendered(reply: Reply, request: Request) -> Rendered:
    """A reply to a command; a verdict can be shared."""
    return render(reply, share=request.text if reply.badge else None)


def ask_about(body: Body, workspace: Workspace, respond: Respond) -> None:
    """ "Ask Xuke about this": the message's words are the question."""
    request = read_command({"user_id": body["user"]["id"], "text": body["message"].get("text")})
    reply = respond(request)
    workspace.answer(reply, Handle.of(body), share=request.text if reply.badge else None)


def report(body: Body, workspace: Workspace, respond: Respond, presses: Presses) -> None:
    """What opens an incident: a form, filled with the message's words where there is one."""
    text = plain(str((body.get("message") or {}).get("text") or ""))
    who = person(body["user"]["id"])
    reply = respond(Request(who, "", action=Action("incident", text)))
    if reply.form:
        workspace.open_form(reply, _channel(body), None, Handle.of(body))
    else:
        presses.tell_directly(who, reply, str(body.get("action_ts") or body.get("trigger_id") or ""))


def _channel(body: Body) -> str | None:
    id_ = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return f"slack:{id_}" if id_ else None
