"""A moderator makes a ticket of a public post: once, with nothing secret in it, and may do nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from core.access import Act, AsModerator, AsRequester, may, may_see
from core.changes import Changes, Requester
from core.conversation import Conversation
from core.errors import Refused
from core.ids import Account, BotKey, RequesterId, TicketId
from core.redaction import REMOVED
from core.replies import Capabilities
from core.tickets import Status, TicketSummary
from core.usecases.conversing import Conversing
from core.usecases.escalating import Escalated, Post, escalate
from tests.builders import NOW, starter_rules
from tests.memory_store import MemoryStore

BOT = BotKey("discord")
POST = Post(
    BOT, "60", Account("discord", "8"), "dm:8", "Li", "https://discord.com/channels/5/31/60", "没到账"
)
CAPABILITIES = {"discord": Capabilities(maximum_text=2000)}
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def store() -> MemoryStore:
    """An empty store."""
    conversing = Conversing(starter_rules(), CAPABILITIES, lambda text: None, lambda: 5)
    return MemoryStore(conversing, conversing.apologise, lambda: NOW)


async def escalated(house: MemoryStore, post: Post = POST, entropy: int = 5) -> Escalated:
    """The post is escalated."""
    return await house.perform(
        lambda transaction: escalate(
            transaction, starter_rules(), CAPABILITIES, AsModerator("Mo"), post, entropy
        )
    )


async def test_a_post_becomes_a_ticket_of_its_author() -> None:
    """With text, author and link; the author is told in private, with buttons."""
    house = store()
    found = await escalated(house)
    view = house.ticket(found.number)
    assert view is not None
    assert (view.summary.category, view.summary.status) == ("other", Status.NEW)
    assert view.answers[0].value == f"没到账\n\n发帖人 Li：{POST.link}"
    (row,) = house.tables.outbox.values()
    assert row.delivery.chat == "dm:8"
    assert row.delivery.reply is not None
    assert found.number in row.delivery.reply.text
    values = [choice.value for choice in row.delivery.reply.choices[0]]
    assert values == [f"+add:{found.number}", f"+show:{found.number}"]


async def test_the_same_post_is_one_ticket() -> None:
    """Whoever escalates it again."""
    house = store()
    first = await escalated(house)
    assert await escalated(house, entropy=6) == Escalated(first.number, fresh=False)
    assert len(house.tables.outbox) == 1


async def test_no_secret_gets_in() -> None:
    """A recovery phrase in a post or in a name is cut out."""
    house = store()
    found = await escalated(house, replace(POST, text=f"help {PHRASE}", author_name=PHRASE))
    view = house.ticket(found.number)
    assert view is not None
    assert "sausage" not in view.answers[0].value
    assert view.answers[0].value.count(REMOVED) == 2


async def test_an_empty_post_is_refused() -> None:
    """There is nothing to work on."""
    with pytest.raises(Refused):
        await escalated(store(), replace(POST, text=" \0"))


async def test_a_requester_may_not_escalate() -> None:
    """Deny by default."""
    asker: Any = AsRequester(RequesterId(1))
    with pytest.raises(Refused):
        await store().perform(
            lambda transaction: escalate(transaction, starter_rules(), CAPABILITIES, asker, POST, 5)
        )


def test_a_moderator_may_nothing_else() -> None:
    """Neither read tickets nor answer them."""
    ticket = TicketSummary(TicketId(1), "WLT-1", RequesterId(1), "other", Status.NEW, NOW)
    moderator = AsModerator("Mo")
    allowed = {action for action in Act if may(moderator, action)}
    assert (allowed, may_see(moderator, ticket)) == ({Act.ESCALATE}, False)


async def test_a_talk_under_way_goes_on() -> None:
    """The author's conversation keeps its state, and the hand-off gets the next number."""
    house = store()
    talk = house.talk_with(BOT, POST.author, "dm:8")
    changes = Changes(Conversation(next_number=7, revision=3), Requester(talk.requester_id))
    house.write(talk, changes, "dm:8")
    await escalated(house)
    assert (talk.conversation.next_number, talk.conversation.revision) == (8, 3)
