"""The "Why?" button: from the words to the topic, the business and the line of the license."""

from collections.abc import Iterator

from bot.chat.reply import Point, Reply, Row
from bot.chat.request import Request
from bot.license.catalogue import named
from bot.questions.answer_parts import Answer, Finding
from bot.questions.naming import clause_name
from bot.questions.readers.occlusion import telling_words
from bot.replies.answers import badge, capitalize, quotes
from bot.services.desk import Desk
from bot.words import say
from commands.registry import command


def ends(rest: str) -> bool:
    """ "why?" asks about the thread's answer; "why may we not ..." is a question of its own."""
    return rest in ("", "?", "？")


@command("why", "why", "为什么", takes=ends)
def run(request: Request, desk: Desk) -> Reply:
    """How the answer to the text, or to the thread's question, came about."""
    question = request.text.strip("?？") or request.thread_question
    if not question:
        return Reply(request.language, say(request.language, "commands.why.of_what"))
    answer = desk.answers_for(request.role, request.chosen)(question)
    return Reply(
        answer.language,
        say(answer.language, "commands.why.headline"),
        points=tuple(
            Point(
                capitalize(finding.title), badge(answer, finding.verdict), rows=tuple(_rows(answer, finding))
            )
            for finding in answer.findings
        ),
        rows=(Row(say(answer.language, "commands.why.readers"), _readers(answer)),),
        quotes=quotes(answer.language, answer.citations),
    )


def _readers(answer: Answer) -> str:
    separator = say(answer.language, "license.show.separator")
    return separator.join(say(answer.language, f"commands.why.reader.{name}") for name in answer.read_by)


def _rows(answer: Answer, finding: Finding) -> Iterator[Row]:
    language = answer.language
    separator = say(language, "license.show.separator")
    if finding.matched:
        words = separator.join(say(language, "commands.why.word", word=word) for word in finding.matched)
        yield Row(say(language, "commands.why.words"), words)
    else:
        yield Row(say(language, "commands.why.words"), say(language, "commands.why.whole"))
    if "encoder" in answer.read_by and (telling := telling_words(answer.question, finding.topic)):
        words = separator.join(say(language, "commands.why.word", word=word) for word in telling)
        yield Row(say(language, "commands.why.telling"), words)
    yield Row(say(language, "commands.why.topic"), finding.title)
    if finding.business:
        business = named(finding.business)
        called = business.called(language) if business else finding.business
        yield Row(say(language, "commands.why.business"), called)
        if business:
            yield Row(say(language, "commands.why.means"), business.means(language))
    clauses = dict.fromkeys(clause_name(language, citation.clause) for citation in finding.citations)
    if clauses:
        yield Row(say(language, "commands.why.clauses"), separator.join(clauses))
    yield Row(say(language, "commands.why.so"), finding.because)
