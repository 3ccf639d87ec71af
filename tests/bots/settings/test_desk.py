"""`[desk]` of frontdoor.toml: a right one becomes a Desk, each mistake is told with its key and its cure."""

import tomllib
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.settings.definition_file import decisions_from, read_decisions, starter_text
from core.desk.definition import (
    LONGEST_NAME,
    NO_DESK,
    Desk,
    DeskChat,
    ListedAgent,
    Route,
    Shift,
    is_fit_name,
    name_known_as,
)
from core.ids import Account, BotKey
from tests.bots.settings.test_definition_file import LANGUAGES, VALUES, problems_of

GROUP, FORUM, MEI, LI = "-1001234567890", "123456789012345678", "12345678", "23456789"
BOT = {"platform": "discord", "name": "shop", "token_variable": "DISCORD_TOKEN_SHOP"}
WORKING_WEEK = frozenset(range(5))


def desk() -> dict[str, Any]:
    """A right section, with something of everything."""
    return {
        "names": {"zh-Hans": "客服", "en": "Support"},
        "language": "en",
        "teams": ["english"],
        "platform_replies": True,
        "most_tickets": 12,
        "close_after": "3d",
        "longest_hold": "10d",
        "page_every": "2m",
        "draft_lifetime": "30m",
        "chats": {
            "main": {"platform": "telegram", "chat": GROUP, "teams": ["transfers", "english"]},
            "guild": {"platform": "discord", "chat": FORUM, "bot": "shop"},
        },
        "agents": {
            "mei": {
                "name": " Mei ",
                "role": "agent",
                "teams": ["transfers"],
                "languages": ["zh-Hans"],
                "telegram": MEI,
                "discord": FORUM,
                "shifts": ["Mon-Fri 09:00-18:00", "Sat , Sun 22:00 - 06:00"],
                "most_tickets": 5,
            },
            "li": {"name": "李雷", "role": "admin", "telegram": LI},
        },
        "routes": [
            {"priority": "urgent", "team": "security"},
            {"category": "transfer", "language": "en", "team": "english"},
        ],
        "checklists": {"transfer": ["Is it on that network?"]},
    }


def broken(path: str, value: object) -> dict[str, Any]:
    """The file with a right desk in which the value at `path` (steps by "/") is another one."""
    raw = tomllib.loads(starter_text()) | {"desk": desk(), "bots": [BOT]}
    *steps, last = path.split("/")
    table: Any = raw["desk"]
    for step in steps:
        table = table[int(step)] if isinstance(table, list) else table[step]
    table[last] = value
    return raw


def test_a_right_section_becomes_the_desk() -> None:
    """Every key arrives where the desk reads it; chats are named as their adapters name them."""
    raw = tomllib.loads(starter_text()) | {"desk": desk(), "bots": [BOT]}
    mei = ListedAgent(
        name="Mei",
        role="agent",
        accounts=(Account("telegram", MEI), Account("discord", FORUM)),
        teams=("transfers",),
        languages=("zh-Hans",),
        shifts=(
            Shift(WORKING_WEEK, time(9), time(18)),
            Shift(frozenset({5, 6}), time(22), time(6)),
        ),
        most_tickets=5,
    )
    expected = Desk(
        chats=(
            DeskChat("main", BotKey("telegram"), GROUP, ("transfers", "english")),
            DeskChat("guild", BotKey("discord", "shop"), f"forum:{FORUM}", ("*",)),
        ),
        agents=(mei, ListedAgent("李雷", "admin", (Account("telegram", LI),))),
        routes=(Route("security", priority="urgent"), Route("english", "transfer", "en")),
        names={"zh-Hans": "客服", "en": "Support"},
        platform_replies=True,
        most_tickets=12,
        close_after=timedelta(days=3),
        longest_hold=timedelta(days=10),
        page_every=timedelta(minutes=2),
        draft_lifetime=timedelta(minutes=30),
        checklists={"transfer": ("Is it on that network?",)},
        language="en",
        teams=("english",),
    )
    assert expected == decisions_from(raw, "frontdoor.toml", LANGUAGES).definition.desk


def test_without_the_section_there_is_no_desk() -> None:
    """The starter changes nothing for whoever answers on the command line."""
    assert read_decisions(None).definition.desk == NO_DESK


def test_what_the_starter_shows_can_be_switched_on(folder: Path) -> None:
    """The commented lines, with their signs of a comment taken away, are a right section with every key."""
    lines = starter_text().partition("# ---- The desk")[2].partition("# ---- Bots")[0].splitlines()
    shown = [
        line[2:] for line in lines if line.startswith("# ") and (" = " in line or line.startswith("# ["))
    ]
    path = folder / "frontdoor.toml"
    path.write_text("\n".join([starter_text(), *shown]), encoding="utf-8")
    found = read_decisions(path).definition.desk
    (chat,), (agent,) = found.chats, found.agents
    assert chat == DeskChat("main", BotKey("telegram"), GROUP, ("*",))
    assert (agent.name, agent.role, agent.teams) == ("Mei", "agent", ("transfers", "security"))
    assert [route.team for route in found.routes] == ["security", "english"]
    assert list(found.checklists) == ["transfer"]
    defaults = (
        "close_after",
        "longest_hold",
        "page_every",
        "draft_lifetime",
        "most_tickets",
        "platform_replies",
    )
    assert [getattr(NO_DESK, key) for key in defaults] == [getattr(found, key) for key in defaults]


MISTAKES: list[tuple[str, object, str, str]] = [
    # what is changed, to what, the key that must be named, and words of the cure
    ("nams", {}, "desk.nams", '"names"'),
    ("names", {"en": "Support"}, "desk.names.zh-Hans", 'Add zh-Hans = "…"'),
    ("names/en", "x" * 41, "desk.names.en", "Shorten it to 40"),
    ("language", "fr", "desk.language", "languages.offered"),
    ("teams", ["english", "Team A"], "desk.teams[1]", "Use a-z"),
    ("platform_replies", "yes", "desk.platform_replies", "true or false"),
    ("most_tickets", 0, "desk.most_tickets", "1 or more"),
    ("most_tickets", "many", "desk.most_tickets", "without quotes"),
    ("close_after", "soon", "desk.close_after", '"30m", "4h", "3d"'),
    ("page_every", 5, "desk.page_every", '"30m", "4h", "3d"'),
    ("draft_lifetime", "0m", "desk.draft_lifetime", '"30m", "4h", "3d"'),
    ("chats", [], "desk.chats", "one line a key"),
    ("chats/Main", {"platform": "telegram", "chat": "-1009999999"}, "desk.chats.Main", "Use a-z"),
    ("chats/main/platform", "telegarm", "desk.chats.main.platform", '"telegram"'),
    ("chats/main/bot", "shop", "desk.chats.main.bot", "Known: default"),
    ("chats/guild/bot", "default", "desk.chats.guild.bot", "Known: shop"),
    ("chats/main/chat", "12345678", "desk.chats.main.chat", "a group with topics"),
    ("chats/main/chat", "-12345678", "desk.chats.main.chat", "a group with topics"),
    ("chats/main/chat", "@agents", "desk.chats.main.chat", "t.me/c/1234567890/5"),
    ("chats/main/chat", -1001234567890, "desk.chats.main.chat", "in quotes"),
    ("chats/guild/chat", "agents", "desk.chats.guild.chat", "Copy Channel ID"),
    ("chats/guild/chat", GROUP, "desk.chats.guild.chat", "Copy Channel ID"),
    ("chats/main/teams", [], "desk.chats.main.teams", "Give at least 1"),
    ("chats/main/teams", ["transfer"], "desk.chats.main.teams[0]", '"transfers"'),
    ("chats/main/team", ["transfers"], "desk.chats.main.team", '"teams"'),
    (
        "chats/second",
        {"platform": "telegram", "chat": GROUP},
        "desk.chats.second.chat",
        "desk.chats.main.chat",
    ),
    ("agents/mei/name", "", "desk.agents.mei.name", "1 to 40 characters in one line"),
    ("agents/mei/name", "Mei\nLi", "desk.agents.mei.name", "in one line"),
    ("agents/mei/name", "x" * 41, "desk.agents.mei.name", "1 to 40"),
    ("agents/mei/name", "System", "desk.agents.mei.name", "another name"),
    ("agents/mei/name", "李雷", "desk.agents.li.name", "desk.agents.mei.name"),
    ("agents/li/name", "ＭＥＩ", "desk.agents.li.name", "desk.agents.mei.name"),
    ("agents/mei/role", "boss", "desk.agents.mei.role", "Known: admin, agent, moderator, team_lead"),
    ("agents/mei/role", "operator", "desk.agents.mei.role", '"admin" gives'),
    ("agents/mei/role", "team lead", "desk.agents.mei.role", '"team_lead"'),
    ("agents/mei/teams", [], "desk.agents.mei.teams", '["*"]'),
    ("agents/mei/teams", ["transfer"], "desk.agents.mei.teams[0]", "desk.teams"),
    ("agents/mei/languages", ["fr"], "desk.agents.mei.languages[0]", "languages.offered"),
    ("agents/mei/telegram", "@mei", "desk.agents.mei.telegram", "numeric id"),
    ("agents/mei/telegram", GROUP, "desk.agents.mei.telegram", "numeric id"),
    ("agents/mei/discord", "mei#1234", "desk.agents.mei.discord", "Copy User ID"),
    ("agents/mei/telegram", LI, "desk.agents.li.telegram", "desk.agents.mei.telegram"),
    ("agents/nobody", {"name": "Wu", "role": "admin"}, "desk.agents.nobody.discord", "at least one"),
    ("agents/mei/shifts", ["always"], "desk.agents.mei.shifts[0]", '"Mon-Fri 09:00-18:00"'),
    ("agents/mei/shifts", ["Mon-Fry 09:00-18:00"], "desk.agents.mei.shifts[0]", '"Fri"'),
    ("agents/mei/shifts", ["Mon 09:00-25:00"], "desk.agents.mei.shifts[0]", "days and times"),
    ("agents/mei/shifts", [9], "desk.agents.mei.shifts[0]", "days and times"),
    ("agents/mei/most_tickets", 1001, "desk.agents.mei.most_tickets", "1000 or less"),
    ("agents/mei/rôle", "agent", "desk.agents.mei.", '"role"'),
    ("routes", {"team": "security"}, "desk.routes", "in brackets"),
    ("routes", [{"category": "transfer"}], "desk.routes[0].team", 'Add "team"'),
    ("routes", [{"team": "*"}], "desk.routes[0].team", "one team"),
    ("routes", [{"team": "englihs"}], "desk.routes[0].team", '"english"'),
    ("routes", [{"team": "english", "category": "tranfer"}], "desk.routes[0].category", '"transfer"'),
    ("routes", [{"team": "english", "language": "fr"}], "desk.routes[0].language", "languages.offered"),
    ("routes", [{"team": "english", "priority": "top"}], "desk.routes[0].priority", "Known: high"),
    ("routes", [{"team": "english", "prio": "low"}], "desk.routes[0].prio", '"priority"'),
    ("routes", [{"team": "english"}, {"team": "security", "language": "en"}], "desk.routes[1]", "first"),
    ("checklists", {"tranfer": ["a"]}, "desk.checklists.tranfer", '"transfer"'),
    ("checklists", {"transfer": []}, "desk.checklists.transfer", "Give at least 1"),
    ("checklists", {"transfer": ["x" * 201]}, "desk.checklists.transfer[0]", "Shorten it to 200"),
]


@pytest.mark.parametrize(("path", "value", "key", "cure"), MISTAKES)
def test_a_mistake_is_named_with_its_key_and_its_cure(path: str, value: object, key: str, cure: str) -> None:
    """One wrong value gives one problem, at the exact key, with words that say what would be right."""
    (problem,) = problems_of(broken(path, value))
    assert problem.key.startswith(key)
    assert cure in problem.right


def test_what_a_wrong_chat_is_instead_is_said() -> None:
    """A person's id and that of a group without topics are the two that people copy by mistake."""
    told = [problems_of(broken("chats/main/chat", chat))[0].wrong for chat in ("12345678", "-12345678")]
    assert "a person" in told[0]
    assert "no topics yet" in told[1]


SHIFTS = [
    ("Mon 09:00-18:00", {0}, time(9), time(18)),
    ("sun 9:00-18:30", {6}, time(9), time(18, 30)),
    ("Fri-Mon 20:00-24:00", {4, 5, 6, 0}, time(20), time(0)),
    ("Mon-Tue,Thu 22:00-06:00", {0, 1, 3}, time(22), time(6)),
]


@pytest.mark.parametrize(("text", "weekdays", "begins", "ends"), SHIFTS)
def test_shifts_are_read(text: str, weekdays: set[int], begins: time, ends: time) -> None:
    """Single days, ranges also over Sunday, lists; one that ends before it begins goes on overnight."""
    definition = decisions_from(broken("agents/mei/shifts", [text]), "f", LANGUAGES).definition
    assert definition.desk.agents[0].shifts == (Shift(frozenset(weekdays), begins, ends),)


@given(value=VALUES, path=st.sampled_from(sorted({row[0] for row in MISTAKES})))
def test_any_value_anywhere_is_taken_or_told(value: object, path: str) -> None:
    """Any value in any place that the table names is accepted or becomes problems, never another error."""
    for problem in problems_of(broken(path, value)):
        assert problem.key
        assert problem.right


NAMES = [
    ("Mei", True),
    ("李雷", True),
    ("José Pérez", True),
    ("Requester", False),
    ("ｓｙｓｔｅｍ", False),
    ("shift\u200b", False),
    ("\u200b", False),
    ("", False),
    ("a\tb", False),
    (" a", False),
    ("x" * (LONGEST_NAME + 1), False),
]


@pytest.mark.parametrize(("name", "fits"), NAMES)
def test_what_can_be_an_agents_name(name: str, fits: bool) -> None:
    """One visible line that is nobody else's word in a record."""
    assert fits == is_fit_name(name)


def test_names_that_look_alike_are_one_name() -> None:
    """Wide letters, capitals, odd spaces and invisible characters make no second Mei."""
    assert {"mei li"} == set(map(name_known_as, ("Mei Li", "ＭＥＩ　ＬＩ", "mei  li", "me\u200bi li")))
