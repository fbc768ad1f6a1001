"""Who issued a license, where only its number tells."""

from bot.license.facts import Certificate
from bot.words import Language, load_words


def issuer_sign(certificate: Certificate) -> str | None:
    """What the number tells of the issuer: a province's character (琼), "national", or None."""
    if not certificate.number:
        return None
    first = certificate.number[0]
    return "national" if first.isascii() or certificate.number.startswith("合字") else first


def inferred_issuer(certificate: Certificate, language: Language) -> str | None:
    """Who the number says issued the license; None where the text itself says, or the number does not."""
    sign = issuer_sign(certificate)
    known = load_words(language, "license")["issuer"]
    return None if certificate.issuer or sign not in known else str(known[sign])
