"""`/license`, and the shortcuts in Slack's menus: answered to whoever used them."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.chat.reply import Reply
from bot.chat.request import Action, Request
from bot.conversation.presses import Presses
from bot.platforms.slack.blocks import Rendered, parts, render
from bot.platforms.slack.payloads import Handle, message_text, read_command, read_presser
from bot.platforms.slack.workspace import Workspace

Body = Mapping[str, Any]
Respond = Callable[[Request], Reply]


def command(body: Body, workspace: Workspace, respond: Respond) -> Rendered | None:
    """`/license TEXT`, answered at once; None where a form was opened instead."""
    request = read_command(body, workspace.is_home)
    reply = respond(request)
    if reply.form:
        workspace.open_form(reply, _channel(body), None, Handle.of(body))
        return None
    first, *more = render_answer(reply, request)
    workspace.respond(Handle.of(body), more)
    return first


def render_answer(reply: Reply, request: Request) -> list[Rendered]:
    """A reply to a command, in as many messages as it takes; a verdict can be shared."""
    return parts(render(reply, share=request.text if reply.badge else None))


def ask_about(body: Body, workspace: Workspace, respond: Respond) -> None:
    """ "Ask Xuke about this": the message's words are the question."""
    who, away = read_presser(body, workspace.is_home)
    request = Request(who, message_text(body["message"]), away=away)
    reply = respond(request)
    workspace.answer(reply, Handle.of(body), share=request.text if reply.badge else None)


def report(body: Body, workspace: Workspace, respond: Respond, presses: Presses) -> None:
    """What opens an incident: a form, filled with the message's words where there is one."""
    text = message_text(body.get("message") or {})
    who, away = read_presser(body, workspace.is_home)
    reply = respond(Request(who, "", action=Action("incident", text), away=away))
    if reply.form:
        workspace.open_form(reply, _channel(body), None, Handle.of(body))
    else:
        presses.tell_directly(who, reply, str(body.get("action_ts") or body.get("trigger_id") or ""))


def _channel(body: Body) -> str | None:
    id_ = body.get("channel_id") or (body.get("channel") or {}).get("id")
    return f"slack:{id_}" if id_ else None
