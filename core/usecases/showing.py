"""Shows a ticket at the desk: gather what its topics show, draw what they should, owe the difference.

Runs for each ticket to which something happened, in a transaction of its own, after the one in which it
happened: no requester waits for the desk's chats, however slow or full they are. The ticket's conversation is
locked first, then a topic's; whoever works on a ticket keeps that order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.altered import replace
from core.changes import Changes, NewDelivery
from core.delivery import Action, Lane
from core.desk.alerts import told_in
from core.desk.definition import DeskChat
from core.desk.difference import Board, Difference, difference
from core.desk.records import NOTHING_SHOWN, QUEUE, DeskTopic
from core.desk_ports import DueWork
from core.outgoing import split
from core.ports import LanguageDetector, Transaction
from core.replies import Capabilities, RenderedReply, Reply, ReplyKind, Said, say
from core.rules import Rules
from core.tickets import EventKind, Status, TicketView
from core.usecases.alerting import alert_admins, note_told, untold_alerts
from core.usecases.board import board_of, language_of_desk
from core.usecases.handing_out import route
from core.usecases.queue import MOST_SHOWN, MOST_WAITING, queue_board

ROOM = 8
"""How many messages may wait for one desk's chat before more are made: a group takes twenty a minute."""
BEFORE_MORE = timedelta(seconds=3)
"""How soon a topic is looked at again that could not be filled."""


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows tickets at the desk's chats. `detect` tells the language of what an agent wrote."""

    rules: Rules
    capabilities: Mapping[str, Capabilities]
    detect: LanguageDetector

    def __call__(self, transaction: Transaction, work: DueWork) -> None:
        """Bring the topics of this ticket up to date."""
        found = transaction.conversation_of(work.number)  # its row is locked from here on
        view = transaction.tickets.view(work.number)
        if view is not None and found is not None and route(transaction, self.rules, view):
            view = transaction.tickets.view(work.number)
        complete = True
        if view is not None and found is not None:
            for desk in self.rules.definition.desk.chats:
                complete = self._at(transaction, desk, view) and complete
        transaction.worklist.done(work)
        if not complete:
            transaction.worklist.put(work.number, transaction.now + BEFORE_MORE)

    def _at(self, transaction: Transaction, desk: DeskChat, view: TicketView) -> bool:
        """The topic in one desk's chat; False when it has to be looked at again soon."""
        number = view.summary.number
        topic = transaction.topics.of(desk.name, number)
        if not desk.shows(view.team):
            return topic is None or topic.shown.shut or self._leave(transaction, desk, topic, view)
        if topic is None and not needs_a_topic(view):
            return True
        own = transaction.tickets.of_requester(view.summary.requester_id)
        earlier = tuple(each for each in own if each.number != number and desk.shows(each.team))
        drafts = transaction.drafts.on(number)
        capabilities = self.capabilities[desk.bot.platform]
        place = None if topic is None else topic.place
        board = board_of(self.rules, capabilities, view, earlier, drafts, place, self.detect, transaction.now)
        return self._draw(transaction, desk, number, topic, board)

    def _leave(self, transaction: Transaction, desk: DeskChat, topic: DeskTopic, view: TicketView) -> bool:
        """The ticket went to a team that this desk does not show: its topic here says so and is closed."""
        language, zone = language_of_desk(self.rules), self.rules.definition.zone
        words = say("desk.moved", number=view.summary.number, team=Said(view.team))
        told = self.rules.catalogues.render(Reply(ReplyKind.NOTICE, (words,)), language, zone)
        place, requester, conversation = transaction.conversation_with(
            desk.bot, desk.account(topic.about), desk.unopened
        )
        number = conversation.next_number
        rows = (
            _row(number, Action.SEND, told),
            _row(number + 1, Action.SHUT, None),
        )
        after = replace(conversation, next_number=number + len(rows))
        transaction.apply(place, Changes(after, requester, deliveries=rows))
        transaction.topics.keep(replace(topic, shown=replace(topic.shown, shut=True)))
        return True

    def queue(self, transaction: Transaction) -> None:
        """Bring the queues of all desk's chats up to date: what waits there, what was called."""
        waiting = transaction.worklist.queued(MOST_WAITING)
        for desk in self.rules.definition.desk.chats:
            theirs = [ticket for ticket in waiting if desk.shows(ticket.team)]
            topic = transaction.topics.of(desk.name, QUEUE)
            if topic is None and not theirs and not transaction.alerts.untold(1):
                continue
            urgent = [ticket.number for ticket in theirs if ticket.priority == "urgent"][:MOST_SHOWN]
            views = [view for number in urgent if (view := transaction.tickets.view(number)) is not None]
            board = queue_board(self.rules, theirs, views)
            self._draw(transaction, desk, QUEUE, topic, board)

    def alerts(self, transaction: Transaction) -> None:
        """Tell the desk, once, what a person has to look at; and admins, where the desk's own chat can't."""
        for told in untold_alerts(transaction):
            desk = told_in(self.rules.definition.desk, told.troubled)
            if desk is None or transaction.topics.of(desk.name, QUEUE) is None:
                return  # the queue is opened first
            self._say(transaction, desk, told.reply)
            if told.troubled is not None:
                alert_admins(transaction, self.rules, self.capabilities, told)
            note_told(transaction, told)

    def _say(self, transaction: Transaction, desk: DeskChat, reply: Reply) -> None:
        """Say something in the queue of a desk's chat that stays there."""
        language, zone = language_of_desk(self.rules), self.rules.definition.zone
        rendered = self.rules.catalogues.render(reply, language, zone)
        parts = split(rendered.text, self.capabilities[desk.bot.platform].maximum_text)
        place, requester, conversation = transaction.conversation_with(
            desk.bot, desk.account(QUEUE), desk.unopened
        )
        first, last = conversation.next_number, len(parts) - 1
        rows = tuple(
            _row(
                first + index,
                Action.SEND,
                replace(rendered, text=part, choices=rendered.choices if index == last else ()),
            )
            for index, part in enumerate(parts)
        )
        after = replace(conversation, next_number=first + len(rows))
        transaction.apply(place, Changes(after, requester, deliveries=rows))

    def _draw(
        self, transaction: Transaction, desk: DeskChat, about: str, topic: DeskTopic | None, board: Board
    ) -> bool:
        """Owe what the topic does not show yet, as far as there is room in the chat."""
        place, requester, conversation = transaction.conversation_with(
            desk.bot, desk.account(about), desk.unopened
        )
        if topic is None:
            topic = DeskTopic(desk.name, about, desk.bot, place.conversation_id, None, None, NOTHING_SHOWN)
        room = max(0, ROOM - transaction.topics.waiting_in(desk.bot, desk.chat))
        capabilities = self.capabilities[desk.bot.platform]
        drawn: Difference = difference(topic, board, capabilities, conversation.next_number, room)
        if drawn.topic.opened_by != topic.opened_by:
            place = replace(place, chat=desk.unopened)
        if drawn.deliveries or drawn.topic != topic:
            after = replace(conversation, next_number=conversation.next_number + len(drawn.deliveries))
            transaction.apply(place, Changes(after, requester, deliveries=drawn.deliveries))
            transaction.topics.keep(drawn.topic)
        return drawn.complete


def needs_a_topic(view: TicketView) -> bool:
    """Whether a ticket gets a topic of its own: once somebody has it, or has done something about it. Until
    then it waits in the queue, so that a surge fills no chat."""
    if view.summary.status is Status.CLOSED:
        return False
    return view.summary.assignee is not None or any(
        entry.kind in (EventKind.REPLIED, EventKind.NOTED, EventKind.ACKNOWLEDGED, EventKind.CHECKED)
        for entry in view.timeline
    )


def _row(number: int, action: Action, reply: RenderedReply | None) -> NewDelivery:
    return NewDelivery(number, Lane.STATUS, action, reply)
