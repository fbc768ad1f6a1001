"""The report of an incident to the authority, as files in its thread."""

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.incidents.case import Case
from bot.services.desk import Desk
from bot.words import say
from commands.case_access import case_of
from commands.registry import command

SUMMARY = "summary"
"""What a button says that wants the report of a closed case."""


@command("case_report", action="report_incident", listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """The report to the authority, as Word and Markdown, into the case's thread."""
    id_, *kind = request.args
    return send_report(case_of(id_, request, desk), SUMMARY in kind, request, desk)


def send_report(case: Case, summary: bool, request: Request, desk: Desk) -> Reply:
    """Puts the report, or the `summary`, into the case's thread. Raises ActionRefused where it cannot be."""
    language = request.language
    desk.reports.file(case.id, "md", summary)  # refused before anything is sent
    headline = say(
        language, "incident_chat.report_summary" if summary else "incident_chat.report", id=case.id
    )
    desk.cases.send_report(case, summary, Reply(language, headline), request.who)
    return Reply(language, say(language, "incident_chat.report_sent", id=case.id), private=True)
