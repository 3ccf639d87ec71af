"""Strings that break programs, through every text of a form and of a ticket, on every platform: nothing
stops, nothing comes alive, and agents read what was written."""

import random
from collections.abc import Sequence

import orjson
import pytest

from bots.cli.tickets import view_json
from core.form.common import tidy
from core.inert import inert
from core.usecases.gate import harmless
from tests.naughty import SEED, naughty
from tests.scenarios.everywhere.platforms import Platform
from tests.scenarios.everywhere.transcripts import number_in, talk, view

STORY = "My wallet has shown something strange since yesterday, please look at this: "
TO_ACCOUNT = """
    < How can we help?
    [Submit a ticket]
    [Agree and continue]
    [Something else]
    < account name
"""
TO_NUMBER = """
    [Reply in this chat]
    [Skip]
    [✅ Submit]
    < Got it: ticket
"""
LINES = 30
"""Strings of one message."""


def sendable() -> list[str]:
    """All of them as programs can send them: half a character does not get through UTF-8."""
    return [harmless(text) for text in naughty()]


def messages(strings: Sequence[str]) -> list[str]:
    """Many strings in one message each, which begins and ends with something ordinary."""
    parts = (strings[at : at + LINES] for at in range(0, len(strings), LINES))
    return [f"{STORY}\n" + "\n".join(part) + "\nThat is all." for part in parts]


async def a_ticket_of(platform: Platform, strings: Sequence[str]) -> None:
    """The first in the account's name, LINES of them in the description, the rest as additions."""
    told, *added = messages(strings)
    account = f"wallet {strings[0]} li"
    eve = await platform.opens("Eve", "en")
    await talk(eve, TO_ACCOUNT)
    await eve.says(account)
    await eve.sees("Please describe what happened")
    await eve.says(told)
    number = number_in(await talk(eve, TO_NUMBER))
    await talk(eve, "[See the ticket]\n[Add information]\n< What would you like to add")
    for text in added:
        await eve.says(text)
        await eve.sees("Added to ticket")
    seen = orjson.loads(inert(orjson.dumps(view_json(await view(platform, number), None, {}, ())).decode()))
    answers = {answer["field"]: answer["value"] for answer in seen["answers"]}
    assert tidy(account, lines=False) == answers["account_name"]
    assert tidy(told, lines=True) == answers["description"]
    texts = [entry["text"] for entry in seen["timeline"] if entry["text"]]
    assert added == texts


@pytest.fixture
def some() -> list[str]:
    """What the quick form plays."""
    return random.Random(SEED).sample(sendable(), 90)


async def test_naughty_strings_reach_the_agent_as_they_are(platform: Platform, some: list[str]) -> None:
    """A form and two additions full of them."""
    await a_ticket_of(platform, some)


@pytest.mark.long
async def test_all_naughty_strings_reach_the_agent_as_they_are(platform: Platform) -> None:
    """Each of 600."""
    await a_ticket_of(platform, sendable())
