"""Programs that are broken on purpose: what the harness must notice, or it proves nothing.

Each changes the started process by the same means by which it is killed (wrapping.py).
"""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from bots.files.examining import examined
from bots.files.limited import LimitedExaminer
from core.delivery import Action, Delivery
from core.events import ChoicePressed, Event
from core.files import Examined
from core.redaction import gate
from storage.holding import OUTBOX
from tests.crash.points import AT_FORUM, BATCHES, INTAKE, MESSENGER, POSTS
from tests.crash.wrapping import replace_at

LATE_SECONDS = 0.5


def acknowledge_before_commit() -> None:
    """Telegram is told that an update is ours before it is stored."""
    replace_at(f"{INTAKE}.take", _too_late)


def mark_before_sending() -> None:
    """A message is noted as sent and then sent."""
    replace_at(f"{MESSENGER}.deliver", _too_late)


def change_late() -> None:
    """Changes of messages leave after what was to follow them."""

    def wrap(deliver: Callable[..., Any]) -> Callable[..., Any]:
        late = _too_late(deliver)

        async def either(messenger: Any, delivery: Delivery) -> Any:
            if delivery.action is Action.SEND:
                return await deliver(messenger, delivery)
            await late(messenger, delivery)
            return delivery.target

        return either

    replace_at(f"{MESSENGER}.deliver", wrap)


def take_every_claim() -> None:
    """An update that was handled before is handled again when it is repeated."""

    def wrap(claim: Callable[..., Any]) -> Callable[..., Any]:
        def claim_all(batches: Any, connection: Any, updates: Any, *rest: Any) -> Any:
            claim(batches, connection, updates, *rest)
            return list(updates)

        return claim_all

    replace_at(f"{BATCHES}._claim", wrap)


def forget_ambiguity() -> None:
    """What a dead process may have sent is sent again, and nobody counts it."""

    def wrap(lease: Callable[..., Any]) -> Callable[..., Any]:
        def uncounted(connection: Any, *rest: Any) -> Any:
            leased = lease(connection, *rest)
            connection.execute(update(OUTBOX).values(ambiguous=0))
            return leased

        return uncounted

    replace_at("storage.outbox:_lease", wrap)


def open_every_post_anew() -> None:
    """Nobody looks whether an earlier attempt opened a ticket's post."""

    def wrap(_: Callable[..., Any]) -> Callable[..., Any]:
        async def nothing(*_: Any) -> None:
            return None

        return nothing

    replace_at(f"{POSTS}._opened_before", wrap)


def answer_agents_before_the_commit() -> None:
    """Discord is told that what an agent did is done before it is; but for the window, which is an answer."""

    def wrap(take: Callable[..., Any]) -> Callable[..., Any]:
        async def answered_first(desk: Any, asked: Any) -> None:
            if not any(_opens_a_window(update.event) for update in asked.updates):
                await desk._finish(asked)
            await take(desk, asked)

        return answered_first

    replace_at(f"{AT_FORUM}.take_deed", wrap)


def _opens_a_window(event: Event) -> bool:
    return isinstance(event, ChoicePressed) and event.value.startswith("desk:reply:")


def see_no_secrets() -> None:
    """The recognisers find nothing; files are examined in this process, since theirs would find something."""
    gate._RECOGNISERS = ()

    def wrap(examine: Callable[..., Any]) -> Callable[..., Any]:
        async def examined_here(examiner: LimitedExaminer, content: bytes) -> Examined:
            return await asyncio.to_thread(examined, content, examiner._limits)

        return examined_here

    replace_at("bots.files.limited:LimitedExaminer.examine", wrap)


def _too_late(work: Callable[..., Any]) -> Callable[..., Any]:
    """`work` returns at once and is done some time later."""
    late: set[asyncio.Task[Any]] = set()

    async def afterwards(*arguments: Any) -> None:
        await asyncio.sleep(LATE_SECONDS)
        await work(*arguments)

    async def at_once(*arguments: Any) -> None:
        late.add(asyncio.create_task(afterwards(*arguments)))

    return at_once


MUTANTS = {
    "acknowledge before commit": acknowledge_before_commit,
    "mark before sending": mark_before_sending,
    "change late": change_late,
    "take every claim": take_every_claim,
    "forget ambiguity": forget_ambiguity,
    "open every post anew": open_every_post_anew,
    "answer agents before the commit": answer_agents_before_the_commit,
    "see no secrets": see_no_secrets,
}
