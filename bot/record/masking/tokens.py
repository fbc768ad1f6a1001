"""Secrets that are known by their own shape: vendors' tokens, private keys, webhooks, credentials in URLs."""

import re
from collections.abc import Iterator
from functools import cache

from bot.record.masking.spans import Span
from bot.record.masking.values import changes_often, is_long_random, is_secret

_VENDORS = (
    "aws.AWSKeyDetector azure_storage_key.AzureStorageKeyDetector"
    " discord.DiscordBotTokenDetector github_token.GitHubTokenDetector gitlab_token.GitLabTokenDetector"
    " pypi_token.PypiTokenDetector sendgrid.SendGridDetector"
    " slack.SlackDetector square_oauth.SquareOAuthDetector stripe.StripeDetector"
    " telegram_token.TelegramBotTokenDetector"
).split()
"""Of Yelp's detect-secrets: those that know a vendor's own format. Its other plugins guess by words or by
entropy, which is right for a review of code and wrong for a chat; see labels.py."""

# What that library lacks: Chinese clouds, chat platforms, and what came after its last release.
_PREFIXES = (
    r"xox[a-z]-|xapp-|xoxe\.xox[a-z]-|LTAI|AKID|AKLT|ghp_|gh[ousr]_|github_pat_|gl[a-z]{2,6}-(?=\w{16})"
    r"|sk-(?:proj-|ant-|or-|svcacct-)?|[srp]k_(?:live|test)_|whsec_|npm_|pypi-|hf_|hv[sbr]\.|AIza|ya29\."
    r"|GOCSPX-|dop_v1_|doo_v1_|shp[a-z]{2}_|xkeysib-|PMAK-|lin_api_|figd_|glsa_|glc_|dckr_pat_|dapi"
    r"|ATATT|ATCTT|ntn_|r8_|gsk_|xai-|tvly-|pat-[a-z]{2}\d-|rubygems_|pul-|sbp_|sntrys_|sgp_|phc_|phx_"
    r"|EAA[CM]|ops_|tskey-|vercel_|nfp_|fo1_|rnd_|A3T|SEC(?=[0-9a-f]{32})|ABSK|AGE-SECRET-KEY-"
    # Of gitleaks' rules (2026-07) and Nosey Parker's examples (2026-02), the prefixes that were lacking.
    r"|aio_(?=\w{28})|odt_(?=\w{32})|dp\.[a-z]{2,5}\.(?:[a-z]+\.)?|jina_(?=\w{40})|NR(?:AA|II|IQ|AK|AL)-(?=\w{24})"
    r"|oy2(?=[a-z0-9]{43}\b)|00D(?=\w{12}!)|live_\d{6,}_|cio(?=[A-Za-z0-9]{32}\b)"
    r"|A3-(?=[A-Z0-9]{6}-)|pat(?=\w{14}\.[0-9a-f]{64})|CLOJARS_|dor_v1_|api_org_|ico-(?=\w{32})|API-(?=[A-Z0-9]{26})"
    r"|pscale_(?:tkn|pw|oauth)_|rdme_|sntryu_|sm_[aps]at_|shippo_(?:live|test)_|SK(?=[0-9a-f]{32})|s\.(?=[a-z0-9]{24})"
    r"|[ps]at\.(?=[\w-]{22}\.)|p8e-|duffel_(?:test|live)_|dt0c01\.|EZ[AT]K|FLWSECK(?:_TEST)?-|fio-u-|s-s4t2\w\w-"
)
_TOKEN = re.compile(rf"(?<![A-Za-z0-9_])(?:{_PREFIXES})[A-Za-z0-9_+/=-]{{12,}}(?:\.[\w-]{{6,}})*")
_FEISHU = re.compile(r"(?<![A-Za-z0-9_-])[tu]-[A-Za-z0-9_-]{24,}")
_JSON_WEB = re.compile(r"(?<![A-Za-z0-9_])eyJ[\w-]{8,2000}={0,2}\.[\w-]{8,}={0,2}(?:\.[\w-]*)?")
_AZURE = re.compile(r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{25,40}")
_SPLIT_JSON_WEB = re.compile(r"(?<![A-Za-z0-9_])eyJ[\w-]{30,}(?![\w.-])")

_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(.*?)"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|$(?![\s\S]))",
    re.S,
)
_KEY_LINE = re.compile(r"[A-Za-z0-9+/=]{16}")
_KEY_BODY = re.compile(r"\s*(?:(?:\\+[nrt]|[\s>|\"'+,])*[A-Za-z0-9+/=:, -]{20,}={0,2}(?=\\|[\s\"']|$))+")

_WEBHOOKS = re.compile(
    r"""hooks\.slack\.com/(?:services|workflows|triggers)/([\w/-]+)
    |/open-apis/bot/(?:v\d/)?hook/([\w-]+)
    |/robot/send\?(?:[^\s'"]*&)?access_token=([\w-]+)
    |(?:/|^|…)(?:v\d/)hook/([\w-]{16,})|/hooks/([a-z0-9]{20,})
    |/trigger-webhook/([\w-]{16,})|/webhook/send\?(?:[^\s'"]*&)?key=([\w-]+)
    |discord(?:app)?\.com/api/webhooks/(\d+/[\w-]+)
    |webhook\.office\.com/webhookb2/([\w@-]+)
    |outlook\.office\.com/webhook/([\w@/-]+)
    |webhook\.office\.com/webhookb2/[^\s'"]*?/(?:IncomingWebhook|JenkinsCI|AzureDevOps)/([\w/-]+)
    |api\.telegram\.org/bot([\w:-]+)|(?:sctapi|sc)\.ftqq\.com/(SC[TU]\w+)|api\.day\.app/(\w{12,})
    |hooks\.zapier\.com/hooks/catch/([\w/]+)|maker\.ifttt\.com/\S*?/with/key/([\w-]+)
    |hc-ping\.com/([0-9a-f-]{20,})|\.logic\.azure\.com\S*?[?&]sig=([\w%-]+)""",
    re.X,
)
_ANY = re.compile(
    r"(?<![\w/+.=@:%&?#-])(?!ssh-|AAAA[BCE]3|(?i:sha)-?\d{1,3}[-=])[A-Za-z0-9_+/=-]{38,}(?![\w.@])"
)
"""A key of no known vendor. Not within an address: links to documents look the same."""
_DIGEST = re.compile(r"(?i)(?:build[ _-]?id|digest|integrity|fingerprint|checksum|etag|hash)\W{0,4}$")
_OF_MACHINE = re.compile(r"(?i)=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PUBLIC_BLOCK = re.compile(
    r"-----BEGIN (?![A-Z0-9 ]*PRIVATE)[A-Z0-9 ]{4,40}-----.*?(?:-----END|$(?![\s\S]))", re.S
)
_SAMPLE = re.compile(r"(?i)x{6}|example|your[-_]|placeholder|redacted|\*{3}|0{10}")
_EXAMPLE = re.compile(r"(?:[Xx./_-]|YYY|ZZZ|0)+$")

_IN_URL = re.compile(
    r"(?i)(?<![a-z0-9+.-])[a-z][a-z0-9+.-]*://([^\s/:'\"<>]*):([^\s'\"<>]+)@"
    r"(?=[\w.\[\]:-]+(?:[/?,;\s'\")\]#}]|$))"
)
_AT_SERVICE = re.compile(r"(?<![\w.:/@-])[\w$]+/([^\s/:@'\"]{4,})@(?!sha\d)[\w.-]+[:/]\w+")
_PORT = re.compile(r":|//|\d{1,5}/")
_HOST_AND_PORT = re.compile(r"(?<![\w.:/@-])[\w.-]+[:/]([^\s:@/'\"]{5,})@[\w.-]+:\d{2,5}\b")
_TOKEN_IN_URL = re.compile(r"(?i)(?<![a-z0-9+.-])https?://([\w-]{20,})@(?=[\w.-])")
_IN_DSN = re.compile(r"(?<![\w.:/-])[\w.-]+:([^\s'\"@]+)@(?:tcp|udp|unix)\(")
_SIGNATURE = re.compile(
    r"(?i)[?&~](?:x-[a-z]+-|q-|up)?(?:signature|sig|security-token|sign|hmac|samlresponse)=([^&\s'\"<>]{8,})"
)
_IN_LINK = re.compile(
    r"(?i)[?&](?:key|code|ticket|auth|auth_key|access|invite|t|k)=([\w.%/-]{16,})"
    r"|/(?:share|s|reset|invite|invitation|verify|confirm|activate|activation|magic)[\w-]*/([\w-]{16,})(?![\w./-])"
)
_BESIDE = re.compile(
    r"(?<![A-Za-z0-9])(?:LTAI|AKIA|ASIA|AKID|AKLT)\w{12,40}[\s\"',，/|:;、和-]{1,8}"
    r"(?:[A-Za-z_ ]{0,20}(?:secret|key"
    r"|sk)[\"']?[\s:=：是为]{1,4}[\"']?)?([A-Za-z0-9/+]{28,64}={0,2})(?![\w/+=])",
    re.I,
)
"""The secret that stands right behind its key's id: people paste the two together."""


def find_tokens(text: str) -> Iterator[Span]:
    """Everything that is a secret wherever it stands."""
    for shape in _shapes():
        for found in shape.finditer(text):
            if not _SAMPLE.search(found[0]):
                yield Span(*found.span(), "token")
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)
    if any(
        word in text
        for word in ("hook", "robot/send", "telegram", "ftqq", "day.app", "ifttt", "hc-ping", ".logic.")
    ):
        for found in _WEBHOOKS.finditer(text):
            group = found.lastindex or 0
            if not _EXAMPLE.match(found[group]):
                yield Span(*found.span(group), "token")
    if "@" in text:
        yield from _credentials(text)
    public = [found.span() for found in _PUBLIC_BLOCK.finditer(text)] if "-----BEGIN" in text else []
    for found in _ANY.finditer(text):
        start = found.start()
        of_machine = _OF_MACHINE.search(found[0]) or _DIGEST.search(text, max(0, start - 24), start)
        if changes_often(found[0].rstrip("=")) and not (
            of_machine or any(begin <= start < end for begin, end in public)
        ):
            yield Span(*found.span(), "token")
    for found in _BESIDE.finditer(text):
        yield Span(*found.span(1), "token")
    if "/" in text and ("=" in text or "http" in text):
        for found in _SIGNATURE.finditer(text):
            if is_secret(found[1], plain_words=False):
                yield Span(*found.span(1), "token")
        for found in _IN_LINK.finditer(text):
            group = found.lastindex or 0
            if any(is_long_random(part, 8) for part in re.split(r"[-_.%/]", found[group])):
                yield Span(*found.span(group), "token")


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """The vendors' own first. Loaded when a text is looked at for the first time: commands that only read
    need none."""
    from importlib import import_module

    shapes: list[re.Pattern[str]] = []
    for name in _VENDORS:
        module, _, plugin = name.partition(".")
        found = getattr(import_module(f"detect_secrets.plugins.{module}"), plugin)()
        # Words around a key ("aws … key") are for labels.py.
        shapes += [shape for shape in found.denylist if "(?:key|" not in shape.pattern]
    return (*shapes, _TOKEN, _FEISHU, _JSON_WEB, _SPLIT_JSON_WEB, _AZURE)


def _private_keys(text: str) -> Iterator[Span]:
    for found in _PRIVATE_KEY.finditer(text):
        start, end = found.span(1)
        if found[0].endswith("-----") and "-----END" in found[0]:
            if _KEY_LINE.search(found[1]):
                yield Span(start, end, "token")
        elif body := _KEY_BODY.match(text, start):  # cut off: what still looks like the key's own lines
            yield Span(body.start(), body.end(), "token")


def _credentials(text: str) -> Iterator[Span]:
    for shape, group in ((_IN_URL, 2), (_TOKEN_IN_URL, 1), (_IN_DSN, 1)):
        for found in shape.finditer(text):
            if found[group] in ("x-oauth-basic", "x-token-auth"):  # the key stands where the user does
                yield Span(*found.span(1), "token")
            elif is_secret(found[group], least=1) and not _PORT.match(found[group]):
                yield Span(*found.span(group), "token")
    for found in (*_HOST_AND_PORT.finditer(text), *_AT_SERVICE.finditer(text)):
        if is_secret(found[1], plain_words=False):
            yield Span(*found.span(1), "token")
