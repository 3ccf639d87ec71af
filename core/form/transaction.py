"""The transaction id: checked by its network, unpacked from explorer links, told apart from an address."""

from dataclasses import dataclass

from core.chains import (
    NETWORKS,
    AddressGiven,
    NetworkMismatch,
    TransactionId,
    Unreadable,
    Unrecognised,
    recognise,
)
from core.conversation import Answer
from core.form.common import question_of
from core.form.definition import FieldDefinition
from core.form.field import Accepted, Asking, Question, Rejected
from core.messages import LIST_SEPARATOR
from core.replies import Lines, Said, Text, Words, say

EXAMPLES = {
    "evm": "0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060",
    "solana": ("5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW"),
    "xrp": "E3FE6EA3D48F0C2B639448020EA4F03D4F4F8FFDB243A852A0F59177921B4879",
}
"""Public first or well-known transactions, shown as examples (Etherscan, Solana docs, xrpl.org)."""
BITCOIN_EXAMPLE = "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction id of the network that the draft names, or of any."""

    definition: FieldDefinition

    def ask(self, asking: Asking) -> Question:
        """The question, naming the network, and where to find the id."""
        name = asking.network_name
        ask = say("field.transaction.ask_on", network=name) if name else say("field.transaction.ask")
        return Question((*question_of(self.definition, ask), say("field.transaction.where")))

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """Check by network; each mistake has its own sentence."""
        match recognise(given, asking.network):
            case TransactionId(value, network, _, _):
                return Accepted(value, network=network)
            case AddressGiven(value, _, False):
                return Rejected(say("error.address_mistyped", address=value))
            case AddressGiven(value, _, _):
                return Rejected(say("error.address_not_transaction", address=value))
            case NetworkMismatch(expected, found, _):
                names = Lines(tuple(Said(NETWORKS[network].name) for network in found), LIST_SEPARATOR)
                return Rejected(say("error.other_network", expected=NETWORKS[expected].name, found=names))
            case Unrecognised(reason, by, characters):
                return Rejected(_complaint(reason, by, characters, example_for(asking.network)))

    def show(self, answer: Answer) -> Words:
        """The canonical id."""
        return Said(answer.value)


def example_for(network: str | None) -> str:
    """A real transaction id of the network's family."""
    return EXAMPLES.get(NETWORKS[network].family if network in NETWORKS else "", BITCOIN_EXAMPLE)


def _complaint(reason: Unreadable, by: int, characters: str, example: str) -> Text:
    match reason:
        case Unreadable.TOO_SHORT:
            return say("error.transaction_too_short", count=by, by=by, example=example)
        case Unreadable.TOO_LONG:
            return say("error.transaction_too_long", count=by, by=by, example=example)
        case Unreadable.BAD_CHARACTERS:
            return say("error.transaction_characters", characters=" ".join(characters), example=example)
        case Unreadable.BAD_CHECKSUM:
            return say("error.transaction_checksum", example=example)
        case Unreadable.UNKNOWN_LINK:
            return say("error.transaction_unknown_link", example=example)
        case Unreadable.SEVERAL:
            return say("error.transaction_several")
        case Unreadable.EMPTY | Unreadable.NOT_AN_ID:
            return say("error.transaction_not_an_id", example=example)
