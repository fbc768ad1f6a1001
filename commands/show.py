"""`/license show`: the license's facts."""

from collections.abc import Iterator

from bot.chat.reply import Button, Quote, Reply, Row
from bot.chat.request import Request
from bot.license.issuer import inferred_issuer
from bot.questions.naming import clause_name
from bot.replies.validity import headline
from bot.services.desk import Desk
from bot.words import Language, say
from commands.registry import command


@command("show", "show", "查看", "许可证", action="show")
def run(request: Request, desk: Desk) -> Reply:
    """Number, holder, dates, sites, and the scope in the license's own words."""
    language = request.language
    scope = desk.certificate.scope
    return Reply(
        language,
        headline(language, desk.validity()),
        rows=tuple(Row(name, value) for name, value in _rows(language, desk) if value),
        quotes=(Quote(scope.replace("\n", ""), "scope", clause_name(language, "scope")),) if scope else (),
        buttons=(
            Button(say(language, "chat.button.renewal"), "ask", say(language, "chat.question.renewal")),
            Button(say(language, "chat.button.clause", clause="二"), "clause", "二"),
        ),
    )


def _rows(language: Language, desk: Desk) -> Iterator[tuple[str, str | None]]:
    certificate, validity = desk.certificate, desk.validity()
    separator = say(language, "license.show.separator")
    inferred = inferred_issuer(certificate, language)
    for name in ("number", "holder", "legal_representative"):
        yield say(language, f"license.field.{name}"), getattr(certificate, name)
    yield (
        say(language, "license.field.issuer"),
        certificate.issuer
        or (say(language, "commands.show.inferred", issuer=inferred) if inferred else None),
    )
    days = {"issued": certificate.issued, "valid_until": certificate.valid_until}
    for name, day in days.items():
        yield say(language, f"license.field.{name}"), day.isoformat() if day else None
    renew_by = validity.renew_by
    yield say(language, "license.show.renew_by"), renew_by.isoformat() if renew_by else None
    for site in certificate.sites:
        yield say(language, "commands.show.site"), separator.join(filter(None, (site.name, *site.domains)))
        yield say(language, "commands.show.server_place"), site.server_place
        yield say(language, "commands.show.access_provider"), site.access_provider
