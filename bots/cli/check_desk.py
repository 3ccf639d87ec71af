"""What `frontdoor check` says of the desk by the settings alone: what each chat shows, who is left out."""

from bots.cli.output import Finding
from bots.settings.loading import SINGLE_BOT, Settings
from core.access import Role
from core.desk.definition import ALL_TEAMS, Desk, DeskChat


def of_desk(settings: Settings) -> list[Finding]:
    """One line a chat, and what in them is allowed but probably not meant; nothing where there is no desk."""
    definition = settings.definition
    desk = definition.desk
    if not desk.chats and not desk.agents:
        return []
    return [
        *(finding for chat in desk.chats for finding in _of_chat(settings, chat)),
        *_of_people(desk),
        *_of_teams(desk, definition.teams),
    ]


def _of_chat(settings: Settings, chat: DeskChat) -> list[Finding]:
    shown = "tickets of all teams" if ALL_TEAMS in chat.teams else f"tickets of {', '.join(chat.teams)}"
    found = [Finding("ok", f"desk {chat.name}: shows {shown} in {chat.bot.platform} {chat.chat}")]
    if all(bot.key != chat.bot for bot in settings.environment.bots):
        listed = {bot.key: bot.token_variable for bot in settings.decisions.bots}
        variable = listed.get(chat.bot, SINGLE_BOT[chat.bot.platform])
        found.append(Finding("warning", f"desk {chat.name}: its bot {chat.bot} is off; set {variable}"))
    return found


def _of_people(desk: Desk) -> list[Finding]:
    found = []
    if not any(agent.role == Role.ADMIN for agent in desk.agents):
        told = "desk: frontdoor.toml lists no admin, so nobody can give roles in a chat"
        found.append(Finding("warning", f"{told} (unless one was granted: frontdoor agents list)"))
    platforms = {chat.bot.platform for chat in desk.chats}
    for agent in desk.agents:
        if desk.chats and not platforms & {account.platform for account in agent.accounts}:
            where = " or ".join(sorted(platforms))
            found.append(
                Finding("warning", f"desk: {agent.name} has no account on {where}, where agents work")
            )
    return found


def _of_teams(desk: Desk, teams: tuple[str, ...]) -> list[Finding]:
    """Teams whose tickets agents find in no chat."""
    hidden = [team for team in teams if desk.chats and not any(chat.shows(team) for chat in desk.chats)]
    return [Finding("warning", f"desk: no chat shows tickets of the team {team}") for team in hidden]
