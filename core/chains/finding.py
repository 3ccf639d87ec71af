"""Transaction ids, addresses, links and network names inside a longer message, each with its place."""

import re

from core.chains.addresses import AddressGiven
from core.chains.networks import NETWORK_WORDS, NETWORKS
from core.chains.recognition import LINK, TransactionId, of_bare, of_link
from core.folding import Found, Span, blank, fold

_RUN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{25,130}(?![0-9A-Za-z])")
# An id that a narrow screen or a chat client broke in two or three.
_BROKEN_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:0x)?[0-9a-f]{8,56}(?:\s{1,3}[0-9a-f]{8,56}){1,3}(?![0-9A-Za-z])", re.IGNORECASE
)


def _spelled(name: str) -> str:
    """A pattern for a name: token standards and words may be spaced or hyphenated ("TRC-20", "BNB chain")."""
    spelled = re.escape(name).replace(r"\ ", r"[\s-]?")
    return re.sub(r"([A-Z]{3})(\d0)$", r"\1[\\s-]?\2", spelled)


def _either(names: list[str]) -> str:
    return "|".join(_spelled(name) for name in sorted(names, key=len, reverse=True))


_NAMES = [(name, network.id) for network in NETWORKS.values() for name in network.names]
_COIN_NAMES = [(name, network.id) for network in NETWORKS.values() for name in network.coin_names]
_LEFT, _RIGHT = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_SURE = re.compile(rf"{_LEFT}(?:{_either([name for name, _ in _NAMES])}){_RIGHT}", re.IGNORECASE)
_COINS = _either([name for name, _ in _COIN_NAMES])
_BESIDE = re.compile(
    rf"{_LEFT}(?P<before>{_COINS})[\s的]?{NETWORK_WORDS}"
    rf"|{NETWORK_WORDS}\s?(?:选的?|用的?|走的?)?\s?(?:是|为|is|[:=])\s?(?P<after>{_COINS}){_RIGHT}"
    rf"|{_LEFT}usd[tc]\s?(?:on|via|over|走|通过|用)\s?(?:the\s)?(?P<token>{_COINS}){_RIGHT}",
    re.IGNORECASE,
)
_ON_BASE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:on|via|over|from|to)\s|[在用走]\s?)(?P<name>Base)(?![0-9A-Za-z])"
)
_DENIED = re.compile(
    r"(?:不是|没有?用|没有?走|没有?选|不用|不走|而非|并非|\bnot|n't(?:\suse)?|instead\sof|rather\sthan)"
    r"\s?(?:on\s|用|走|选|the\s)?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\d\s?[个枚]?\s?$")


def _key(name: str) -> str:
    return re.sub(r"[\s-]", "", name).lower()


_BY_NAME = {_key(name): network for name, network in (*_NAMES, *_COIN_NAMES)}


def find_links(text: str) -> tuple[Span, ...]:
    """Where links stand, of whatever site."""
    folded = fold(text)
    return tuple(folded.span(*match.span()) for match in LINK.finditer(folded.text))


def find_transactions(text: str) -> tuple[Found[TransactionId], ...]:
    """Every well-formed transaction id, bare or in an explorer's link, in order, each id once."""
    found: dict[str, Found[TransactionId]] = {}
    for each in _find(text):
        if isinstance(each.value, TransactionId):
            known = found.setdefault(
                each.value.value.lower().removeprefix("0x"), Found(each.value, each.span)
            )
            if known.value.network is None and each.value.network is not None:
                # The id is given bare and as a link: the link knows more.
                found[each.value.value.lower().removeprefix("0x")] = Found(each.value, each.span)
    return tuple(sorted(found.values(), key=lambda each: each.span))


def find_addresses(text: str) -> tuple[Found[AddressGiven], ...]:
    """Every address whose checksum does not speak against it, in order, repeats included."""
    return tuple(
        Found(each.value, each.span)
        for each in _find(text)
        if isinstance(each.value, AddressGiven) and each.value.checksum_ok is not False
    )


def find_networks(text: str) -> tuple[Found[str], ...]:
    """Every network stated by name (ids of NETWORKS), in order, once each; coins and denials don't count."""
    folded = fold(text)
    plain = blank(folded.text, [Span(*match.span()) for match in LINK.finditer(folded.text)])
    matches = [(match.start(), match.end()) for match in _SURE.finditer(plain)]
    for match in _BESIDE.finditer(plain):
        matches.append(next(match.span(name) for name in ("before", "after", "token") if match[name]))
    matches += [match.span("name") for match in _ON_BASE.finditer(plain)]
    found: dict[str, Found[str]] = {}
    for start, end in sorted(set(matches)):
        before = plain[max(0, start - 16) : start]
        if _DENIED.search(before) or _COUNTED.search(before):
            continue
        network = _BY_NAME[_key(plain[start:end])]
        found.setdefault(network, Found(network, folded.span(start, end)))
    return tuple(found.values())


def _find(text: str) -> list[Found[TransactionId | AddressGiven]]:
    folded = fold(text)
    plain, found = folded.text, []
    links = [Span(*match.span()) for match in LINK.finditer(plain)]
    for span in links:
        shown = of_link(plain[span.start : span.end])
        if isinstance(shown, TransactionId | AddressGiven):
            found.append(Found(shown, folded.span(span.start, span.end)))
    plain = blank(plain, links)
    for match in (*_BROKEN_HEX.finditer(plain), *_RUN.finditer(plain)):
        value = of_bare("".join(match.group().split()))
        if value is not None:
            found.append(Found(value, folded.span(*match.span())))
    return sorted(found, key=lambda each: each.span)
