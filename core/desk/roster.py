"""Who works at the desk: whom frontdoor.toml lists, together with what admins gave and took in chats."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from core.altered import replace
from core.desk.definition import ALL_TEAMS, Desk, Shift
from core.desk.records import NO_ROLE, Grant
from core.ids import Account


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody with a role (core.access.Role), with all their accounts. `languages` empty: they answer in
    any; `most_tickets` is how many tickets in work they get by themselves."""

    name: str
    role: str
    teams: tuple[str, ...]
    accounts: tuple[Account, ...]
    languages: tuple[str, ...]
    shifts: tuple[Shift, ...]
    most_tickets: int

    def works_for(self, team: str) -> bool:
        """Whether tickets of `team` are theirs to take."""
        return ALL_TEAMS in self.teams or team in self.teams


def roster(desk: Desk, grants: Iterable[Grant]) -> Mapping[str, Colleague]:
    """Everybody with a role, by name, sorted. An account counts as its grant says, else as the file does.

    Several accounts of one name are one person, who works for the teams of all of them; their role is that of
    their first account.
    """
    given = {grant.account: grant for grant in grants}
    known: dict[str, Colleague] = {}
    for agent in desk.agents:
        for account in agent.accounts:
            grant = given.pop(account, None)
            name, role, teams = (agent.name, agent.role, agent.teams)
            if grant is not None:
                name, role, teams = grant.name, grant.role, grant.teams
            most = desk.most_tickets if agent.most_tickets is None else agent.most_tickets
            _add(known, Colleague(name, role, teams, (account,), agent.languages, agent.shifts, most))
    for account, grant in given.items():
        _add(known, Colleague(grant.name, grant.role, grant.teams, (account,), (), (), desk.most_tickets))
    return dict(sorted(known.items()))


def _add(known: dict[str, Colleague], one: Colleague) -> None:
    if one.role == NO_ROLE:
        return
    before = known.get(one.name)
    if before is None:
        known[one.name] = one
        return
    known[one.name] = replace(
        before,
        teams=tuple(dict.fromkeys((*before.teams, *one.teams))),
        accounts=(*before.accounts, *one.accounts),
        languages=before.languages or one.languages,
        shifts=before.shifts or one.shifts,
    )
