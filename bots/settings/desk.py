"""Makes of `[desk]` what the program works with: chats as their adapters name them, accounts, shifts."""

from bots.settings.desk_sections import AgentSection, DeskChatSection, DeskSection
from core.desk.definition import Desk, DeskChat, ListedAgent, Route
from core.ids import Account, BotKey

FORUM = "forum:"
"""In front of a forum channel's id, as bots/discord_bot names chats; a group of Telegram goes by its id."""


def desk_of(section: DeskSection) -> Desk:
    """The desk that the section describes."""
    return Desk(
        chats=tuple(_chat(name, chat) for name, chat in section.chats.items()),
        agents=tuple(map(_agent, section.agents.values())),
        routes=tuple(Route(one.team, one.category, one.language, one.priority) for one in section.routes),
        names=section.names or {},
        platform_replies=section.platform_replies,
        most_tickets=section.most_tickets,
        close_after=section.close_after,
        longest_hold=section.longest_hold,
        page_every=section.page_every,
        draft_lifetime=section.draft_lifetime,
        checklists={category: tuple(lines) for category, lines in section.checklists.items()},
        language=section.language,
        teams=tuple(section.teams),
    )


def _chat(name: str, section: DeskChatSection) -> DeskChat:
    prefix = FORUM if section.platform == "discord" else ""
    return DeskChat(name, BotKey(section.platform, section.bot), prefix + section.chat, tuple(section.teams))


def _agent(section: AgentSection) -> ListedAgent:
    known = {"telegram": section.telegram, "discord": section.discord}
    return ListedAgent(
        name=section.name,
        role=section.role,
        accounts=tuple(Account(platform, one) for platform, one in known.items() if one is not None),
        teams=tuple(section.teams),
        languages=tuple(section.languages),
        shifts=tuple(section.shifts),
        most_tickets=section.most_tickets,
    )
