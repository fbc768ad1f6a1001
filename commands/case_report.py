"""The report of an incident to the authority, as files in its thread."""

from bot.chat.reply import Reply
from bot.chat.request import Request
from bot.services.desk import Desk
from bot.words import say
from commands.incident import case_of
from commands.registry import command


@command("case_report", action="report_incident", listed=False)
def run(request: Request, desk: Desk) -> Reply:
    """The report to the authority, as Word and Markdown, into the case's thread."""
    language = request.language
    id_, _, kind = request.text.strip().partition(" ")
    case = case_of(id_, request, desk)
    desk.reports.file(case.id, "md", kind == "summary")  # a report that cannot be is refused before
    headline = say(
        language, "incident_chat.report_summary" if kind == "summary" else "incident_chat.report", id=case.id
    )
    desk.cases.send_report(case, kind == "summary", Reply(language, headline), request.who)
    return Reply(language, say(language, "incident_chat.report_sent", id=case.id), private=True)
