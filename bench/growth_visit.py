"""One person's visit, and what the desk and the website do meanwhile, through the service's own functions.

Each thing that is done has a name; the statements that it runs are counted under it.
"""

import re
from collections.abc import Sequence

import orjson

from bench.api_stub import ME, Shown
from bench.form import STEPS, Step, update
from bench.growth_statements import Recorder
from bots.bootstrap import CAPABILITIES, House
from bots.telegram_bot.translate import Identity, translate
from core.access import AsOperator
from core.delivery import Decision, Delivery, Fate
from core.events import Update
from core.ids import Account, BotKey, ConversationId
from core.ports import Marked, Transaction
from core.tickets import Status
from core.usecases.desk import change_status, reply_to_ticket

BOT = BotKey("telegram")
IDENTITY = Identity(int(str(ME["id"])), str(ME["username"]))
NUMBER = re.compile(r"[A-Z]+-[0-9A-Z]{4}-[0-9A-Z]{4}")
AGENT = AsOperator("bench")
PAGE = 8
WATCHING = "gauges of /metrics"
FIRST_PERSON = 5_000_000_000
"""Telegram ids of the people who visit; those of bench/growth_seed.py are smaller."""


class Visitor:
    """Plays visits in one house; what it runs is named to `recorder`."""

    def __init__(self, house: House, recorder: Recorder) -> None:
        self._house = house
        self._recorder = recorder
        self._owed: list[Delivery] = []
        self._updates = FIRST_PERSON
        self._messages = 0
        self._epoch = 0
        house.writer.on_commit(self._owed.extend)

    async def open(self) -> None:
        """Own the bot's lane, so that what is owed is leased as it is written."""
        epoch = await self._house.outbox.own(BOT)
        assert epoch is not None, "nobody else has this database"
        self._epoch = epoch
        self._house.writer.lease(BOT, epoch)

    async def visit(self, person: int) -> None:
        """Everything, once, by a person who was never here."""
        shown: Shown | None = None
        for step in STEPS:
            doing = "update" if shown is not None else "first update of a person"
            shown = await self._act(doing, step, person, shown)
        assert shown is not None
        found = NUMBER.search(shown.text)
        assert found is not None, shown.text
        await self._come_again(person, found[0])
        await self._work(found[0])
        await self._keep_house(person)

    async def _act(self, doing: str, step: Step, person: int, shown: Shown | None) -> Shown:
        """One update of the person, committed, delivered and marked; what the chat shows then."""
        one = self._update(step, person, shown)
        with self._recorder.named(doing):
            accepted = await self._house.writer.accept(one)
        assert not accepted.repeated
        with self._recorder.named("the same update again"):
            assert (await self._house.writer.accept(one)).repeated
        return await self._deliver(person)

    def _update(self, step: Step, person: int, shown: Shown | None) -> Update:
        self._updates += 1
        payload = orjson.loads(update(step, self._updates, person, shown))
        translated = translate(payload, BOT, IDENTITY, self._house.clock())
        assert translated is not None
        return translated

    async def _deliver(self, person: int) -> Shown:
        """Mark what is owed as sent."""
        owed, self._owed[:] = tuple(self._owed), ()
        with self._recorder.named("delivery marks"):
            await self._house.outbox.mark([self._sent(delivery) for delivery in owed])
        said = [delivery.reply for delivery in owed if delivery.reply is not None]
        choices = [choice for reply in said for row in reply.choices for choice in row]
        text = "\n".join(reply.text for reply in said)
        return Shown(person, self._messages, text, {choice.label: choice.value for choice in choices}, 0.0)

    def _sent(self, delivery: Delivery) -> Marked:
        self._messages += 1
        return Marked(delivery, Decision(Fate.SENT), str(self._messages))

    async def _come_again(self, person: int, number: str) -> None:
        """The person looks at their tickets; another update's replies are claimed instead of leased."""
        menu = await self._act("update", Step(sees="", says="/menu"), person, None)
        await self._act("my tickets", Step(sees="", says="/tickets"), person, menu)
        await self._act("a ticket of mine by number", Step(sees="", says=number), person, menu)
        writer, outbox = self._house.writer, self._house.outbox
        writer.unlease(BOT)
        await writer.accept(self._update(Step(sees="", says="/start"), person, None))
        with self._recorder.named("claim from the outbox"):
            claimed = await outbox.claim(BOT, self._epoch, 200)
        assert claimed
        writer.lease(BOT, self._epoch)
        self._owed.extend(claimed)
        await self._deliver(person)

    async def _work(self, number: str) -> None:
        """An agent finds the ticket, replies, solves it, and looks at lists."""
        house = self._house
        with self._recorder.named("an agent finds a ticket by number"):
            assert await house.directory.view(number) is not None
        with self._recorder.named("an agent replies"):
            await house.writer.perform(lambda transaction: self._reply(transaction, number))
        with self._recorder.named("an agent changes the status"):
            await house.writer.perform(lambda transaction: self._solve(transaction, number))
        await self._deliver(0)
        lists: Sequence[tuple[str, Status | None, str | None]] = (
            ("list: all", None, None),
            ("list: closed", Status.CLOSED, None),
            ("list: open, which few are", Status.OPEN, None),
            ("list: a category", None, "other"),
            ("list: a rare category", None, "theft"),
            ("list: open in a category", Status.OPEN, "other"),
            ("list: closed in a rare category", Status.CLOSED, "theft"),
            ("list: open in a rare category", Status.OPEN, "theft"),
        )
        for name, status, category in lists:
            with self._recorder.named(name):
                page = await house.directory.list(status, category, None, PAGE)
            if page:
                with self._recorder.named(f"{name}; next page"):
                    await house.directory.list(status, category, page[-1].ticket_id, PAGE)

    def _reply(self, transaction: Transaction, number: str) -> None:
        reply_to_ticket(transaction, self._house.rules, CAPABILITIES, AGENT, number, "请稍候。")

    def _solve(self, transaction: Transaction, number: str) -> None:
        change_status(transaction, self._house.rules, CAPABILITIES, AGENT, number, Status.SOLVED)

    async def _keep_house(self, person: int) -> None:
        """What is asked for by clocks, by the website, and by whoever watches."""
        house = self._house
        with self._recorder.named("drafts that are due"):
            await house.due_drafts.due(100)
        with self._recorder.named("files to fetch"):
            await house.file_queue.claim_files([BOT], 4)
        with self._recorder.named("files to forget"):
            await house.file_queue.collect(house.file_store, 100)
        account = Account(BOT.platform, str(person))
        with self._recorder.named("the website reads"):
            conversation = await house.mailbox.conversation_of(BOT, account)
            assert conversation is not None
            await self._read(conversation)
        with self._recorder.named("dead letters"):
            await house.stuck.list(Fate.DEAD, 0, PAGE)
        with self._recorder.named("alerts"):
            await house.stuck.alerts(0, PAGE)

    async def watch(self) -> None:
        """What a scraper asks for. Not part of a visit: its counts read whole indexes, which takes the memory
        that SQLite had for the pages of everything else, as it would every quarter of a minute."""
        with self._recorder.named(WATCHING):
            await self._house.gauges.counts([BOT])

    async def _read(self, conversation: ConversationId) -> None:
        mailbox = self._house.mailbox
        await mailbox.waiting(conversation)
        await mailbox.after(conversation, 10)
        await mailbox.newest([conversation])
        await mailbox.latest_prompt(conversation)
