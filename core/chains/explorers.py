"""People paste the link their explorer shows; the transaction id is in its path, so nobody need fetch it.

Only a host that is exactly a known explorer counts: in `etherscan.io.evil.com` or `etherscan.io@evil.com`
the host is somebody else's, and what such a page is about nobody here can say.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

# Host -> its one network, or None where the path names the network.
_HOSTS: dict[str, str | None] = {
    "mempool.space": "bitcoin",
    "blockstream.info": "bitcoin",
    "etherscan.io": "ethereum",
    "cn.etherscan.com": "ethereum",
    "ethplorer.io": "ethereum",
    "bscscan.com": "bsc",
    "polygonscan.com": "polygon",
    "arbiscan.io": "arbitrum",
    "optimistic.etherscan.io": "optimism",
    "basescan.org": "base",
    "snowtrace.io": "avalanche",
    "snowscan.xyz": "avalanche",
    "tronscan.org": "tron",
    "tronscan.io": "tron",
    "solscan.io": "solana",
    "explorer.solana.com": "solana",
    "solana.fm": "solana",
    "litecoinspace.org": "litecoin",
    "dogechain.info": "dogecoin",
    "xrpscan.com": "xrp",
    "livenet.xrpl.org": "xrp",
    "bithomp.com": "xrp",
    "blockchain.com": None,
    "blockchair.com": None,
    "oklink.com": None,
    "3xpl.com": None,
    "btc.com": None,
    "explorer.btc.com": None,
}
_PATH_NETWORKS: dict[str, str] = {
    "btc": "bitcoin",
    "bitcoin": "bitcoin",
    "eth": "ethereum",
    "ethereum": "ethereum",
    "bsc": "bsc",
    "bnb": "bsc",
    "polygon": "polygon",
    "matic": "polygon",
    "arbitrum": "arbitrum",
    "arbitrum-one": "arbitrum",
    "optimism": "optimism",
    "op": "optimism",
    "base": "base",
    "avax": "avalanche",
    "avaxc": "avalanche",
    "avalanche": "avalanche",
    "trx": "tron",
    "tron": "tron",
    "sol": "solana",
    "solana": "solana",
    "ltc": "litecoin",
    "litecoin": "litecoin",
    "doge": "dogecoin",
    "dogecoin": "dogecoin",
    "xrp": "xrp",
    "ripple": "xrp",
}


@dataclass(frozen=True, slots=True)
class ExplorerLink:
    """What a link to a known explorer is about: the id in its path and the network, where it tells."""

    value: str
    network: str | None


def explorer_link(link: str) -> ExplorerLink | None:
    """The transaction id or address in a link (scheme or not), or None for any other page or host."""
    try:
        parts = urlsplit(link if "://" in link else "https://" + link)
        host = parts.hostname or ""
    except ValueError:
        return None
    host = host.removeprefix("www.")
    if parts.scheme.lower() not in ("http", "https") or host not in _HOSTS:
        return None
    # tronscan.org and older explorers keep the page in the fragment: /#/transaction/...
    segments = [part for part in (parts.path + "/" + parts.fragment.partition("?")[0]).split("/") if part]
    slugs = [_PATH_NETWORKS[part.lower()] for part in segments if part.lower() in _PATH_NETWORKS]
    network = _HOSTS[host] or (slugs[0] if slugs else None)
    # Every id is longer than any word in these paths; a damaged one must still be found, to be explained.
    long = [part for part in segments if len(part) >= 20 and part.isascii() and part.isalnum()]
    return ExplorerLink(long[0], network) if long else None
