"""What changes of incidents say: a case's first message, words in its thread, its reports."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.chat.packing import pack_reply
from bot.chat.reply import Reply
from bot.delivery.outbox import Outbox
from bot.incidents.case import Case
from bot.incidents.entries import CaseEntry
from bot.incidents.events import Closed, Restricted
from bot.incidents.message import drill_mark, mark_drill
from bot.incidents.playbook import Playbooks
from bot.record.store import Change, Replace, Store
from bot.replies.incidents import QUIET, case_reply, change_reply, withheld_reply
from bot.roles import Roles
from bot.services.case_files import file_spec
from bot.services.cases_kept import CASES, root_key
from bot.services.channels import Channels
from bot.words import Language, say

Head = Mapping[str, Any]
"""Where a case is led, in which language, under which first message."""


class CaseMessages:
    """Makes the messages; whoever changes the case writes them with it, in one entry."""

    def __init__(
        self,
        store: Store,
        outbox: Outbox,
        channels: Channels,
        roles: Roles,
        books: Callable[[], Playbooks],
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._outbox = outbox
        self._channels = channels
        self._roles = roles
        self._books = books
        self._now = now

    def of_change(self, case: Case, head: Head, entries: tuple[CaseEntry, ...]) -> tuple[Head, list[Change]]:
        """Where the case is led from now on, and what a change says: the case's first message as it is now,
        and a word in its thread. A case that is restricted, or no longer, goes on in another channel."""
        if all(isinstance(entry.event, QUIET) for entry in entries):
            return head, []
        language: Language = head["language"]
        number, channel, root = entries[-1].number, str(head["channel"]), root_key(case.id, head)
        changes: list[Change] = []
        home = self._channels.home(case.restricted)
        if any(isinstance(entry.event, Restricted) for entry in entries) and home != channel:
            document = self._store.get(CASES, case.id)
            assert document is not None
            old = pack_reply(withheld_reply(case, language))
            changes.append(self._outbox.as_change(f"{root}:{number}:over", channel, old, edits=root))
            changes += self._emptied(case, channel, number, old)
            former = [*head.get("former", ()), [channel, root]]
            channel, root = home, f"case:{case.id}:{number}:moved"
            head = {**head, "channel": channel, "root": root, "former": former}
            first = self.root_reply(case, channel, language, self.watchers())
            changes.append(Replace(document, head))
            changes.append(self._outbox.as_change(root, channel, pack_reply(first), named=True))
        else:
            first = self.root_reply(case, channel, language)
            key = f"case:{case.id}:{number}:root"
            body = {**pack_reply(first), "renews": True}
            changes.append(self._outbox.as_change(key, channel, body, edits=root))
        said = change_reply(case, entries, self._books(), self._now(), language)
        if said:
            if not self.may_show(case, channel):
                said = withheld_reply(case, language)
            key = f"case:{case.id}:{number}"
            changes.append(self._outbox.as_change(key, channel, pack_reply(said), f"@{root}", named=True))
        if any(isinstance(entry.event, Closed) for entry in entries) and self.may_show(case, channel):
            text = Reply(language, say(language, "incident_chat.report_summary", id=case.id))
            changes += self.files(case, True, text, channel, f"@{root}")
        return head, changes

    def _emptied(self, case: Case, channel: str, number: int, instead: Mapping[str, Any]) -> list[Change]:
        """What Xuke itself said of the case in a thread that it leaves: messages become a line, files go."""
        changes: list[Change] = []
        words = [f"case:{case.id}:{place}" for place in range(1, number)]
        files = [
            f"report:{case.id}:{place}:{what}:{kind}"
            for place in range(1, number + 1)
            for what in ("draft", "summary")
            for kind in ("docx", "md")
        ]
        for key in (*words, *files):
            if self._outbox.place_of(key) == channel:
                body = {**instead, "withdraws": "file"} if key in files else instead
                changes.append(self._outbox.as_change(f"{key}:{number}:gone", channel, body, edits=key))
        return changes

    def root_reply(
        self, case: Case, channel: str, language: Language, mention: tuple[str, ...] = ()
    ) -> Reply:
        """The first message of a case, as it is now."""
        if not self.may_show(case, channel):
            return withheld_reply(case, language, mention)
        return case_reply(case, self._books(), self._now(), language, mention)

    def may_show(self, case: Case, channel: str) -> bool:
        """Whether the content of a case may stand in a channel: that of a restricted one in the officers'
        own, and in the local chat, which is one person's."""
        return not case.restricted or self._channels.may_hold_restricted(channel)

    def watchers(self) -> tuple[str, ...]:
        """Who is called when a case opens."""
        return tuple(self._roles.rota()) or tuple(sorted(self._roles.officers))

    def files(
        self, case: Case, summary: bool, reply: Reply, channel: str, thread: str | None
    ) -> list[Change]:
        """Both files of a report, as messages; one set for each state of the case."""
        changes: list[Change] = []
        mark = drill_mark(case, reply.language)
        told = pack_reply(replace(reply, headline=mark_drill(reply.headline, mark)))
        for kind in ("docx", "md"):
            body = {**told, "file": file_spec(case, kind, summary)}
            key = f"report:{case.id}:{len(case.entries)}:{'summary' if summary else 'draft'}:{kind}"
            key = key if thread else f"{key}:{channel}"
            changes.append(self._outbox.as_change(key, channel, body, thread, named=True))
        return changes
