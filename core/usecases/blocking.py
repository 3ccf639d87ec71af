"""Shuts an account out for a time, and lets it in again; only operators may, and each act is recorded."""

from collections.abc import Sequence
from datetime import datetime

from core.access import Act, AsAgent, Asker, AsOperator, may
from core.errors import NotFound, Refused
from core.ids import Account
from core.ports import BlockEntry, Blocklist
from core.redaction import inspect
from core.usecases.gate import harmless

LONGEST_REASON = 200


async def block_account(
    blocklist: Blocklist, asker: Asker, account: Account, reason: str, ends_at: datetime, now: datetime
) -> int:
    """Shut `account` out until `ends_at` (aware); returns the block's id. A block that it has is replaced.

    Raises Refused: not an operator, no reason or one with a secret in it, an end that is over.
    """
    name = _operator(asker)
    reason = " ".join(harmless(reason).split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Refused(f"The reason has to have 1 to {LONGEST_REASON} characters.")
    if not inspect(reason).clean:
        raise Refused("The reason holds a recovery phrase or private key.")
    if ends_at <= now:
        raise Refused("The end has to lie in the future.")
    return await blocklist.add(account, reason, ends_at, name)


async def lift_block(blocklist: Blocklist, asker: Asker, account: Account) -> None:
    """Let `account` in again. Raises Refused when not an operator, NotFound when it is not shut out."""
    if not await blocklist.lift(account, _operator(asker)):
        raise NotFound(f"{account.platform}:{account.account_id}")


async def blocked_accounts(
    blocklist: Blocklist, asker: Asker, after: int, limit: int, *, ended: bool
) -> Sequence[BlockEntry]:
    """Blocks, oldest first, after the id `after`; with `ended` also those that are over. Raises Refused."""
    _operator(asker)
    return await blocklist.entries(after, limit, ended=ended)


def _operator(asker: Asker) -> str:
    if not isinstance(asker, AsOperator | AsAgent) or not may(asker, Act.BLOCK):
        raise Refused("Only operators block accounts.")
    return asker.name
