"""A trial with agents who work in a desk's chat while the program is killed under them.

Every ticket is claimed, noted something about, answered after a preview and put on hold. On Telegram each is
an update that is repeated until it is ours; on Discord agents press again when the app says that it failed.
So each happened once, whatever died; and the ticket has one topic. Only on Telegram an opened topic whose
mark was lost leaves a spare, empty one behind: there is no way to ask for a topic once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from bots.bootstrap import House
from bots.settings.definition_file import FILE_NAME
from bots.settings.loading import load_settings
from core.delivery import Action
from core.replies import Said, Words, say
from core.rules import Rules
from core.tickets import EventKind, TicketView
from core.usecases.board import language_of_desk, topic_of
from core.usecases.showing import BEFORE_MORE
from storage.encryption import Keys
from storage.readers import ticket_view
from storage.tables import DeskDraftRow, DeskWorkRow, table_of
from tests.crash.agents import HELD, PREVIEW, Agents, Shown
from tests.crash.discord_agents import DiscordAgents
from tests.crash.judging import Message as Row
from tests.crash.judging import Records
from tests.crash.people import Reply, Town, Visit
from tests.crash.telegram_agents import TelegramAgents
from tests.crash.trial import Trial
from tests.crash.verdict import Verdict

DRAFTS, WORK = table_of(DeskDraftRow), table_of(DeskWorkRow)
SOON = 2 * BEFORE_MORE
QUEUE, NOTHING_WAITS = "Queue", "Nothing waits."
DONE = Counter({EventKind.ASSIGNED: 1, EventKind.NOTED: 1, EventKind.REPLIED: 1, EventKind.STATUS_CHANGED: 1})
"""What an agent did about every ticket."""


class DeskTrial(Trial):
    """Agents at a desk on `desk_on`, a platform; `tried` makes it."""

    answers = 2  # the reply, and that it takes longer

    def __init__(self, desk_on: str, *given: Any) -> None:
        super().__init__(*given)
        telegram = desk_on == "telegram"
        door = self._telegram if telegram else self._discord
        self._at_desk: Agents = TelegramAgents(self._telegram) if telegram else DiscordAgents(self._discord)
        self._connected = [*self._doors, *(each for each in (door,) if each not in self._doors)]
        (self._folder / FILE_NAME).write_text(self._at_desk.definition, encoding="utf-8")
        self._settings = load_settings(self._folder)

    def _agents(self, house: House) -> Reply:
        return self._at_desk.work

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
        verdict.lost += [f"Discord refused {each}" for each in self._discord.emulator.violations]
        keys = Keys([self._key])
        with house.database.reading() as connection:
            records = Records(connection, keys)
            drafts = connection.execute(select(func.count()).select_from(DRAFTS)).scalar_one()
            if drafts:
                verdict.doubled.append(f"{drafts} drafts of replies that went out")
            for visit in town.visits:
                view = ticket_view(connection, keys, visit.number) if visit.number else None
                topic = self._one_topic(visit.name, visit.number, records, verdict) if visit.number else None
                if visit.over and view is not None:
                    _judge_deeds(visit, view, verdict)
                    _judge_card(visit.name, topic, [visit.number, _state(house.rules, view), HELD], verdict)
                    _judge_tags(visit.name, topic, _tags(house.rules, view), verdict)
            queue = self._one_topic(QUEUE, QUEUE, records, verdict)
            if all(visit.over for visit in town.visits):
                _judge_card(QUEUE, queue, [NOTHING_WAITS], verdict)
        return verdict

    def _one_topic(self, name: str, title: str, records: Records, verdict: Verdict) -> Shown | None:
        """The topic of that title, the only one that says anything, each thing once.

        Where the platform has no way to do things once: what was not marked twice, and a spare topic for an
        opening that was not.
        """
        topics = self._at_desk.topics(title)
        used = [topic for topic in topics if topic.said]
        if len(used) != 1:
            found = verdict.doubled if used else verdict.lost
            found.append(f"{name}: {len(used)} topics show it")
            return None
        shown, repeats = used[0], self._at_desk.repeats
        rows = records.messages[records.conversations.get((self._at_desk.platform, shown.place), 0)]
        opened = [row for row in rows if row.delivery.action is Action.OPEN]
        if len(topics) > 1 + repeats * _ambiguous(opened):
            verdict.doubled.append(f"{name}: {len(topics)} topics, opened {len(opened)} times")
        said, spare = Counter(shown.said), repeats * _ambiguous(rows)
        for words, count in said.items():
            if count > 1 + spare:
                verdict.doubled.append(f"{name}: its topic says {count} times {words[:40]}")
        left = sum(count for words, count in said.items() if PREVIEW in words)
        if left > spare:  # a copy of one that was sent twice is known to nobody, and does nothing
            verdict.lost.append(f"{name}: a preview of what went out is still there")
        return shown


def _judge_deeds(visit: Visit, view: TicketView, verdict: Verdict) -> None:
    did = Counter(entry.kind for entry in view.timeline if entry.kind in DONE)
    for kind, count in DONE.items():
        if did[kind] < count:
            verdict.lost.append(f"{visit.name}: {did[kind]} times {kind}")
        if did[kind] > count:
            verdict.doubled.append(f"{visit.name}: {did[kind]} times {kind}")


def _judge_card(name: str, topic: Shown | None, words: list[str], verdict: Verdict) -> None:
    """What stands on top says what the record says."""
    said = "" if topic is None else topic.card
    verdict.lost += [
        f"{name}: its card does not say {each}: {said[:80]}" for each in words if each not in said
    ]


def _judge_tags(name: str, topic: Shown | None, tags: Sequence[str], verdict: Verdict) -> None:
    """The topic wears what the record says, where topics wear anything."""
    if topic is not None and topic.tags is not None and sorted(topic.tags) != sorted(tags):
        verdict.lost.append(f"{name}: its topic wears {topic.tags}, not {tags}")


def _tags(rules: Rules, view: TicketView) -> Sequence[str]:
    return topic_of(rules, view).marks


def _state(rules: Rules, view: TicketView) -> str:
    """The line of a card that tells where the ticket stands, from its record."""
    assignee: Words = Said(view.summary.assignee or "")
    status = say(f"desk.state.{view.summary.status}")
    words = say("desk.card.state", status=status, assignee=assignee, team=Said(view.team))
    return rules.catalogues.text(words, language_of_desk(rules), rules.definition.zone)


def _ambiguous(rows: list[Row]) -> int:
    return sum(row.ambiguous for row in rows)
