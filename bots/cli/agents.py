"""`frontdoor agents`: who has which role at the desk; give and take roles, effective on the next action."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import Exit, data, data_table, tell
from bots.cli.troubles import fail
from bots.settings.desk_values import DISCORD_PERSON, ROLES, TELEGRAM_PERSON
from core.access import AsOperator
from core.desk.definition import ALL_TEAMS, name_known_as
from core.desk.records import NO_ROLE
from core.ids import Account
from core.usecases.roles import RoleHeld, give_role, roles, take_role

app = typer.Typer(no_args_is_help=True, help="Who has which role at the desk: list, grant, revoke.")
PERSON = {"telegram": TELEGRAM_PERSON, "discord": DISCORD_PERSON}
WRITTEN = "Write PLATFORM:ID with their numeric id, e.g. telegram:12345678 or discord:123456789012345678."
Whom = Annotated[str, typer.Argument(help="PLATFORM:ID, e.g. telegram:12345678.")]
Who = Annotated[str, typer.Argument(help="PLATFORM:ID, or the name that records know them by.")]


@app.command("list")
def list_agents(as_json: Json = False) -> None:
    """Every account with a role, where it comes from, and who lost theirs."""

    async def work(house: House) -> Sequence[RoleHeld]:
        asker = AsOperator(operator_name())
        return await house.writer.perform(lambda transaction: roles(transaction, house.rules, asker))

    found = run_command(work, with_writer=True)
    if as_json:
        data(orjson.dumps([_json(one) for one in found]).decode())
        return
    if not found:
        tell("Nobody has a role. frontdoor.toml, [desk.agents.…], or: frontdoor agents grant --help")
        return
    data_table(("name", "role", "teams", "account", "given by"), [_row(one) for one in found])
    for one in _called_alike(found):
        tell(f"Two people are called {one}: records can't tell them apart. Give one of them another name.")


@app.command("grant")
def grant(
    account: Whom,
    name: Annotated[str, typer.Option(help="What records call them; nobody else's name.")],
    role: Annotated[str, typer.Option(help=f"{', '.join(ROLES)}.")],
    team: Annotated[
        list[str] | None, typer.Option(help="A team whose tickets they see; repeat it, or '*' for all.")
    ] = None,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Give a role to an account, in place of the one that it has."""
    whom, teams = _account(account), tuple(team or ())

    async def work(house: House) -> None:
        admin = AsOperator(agent or operator_name())
        await house.writer.perform(
            lambda transaction: give_role(transaction, house.rules, admin, whom, name, role, teams)
        )

    run_command(work, with_writer=True)
    where = " of all teams" if ALL_TEAMS in teams else f" of {', '.join(teams)}" if teams else ""
    tell(f"{name} ({account}) is {role}{where} from now on.")
    if as_json:
        data(orjson.dumps({"account": account, "name": name, "role": role, "teams": teams}).decode())


@app.command("revoke")
def revoke(who: Who, agent: As = "", as_json: Json = False) -> None:
    """Take every role from somebody, also what frontdoor.toml gives; `grant` gives one back."""
    whom: Account | str = _account(who) if who.partition(":")[0] in PERSON else who

    async def work(house: House) -> tuple[RoleHeld, ...]:
        admin = AsOperator(agent or operator_name())
        return await house.writer.perform(
            lambda transaction: take_role(transaction, house.rules, admin, whom)
        )

    lost = run_command(work, with_writer=True)
    for one in lost:
        tell(f"{one.name} ({_written(one.account)}) was {one.role} and has no role from now on.")
    if as_json:
        data(orjson.dumps([_json(one) for one in lost]).decode())


def _account(who: str) -> Account:
    """The account that is named; exits 2 when it can't be one."""
    platform, _, account_id = who.partition(":")
    if platform not in PERSON or not PERSON[platform].fullmatch(account_id):
        fail(f"{who!r} is no account of a person. {WRITTEN}", Exit.WRONG)
    return Account(platform, account_id)


def _called_alike(found: Sequence[RoleHeld]) -> list[str]:
    """Names that both the file and a grant give, to different people: the file changed after the grant."""
    listed = {name_known_as(one.name) for one in found if one.given_by is None}
    given = (one.name for one in found if one.given_by is not None and one.role != NO_ROLE)
    return sorted({name for name in given if name_known_as(name) in listed})


def _written(account: Account) -> str:
    return f"{account.platform}:{account.account_id}"


def _json(one: RoleHeld) -> dict[str, Any]:
    return {
        "account": _written(one.account),
        "name": one.name,
        "role": one.role,
        "teams": one.teams,
        "given_by": one.given_by,
    }


def _row(one: RoleHeld) -> tuple[str, ...]:
    role = "none (taken away)" if one.role == NO_ROLE else one.role
    return one.name, role, " ".join(one.teams), _written(one.account), one.given_by or "frontdoor.toml"
