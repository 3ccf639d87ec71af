"""`frontdoor blocks`: accounts that are shut out for a time, why, by whom and until when."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.numbers import NO_TICKET, canonical
from bots.cli.opening import run_command
from bots.cli.options import PAGE, After, As, Json, Limit, operator_name
from bots.cli.output import data, data_table, tell
from bots.cli.troubles import fail
from bots.cli.written import account_of, moment_of
from core.access import AsOperator
from core.errors import NotFound
from core.ids import Account
from core.ports import BlockEntry
from core.usecases.blocking import block_account, blocked_accounts, lift_block

app = typer.Typer(no_args_is_help=True, help="Accounts that are shut out for a time: list, add, remove.")
Who = Annotated[
    str, typer.Argument(help="PLATFORM:ID, e.g. telegram:12345; or a ticket's number: whoever opened it.")
]


@app.command("list")
def list_blocks(
    after: After = 0,
    limit: Limit = PAGE,
    ended: Annotated[bool, typer.Option("--all", help="Also those that are over or were lifted.")] = False,
    as_json: Json = False,
) -> None:
    """Blocked accounts, oldest block first; with --all, the whole record."""

    async def work(house: House) -> Sequence[BlockEntry]:
        who = AsOperator(operator_name())
        return await blocked_accounts(house.blocklist, who, after, limit, ended=ended)

    found = run_command(work)
    if as_json:
        data(orjson.dumps([_entry_json(one) for one in found]).decode())
        return
    if not found:
        tell("Nobody is blocked.")
        return
    headings = ("id", "account", "until (UTC)", "by", "since (UTC)", "lifted", "reason")
    data_table(headings, [_row(one) for one in found])
    if len(found) == limit:
        everything = " --all" if ended else ""
        tell(f"There may be more: frontdoor blocks list{everything} --after {found[-1].block_id}")


@app.command("add")
def add(
    who: Who,
    reason: Annotated[str, typer.Option(help="Why, for the record; nothing personal.")],
    until: Annotated[str, typer.Option(help="When it ends: 2026-12-31, '2026-12-31 15:00' (UTC), 12h, 7d.")],
    operator: As = "",
    as_json: Json = False,
) -> None:
    """Shut an account out: it is told once, with how to object, and nothing that it sends takes effect."""

    async def work(house: House) -> list[dict[str, Any]]:
        now = house.clock()
        ends_at = moment_of(until, now)
        asker = AsOperator(operator or operator_name())
        accounts = await _accounts(house, who)
        return [
            {
                "id": await block_account(
                    house.writer, house.blocklist, asker, account, reason, ends_at, now
                ),
                "account": _name(account),
                "ends_at": ends_at,
            }
            for account in accounts
        ]

    done = run_command(work, with_writer=True)
    for one in done:
        tell(f"{one['account']} is blocked until {one['ends_at']:%Y-%m-%d %H:%M} UTC.")
    if as_json:
        data(orjson.dumps(done).decode())


@app.command("remove")
def remove(who: Who, operator: As = "", as_json: Json = False) -> None:
    """Let an account in again; the block stays in the record."""

    async def work(house: House) -> list[str]:
        asker = AsOperator(operator or operator_name())
        lifted = []
        for account in await _accounts(house, who):
            try:
                await lift_block(house.writer, house.blocklist, asker, account)
            except NotFound:
                continue
            lifted.append(_name(account))
        return lifted

    lifted = run_command(work, with_writer=True)
    if not lifted:
        fail(f"{who} is not blocked. Who is: frontdoor blocks list")
    for name in lifted:
        tell(f"{name} is no longer blocked.")
    if as_json:
        data(orjson.dumps(lifted).decode())


async def _accounts(house: House, who: str) -> Sequence[Account]:
    """The account that is named, or those of whoever opened the ticket that is named."""
    if (account := account_of(who)) is not None:
        return (account,)
    accounts = await house.blocklist.accounts_of(canonical(house, who))
    return accounts or fail(NO_TICKET.format(who))


def _name(account: Account) -> str:
    return f"{account.platform}:{account.account_id}"


def _entry_json(one: BlockEntry) -> dict[str, Any]:
    return {
        "id": one.block_id,
        "account": _name(one.account),
        "reason": one.reason,
        "blocked_by": one.blocked_by,
        "blocked_at": one.blocked_at,
        "ends_at": one.ends_at,
        "lifted_by": one.lifted_by,
        "lifted_at": one.lifted_at,
    }


def _row(one: BlockEntry) -> tuple[str, ...]:
    lifted = "" if one.lifted_at is None else f"{one.lifted_at:%Y-%m-%d %H:%M} {one.lifted_by or ''}".rstrip()
    return (
        str(one.block_id),
        _name(one.account),
        f"{one.ends_at:%Y-%m-%d %H:%M}",
        one.blocked_by,
        f"{one.blocked_at:%Y-%m-%d %H:%M}",
        lifted,
        one.reason,
    )
