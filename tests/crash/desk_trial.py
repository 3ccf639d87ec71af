"""A trial with agents who work in a desk's chat on Telegram while the program is killed under them.

Every ticket is claimed, answered after a preview and put on hold, each by an update that Telegram repeats
until it is ours. So each happened once, whatever died; and the ticket has one topic. Only an opened topic
whose mark was lost leaves a spare, empty one behind: Telegram has no way to ask for a topic once.
"""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from bots.bootstrap import House
from bots.settings.definition_file import FILE_NAME
from bots.settings.loading import load_settings
from core.delivery import Action
from core.tickets import EventKind
from core.usecases.showing import BEFORE_MORE
from storage.encryption import Keys
from storage.readers import ticket_view
from storage.tables import DeskDraftRow, DeskWorkRow, table_of
from tests.crash.judging import Message as Row
from tests.crash.judging import Records
from tests.crash.people import PATIENCE, Reply, Town, Visit
from tests.crash.trial import Trial
from tests.crash.verdict import Verdict
from tests.emulators.telegram import Message
from tests.scenarios.telegram_desk import TelegramDesk

DRAFTS, WORK = table_of(DeskDraftRow), table_of(DeskWorkRow)
SOON = 2 * BEFORE_MORE
PREVIEW = "this goes out to the requester"
HELD = "The bank is asked"
"""Why every ticket waits in the end."""
DONE = Counter({EventKind.ASSIGNED: 1, EventKind.REPLIED: 1, EventKind.STATUS_CHANGED: 1})
"""What an agent did about every ticket."""


class DeskTrial(Trial):
    """Agents at a desk; `tried` makes it."""

    answers = 2  # the reply, and that it takes longer

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._group = TelegramDesk.in_group(self._telegram.bot)
        (self._folder / FILE_NAME).write_text(self._group.definition(), encoding="utf-8")
        self._settings = load_settings(self._folder)

    def _agents(self, house: House) -> Reply:
        return self._work

    async def _work(self, number: str, text: str) -> None:
        """Mei does everything, for everybody at once."""
        mei = self._group.mei
        mei.says(f"/claim {number}")
        topic = await self._shown(number, "Description")
        mei.says(f"/reply {text}", topic=topic.thread_id)
        preview = await self._shown(number, PREVIEW)
        mei.presses("📤 Send", preview)
        await self._shown(number, "✓ delivered")
        mei.says(f"/hold 2d {HELD}", topic=topic.thread_id)
        await self._shown(number, HELD)

    async def _shown(self, number: str, words: str) -> Message:
        """The message with these words in a topic of the ticket's, once it is there."""

        def shown() -> Message | None:
            said = (message for topic in self._topics(number) for message in self._said(topic))
            return next((message for message in said if words in message.words), None)

        return await self._telegram.bot.pulse.until(shown, PATIENCE)

    def _topics(self, number: str) -> list[int]:
        return [each.thread_id for each in self._group.group.topics.values() if number in each.name]

    def _said(self, topic: int) -> list[Message]:
        messages = self._group.group.chat.messages
        return [
            each for each in messages if each.thread_id == topic and each.from_bot and each.kind == "text"
        ]

    def _settled(self, house: House) -> bool:
        """Also nothing is to be shown at the desk, which waits a few seconds while a chat is full."""
        soon = datetime.now(UTC) + SOON
        due = select(func.count()).select_from(WORK).where(WORK.c.due_at <= soon)
        with house.database.reading() as connection:
            waiting = connection.execute(due).scalar_one()
        return not waiting and super()._settled(house)

    async def _looked_at(self, house: House, town: Town) -> Verdict:
        """What became of people, and what the desk shows and holds."""
        verdict = await super()._looked_at(house, town)
        keys = Keys([self._key])
        with house.database.reading() as connection:
            records = Records(connection, keys)
            drafts = connection.execute(select(func.count()).select_from(DRAFTS)).scalar_one()
            if drafts:
                verdict.doubled.append(f"{drafts} drafts of replies that went out")
            for visit in town.visits:
                view = ticket_view(connection, keys, visit.number) if visit.over else None
                if view is not None:
                    did = Counter(entry.kind for entry in view.timeline if entry.kind in DONE)
                    _judge_deeds(visit, did, verdict)
                    self._judge_topics(visit, records, verdict)
        return verdict

    def _judge_topics(self, visit: Visit, records: Records, verdict: Verdict) -> None:
        """One topic shows the ticket, each thing once; a spare only for an opening that nobody marked."""
        topics = self._topics(visit.number)
        used = [topic for topic in topics if self._said(topic)]
        if len(used) != 1:
            verdict.doubled.append(f"{visit.name}: {len(used)} topics show the ticket")
            return
        place = f"{self._group.group.chat_id}/{used[0]}"
        rows = records.messages[records.conversations.get(("telegram", place), 0)]
        opened = [row for row in rows if row.delivery.action is Action.OPEN]
        if len(topics) > 1 + _ambiguous(opened):
            verdict.doubled.append(f"{visit.name}: {len(topics)} topics, opened {len(opened)} times")
        said = Counter(message.words for message in self._said(used[0]))
        for words, count in said.items():
            if count > 1 + _ambiguous(rows):
                verdict.doubled.append(f"{visit.name}: its topic says {count} times {words[:40]}")
        left = sum(count for words, count in said.items() if PREVIEW in words)
        if left > _ambiguous(rows):  # a copy of one that was sent twice is known to nobody, and does nothing
            verdict.lost.append(f"{visit.name}: a preview of what went out is still there")


def _judge_deeds(visit: Visit, did: Counter[EventKind], verdict: Verdict) -> None:
    for kind, count in DONE.items():
        if did[kind] < count:
            verdict.lost.append(f"{visit.name}: {did[kind]} times {kind}")
        if did[kind] > count:
            verdict.doubled.append(f"{visit.name}: {did[kind]} times {kind}")


def _ambiguous(rows: list[Row]) -> int:
    return sum(row.ambiguous for row in rows)
