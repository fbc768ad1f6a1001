"""The license's facts as they stand in sentences."""

from datetime import date

from bot.license.certificate import Certificate
from bot.license.scope import coverage
from bot.license.show import inferred_issuer
from bot.license.validity import renewal_period, status
from bot.words import Language, say


def particulars(certificate: Certificate, language: Language, on: date) -> dict[str, str]:
    """Every fact that a text may name, as words; what the license does not say reads as such."""
    silent = say(language, "answer.silent")
    separator = "、" if language == "zh" else ", "

    def joined(items: list[str | None]) -> str:
        kept = list(dict.fromkeys(item for item in items if item))
        return separator.join(kept) or silent

    ahead = renewal_period(certificate)
    until = certificate.valid_until
    validity = status(certificate, on)
    left, renew_by = validity.days_left, validity.renew_by
    lines, sites = certificate.business, certificate.sites
    return {
        "number": certificate.number or silent,
        "holder": certificate.holder or silent,
        "legal_representative": certificate.legal_representative or silent,
        "issuer": certificate.issuer or inferred_issuer(certificate, language) or silent,
        "issued": str(certificate.issued or silent),
        "valid_until": str(until or silent),
        "on": str(on),
        "days_text": silent
        if left is None
        else say(language, "answer.days_left" if left >= 0 else "answer.days_over", days=abs(left)),
        "renewal_days": ahead.words(language) if ahead else silent,
        "renew_by": str(renew_by or silent),
        "licensed": joined([line.called for line in lines]),
        "included": joined([item for line in lines for item in line.includes]),
        "excluded": joined([item for line in lines for item in line.excludes]),
        "sites": joined([site.name for site in sites]),
        "domains": joined([domain for site in sites for domain in site.domains]),
        "server_place": joined([site.server_place for site in sites]),
        "access_provider": joined([site.access_provider for site in sites]),
        "search_state": say(language, f"answer.state.{coverage(certificate, 'b25.search').state}"),
        "messaging_state": say(language, f"answer.state.{coverage(certificate, 'b25.messaging').state}"),
    }
