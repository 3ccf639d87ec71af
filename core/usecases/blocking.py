"""Shuts an account out for a time, and lets it in again; only operators may, and each act is recorded."""

from collections.abc import Sequence
from datetime import UTC, datetime

from core.access import Act, Worker, may
from core.errors import NotFound, Refused
from core.ids import Account
from core.ports import BlockEntry, Blocklist, Transaction, Writer
from core.redaction import inspect
from core.usecases.acting import permit
from core.usecases.gate import harmless

LONGEST_REASON = 200


async def block_account(
    writer: Writer,
    blocklist: Blocklist,
    asker: Worker,
    account: Account,
    reason: str,
    ends_at: datetime,
    now: datetime,
) -> int:
    """Shut `account` out until `ends_at` (aware); returns the block's id. A block that it has is replaced.

    Raises Refused: not an operator, no reason or one with a secret in it, an end that is over.
    """
    _may_block(asker)
    reason = " ".join(harmless(reason).split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise Refused(f"The reason has to have 1 to {LONGEST_REASON} characters.")
    if not inspect(reason).clean:
        raise Refused("The reason holds a recovery phrase or private key.")
    if ends_at <= now:
        raise Refused("The end has to lie in the future.")
    until = ends_at.astimezone(UTC).isoformat(timespec="minutes")
    block_id = await blocklist.add(account, reason, ends_at, asker.name)
    told = f"block:{block_id}"
    await writer.perform(lambda transaction: _note(transaction, asker, told, f"blocked until {until}"))
    return block_id


async def lift_block(writer: Writer, blocklist: Blocklist, asker: Worker, account: Account) -> None:
    """Let `account` in again. Raises Refused when not an operator, NotFound when it is not shut out."""
    _may_block(asker)
    if not await blocklist.lift(account, asker.name):
        raise NotFound(f"{account.platform}:{account.account_id}")
    await writer.perform(lambda transaction: _note(transaction, asker, account.platform, "lifted"))


async def blocked_accounts(
    blocklist: Blocklist, asker: Worker, after: int, limit: int, *, ended: bool
) -> Sequence[BlockEntry]:
    """Blocks, oldest first, after the id `after`; with `ended` also those that are over. Raises Refused."""
    _may_block(asker)
    return await blocklist.entries(after, limit, ended=ended)


def _may_block(asker: Worker) -> None:
    if not may(asker, Act.BLOCK):
        raise Refused("Only team leads, admins and operators block accounts.")


def _note(transaction: Transaction, asker: Worker, subject: str, done: str) -> None:
    """Write it down without the account, which an erasure could not take out of the log again: the list of
    blocks says who it is."""
    permit(transaction, asker, Act.BLOCK, subject=subject, done=done)
