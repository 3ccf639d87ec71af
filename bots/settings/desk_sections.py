"""The sections of frontdoor.toml below `[desk]`: the agents' chats, who works there, which team gets what."""

from collections.abc import Collection
from datetime import timedelta
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from bots.settings.desk_values import (
    AgentName,
    DiscordPerson,
    RoleName,
    ShiftText,
    TeamName,
    TeamOrAll,
    TelegramPerson,
    chat_fit_for,
)
from bots.settings.explain import Unfit
from bots.settings.problems import suggestion
from bots.settings.section import Section
from bots.settings.values import (
    PLATFORMS,
    PRIORITIES,
    CategoryName,
    Duration,
    Identifier,
    Labels,
    OfferedLanguage,
    names_of,
    one_of,
    prose,
)
from core.access import Role
from core.desk.definition import ALL_TEAMS
from core.ids import BotKey

ONLY_BOT = BotKey("").name
"""The name of a platform's bot where the file lists none."""
MostTickets = Annotated[int, Field(ge=1, le=1000)]
ChecklistLine = Annotated[str, prose(200)]


class DeskChatSection(Section):
    """[desk.chats.<name>]"""

    platform: Annotated[str, one_of(PLATFORMS, "platform")]
    bot: str = Field(default=ONLY_BOT, validate_default=True)
    chat: str
    teams: Annotated[list[TeamOrAll], Field(min_length=1)] = [ALL_TEAMS]

    @field_validator("bot")
    @classmethod
    def _is_listed(cls, value: str, info: ValidationInfo) -> str:
        platform = info.data.get("platform")
        listed = names_of(info).bots.get(str(platform)) or (ONLY_BOT,)
        if platform is not None and value not in listed:
            raise Unfit(f'there is no bot "{value}" of {platform} in [[bots]]', suggestion(value, listed))
        return value

    @field_validator("chat")
    @classmethod
    def _belongs_to_the_platform(cls, value: str, info: ValidationInfo) -> str:
        return chat_fit_for(str(info.data.get("platform")), value)


class AgentSection(Section):
    """[desk.agents.<id>]"""

    name: AgentName
    role: RoleName
    teams: list[TeamOrAll] = Field(default=[], validate_default=True)
    languages: list[OfferedLanguage] = []
    telegram: TelegramPerson | None = None
    discord: DiscordPerson | None = Field(default=None, validate_default=True)
    shifts: list[ShiftText] = []
    most_tickets: MostTickets | None = None

    @field_validator("teams")
    @classmethod
    def _works_somewhere(cls, value: list[str], info: ValidationInfo) -> list[str]:
        role = info.data.get("role")
        if not value and role in (Role.AGENT, Role.TEAM_LEAD):
            raise Unfit(f"is empty, so this {role} would see no ticket", 'Name teams, or write ["*"] for all')
        return value

    @field_validator("discord")
    @classmethod
    def _can_be_recognised(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("telegram", "wrong") is None:
            raise Unfit(
                "and telegram are missing: nobody would be recognised", "Give at least one of the two"
            )
        return value


class RouteSection(Section):
    """[[desk.routes]]"""

    team: TeamName
    category: CategoryName | None = None
    language: OfferedLanguage | None = None
    priority: Annotated[str, one_of(PRIORITIES, "priority")] | None = None


class DeskSection(Section):
    """[desk]; may be left out: then nobody answers from a chat."""

    names: Labels | None = None
    language: OfferedLanguage | None = None
    teams: list[Identifier] = []
    platform_replies: bool = False
    most_tickets: MostTickets = 30
    close_after: Duration = timedelta(days=4)
    longest_hold: Duration = timedelta(days=30)
    page_every: Duration = timedelta(minutes=5)
    draft_lifetime: Duration = timedelta(hours=1)
    chats: dict[Identifier, DeskChatSection] = {}
    agents: dict[Identifier, AgentSection] = {}
    routes: list[RouteSection] = []
    checklists: dict[CategoryName, Annotated[list[ChecklistLine], Field(min_length=1)]] = {}


DESK_KEYS: dict[str, Collection[str]] = {
    "desk": tuple(DeskSection.model_fields),
    "desk.chats": tuple(DeskChatSection.model_fields),
    "desk.agents": tuple(AgentSection.model_fields),
    "desk.routes": tuple(RouteSection.model_fields),
}
"""The keys that each section may have."""
