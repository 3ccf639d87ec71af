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
from core.files import Examined
from core.redaction import gate
from storage.holding import OUTBOX
from tests.crash.points import BATCHES, INTAKE, MESSENGER
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
    "see no secrets": see_no_secrets,
}
