"""Feishu, on its Open API."""

from typing import TYPE_CHECKING

from bot.conversation.conversation import Conversation

if TYPE_CHECKING:
    from bot.conversation.surroundings import Surroundings
    from bot.platforms.feishu.tenant import Tenant


def build(around: "Surroundings") -> "tuple[Tenant, Conversation]":
    """One Feishu app: over HTTP callbacks, or over a long connection."""
    # Feishu's parts are loaded where Feishu is set up.
    from bot.platforms.feishu.listeners import Listeners
    from bot.platforms.feishu.tenant import Tenant

    desk, feishu = around.desk, around.settings.feishu
    assert feishu is not None
    people = [who for who in desk.roles.officers | desk.roles.oncall if who.startswith("feishu:")]
    tenant = Tenant(
        feishu, desk.outbox, people, desk.reports.file_of, desk.names.name, desk.channels.incidents, desk.now
    )
    conversation = Conversation(tenant, desk, around.respond)
    listeners = Listeners(tenant, conversation, feishu.app_id, desk.language)
    if feishu.long_connection:
        from bot.platforms.feishu.arrivals import Arrivals
        from bot.platforms.feishu.long_connection import LongConnection
        from bot.platforms.feishu.stolen import Stolen

        own = dict.fromkeys((desk.channels.alerts, desk.channels.incidents, desk.channels.officers))
        stolen = Stolen(tenant.api, listeners, lambda: tenant.bot, tenant.is_direct, own)
        connection = LongConnection(tenant.api, Arrivals(listeners, conversation), stolen)
        tenant.connected, tenant.connect, tenant.disconnect = (
            connection.problem,
            connection.start,
            connection.stop,
        )
    else:
        from bot.platforms.feishu import http

        around.web.add_route(http.PATH, http.endpoint(feishu, listeners, conversation), methods=["POST"])
        around.signed.append(http.PATH)
    return tenant, conversation
