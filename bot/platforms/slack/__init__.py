"""Slack, on slack-bolt."""

from typing import TYPE_CHECKING

from bot.conversation.conversation import Conversation

if TYPE_CHECKING:
    from bot.conversation.surroundings import Surroundings
    from bot.platforms.slack.workspace import Workspace


def build(around: "Surroundings") -> "tuple[Workspace, Conversation]":
    """One Slack workspace: over HTTP where there is a signing secret, over a long connection with an app
    token."""
    # Slack's parts are loaded where Slack is set up.
    from bot.platforms.slack import http
    from bot.platforms.slack.listeners import new_app
    from bot.platforms.slack.socket import Connection
    from bot.platforms.slack.teams import Teams
    from bot.platforms.slack.workspace import Workspace

    desk, slack = around.desk, around.settings.slack
    assert slack is not None
    people = desk.roles.officers | desk.roles.oncall
    teams = Teams(desk.store, slack.teams)
    workspace = Workspace(slack, teams, desk.outbox, people, desk.reports.file_of, around.home)
    conversation = Conversation(workspace, desk, around.respond)
    app = new_app(workspace, conversation)
    if slack.app_token:
        connection = Connection(app, slack.app_token)
        workspace.connected = connection.is_open
        workspace.connect, workspace.disconnect = connection.start, connection.stop
    elif slack.signing_secret:
        handler = http.endpoint(app, slack.signing_secret, workspace, conversation, around)
        around.web.add_route(http.PATH, handler, methods=["POST"])
        around.signed.append(http.PATH)
    return workspace, conversation
