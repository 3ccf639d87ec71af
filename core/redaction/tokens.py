"""Keys of machines: tokens of bots, API keys of exchanges and clouds, signed tokens.

Most have a prefix of their own; those that are only a row of characters count when the text calls them
an API key. Sources: the vendors' documentation of their formats; Telegram's is "<bot id>:<35 characters>".
"""

import re
from collections.abc import Iterator

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.normalised import NormalisedText, fold

_RUN = re.compile(r"[0-9A-Za-z_.:/+=-]{16,}")
_LEFT, _RIGHT = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_-])"
_BOT = re.compile(
    rf"(?<![0-9])[0-9]{{8,10}}:[0-9A-Za-z_-]{{35}}{_RIGHT}"  # Telegram
    rf"|{_LEFT}[MNO][0-9A-Za-z_-]{{22,27}}\.[0-9A-Za-z_-]{{6}}\.[0-9A-Za-z_-]{{27,40}}{_RIGHT}"  # Discord
    r"|discord(?:app)?\.com/api/webhooks/[0-9]{15,21}/[0-9A-Za-z_-]{60,}"
    rf"|{_LEFT}xox[abeoprs]-[0-9A-Za-z-]{{10,}}|{_LEFT}xapp-[0-9]-[0-9A-Z]+-[0-9]+-[0-9a-f]{{20,}}"  # Slack
    r"|hooks\.slack\.com/services/T[0-9A-Z]+/B[0-9A-Z]+/[0-9A-Za-z]{20,}"
)
_API = re.compile(
    rf"{_LEFT}(?:"
    r"(?:AKIA|ASIA)[0-9A-Z]{16}"  # AWS
    r"|gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{60,}|glpat-[0-9A-Za-z_-]{20,}"
    r"|sk-(?:proj-|ant-|or-|svcacct-)?[0-9A-Za-z_-]{20,}"  # OpenAI and alike
    r"|AIza[0-9A-Za-z_-]{35}|ya29\.[0-9A-Za-z_-]{20,}"  # Google
    r"|[sr]k_(?:live|test)_[0-9A-Za-z]{16,}|whsec_[0-9A-Za-z+/=]{24,}"  # Stripe
    r"|SG\.[0-9A-Za-z_-]{20,24}\.[0-9A-Za-z_-]{40,45}|npm_[0-9A-Za-z]{36}|pypi-[0-9A-Za-z_-]{50,}"
    r"|hf_[0-9A-Za-z]{30,}|shp(?:at|ss|ca|pa)_[0-9a-fA-F]{32}|dop_v1_[0-9a-f]{64}"
    r"|eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}"  # JWT
    rf"){_RIGHT}"
)
_CALLED = re.compile(
    fold(
        r"(?:api|access|secret|auth|client|aws|binance|okx|bybit|kucoin|bearer)[\s_-]{0,2}"
        r"(?:key|token|secret|密[钥鑰]|キー|키|ключ|clave|schlussel|cle)(?:[\s_-]{0,2}(?:id|key))?"
        r"|\bbearer\b|接口密[钥鑰]|(?:cle|clave|chiave|chave|klic|klucz|khoa|kunci)\s(?:de\s|da\s|di\s|d')?(?:l')?api"
    )
)
_CALLED_VALUE = re.compile(
    fold(r"[\s\"'“”‘’]{0,3}(?:is|是|为|為|は|es|est|ist|e)?[\s:=\"'“”‘’]{0,4}")
    + r"(?P<value>[0-9A-Za-z_.+/=-]{20,200})"
)


def find_tokens(text: NormalisedText) -> Iterator[Finding]:
    """Yield tokens and keys known by their form, and rows of characters that are called an API key."""
    exact = text.exact
    spans: list[tuple[int, int, SecretKind, Certainty]] = []
    for run in _RUN.finditer(exact):
        for pattern, kind in ((_BOT, SecretKind.BOT_TOKEN), (_API, SecretKind.API_KEY)):
            spans += [
                (*each.span(), kind, Certainty.VERIFIED) for each in pattern.finditer(exact, *run.span())
            ]
    if spans or _RUN.search(exact) is not None:
        spans += [(*span, SecretKind.API_KEY, Certainty.LIKELY) for span in _called(text)]
    reported = 0
    for start, end, kind, certainty in sorted(spans, key=lambda span: (span[0], -span[1])):
        if start >= reported:
            reported = end
            yield Finding(kind, start, end, certainty)


def _called(text: NormalisedText) -> Iterator[tuple[int, int]]:
    """Yield the rows of characters behind "API key"."""
    for label in _CALLED.finditer(text.folded):
        value = _CALLED_VALUE.match(text.exact, label.end())
        if value is not None and _is_drawn(value["value"]):
            yield value.span("value")


def _is_drawn(value: str) -> bool:
    """True when letters and digits are mixed as in something drawn by a machine."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and "://" not in value
