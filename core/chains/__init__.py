"""Networks, transaction ids, addresses, explorer links: telling what a requester pasted, without asking."""

from core.chains.addresses import AddressGiven
from core.chains.finding import find_addresses, find_links, find_networks, find_transactions
from core.chains.networks import EVM_NETWORKS, NETWORKS, Network, network_named
from core.chains.recognition import (
    NetworkMismatch,
    Recognition,
    TransactionId,
    Unreadable,
    Unrecognised,
    recognise,
)

__all__ = [
    "EVM_NETWORKS",
    "NETWORKS",
    "AddressGiven",
    "Network",
    "NetworkMismatch",
    "Recognition",
    "TransactionId",
    "Unreadable",
    "Unrecognised",
    "find_addresses",
    "find_links",
    "find_networks",
    "find_transactions",
    "network_named",
    "recognise",
]
