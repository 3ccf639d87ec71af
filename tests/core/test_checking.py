"""Agents tick off what the operator asks them to look at; whoever is mistaken or too late is told."""

from dataclasses import replace

import pytest

from core.access import AsAgent, AsOperator, Role, Worker
from core.changes import Place, Requester
from core.conversation import Conversation
from core.desk.checklist import Item, checklist_of
from core.desk.definition import Desk
from core.desk.marks import mark_of
from core.desk.refusals import DeskRefused
from core.prompts import ticket_card
from core.rules import Rules
from core.tickets import INTERNAL, EventKind, TicketView, TimelineEntry
from core.usecases.assigning import recategorise
from core.usecases.checking import check
from core.usecases.showing import needs_a_topic
from tests.builders import Person, starter_with
from tests.core.desk_transaction import DeskTransaction
from tests.core.test_dialogue_files import with_tickets

CHAIN, ADDRESS, AMOUNT = "Is it on that network?", "Was the address ours?", "Does the amount fit?"
LISTS = {"other": (CHAIN, ADDRESS), "swap": (AMOUNT,)}
RULES = starter_with(desk=Desk(checklists=LISTS))
MAY, TAO = AsOperator("May"), AsAgent("Tao", Role.AGENT, ("*",))


def checks(
    person: Person, what: str, who: Worker = MAY, *, ticked: bool = True, rules: Rules = RULES
) -> tuple[Item, ...]:
    """Somebody ticks lines of the person's first ticket off, or takes ticks back."""
    return check(DeskTransaction(person), rules, who, person.tickets[0].number, what, ticked=ticked)


def seen(person: Person) -> TicketView:
    """The person's first ticket."""
    view = person.view(person.tickets[0].number)
    assert view is not None
    return view


def ticks(person: Person, rules: Rules = RULES) -> list[str | None]:
    """Who ticked off what, in the list's order."""
    return [item.ticked_by for item in checklist_of(rules.definition.desk, seen(person))]


def kept(person: Person) -> list[TimelineEntry]:
    """What the record keeps of ticks."""
    return [
        entry for entry in seen(person).timeline if entry.kind in (EventKind.CHECKED, EventKind.UNCHECKED)
    ]


def test_a_tick_and_its_end_are_in_the_record() -> None:
    """With who, when and the words of the line; what is returned is the list as it is then."""
    person = with_tickets(1)
    now = person.now
    assert checks(person, "2") == (Item(1, CHAIN), Item(2, ADDRESS, "May", now))
    assert ticks(person) == [None, "May"]
    assert checks(person, "2", TAO, ticked=False) == (Item(1, CHAIN), Item(2, ADDRESS))
    assert ticks(person) == [None, None]
    assert [(entry.kind, entry.actor, entry.at, entry.data) for entry in kept(person)] == [
        (EventKind.CHECKED, "May", now, {"2": ADDRESS}),
        (EventKind.UNCHECKED, "Tao", now, {"2": ADDRESS}),
    ]


def test_several_at_once_are_one_entry() -> None:
    """And only what changes is in it: what a colleague ticked off stays theirs."""
    person = with_tickets(1)
    checks(person, "1")
    checks(person, "1、2 2", TAO)
    assert ticks(person) == ["May", "Tao"]
    assert [entry.data for entry in kept(person)] == [{"1": CHAIN}, {"2": ADDRESS}]


def test_a_button_means_its_line_for_ever() -> None:
    """Also after the operator put another in front of it."""
    person = with_tickets(1)
    longer = starter_with(desk=Desk(checklists={"other": (AMOUNT, CHAIN)}))
    checks(person, mark_of(CHAIN), rules=longer)
    assert (ticks(person, longer), ticks(person)) == ([None, "May"], ["May", None])
    with pytest.raises(DeskRefused, match="not on the checklist any more"):
        checks(person, mark_of(ADDRESS), rules=longer)


class Meanwhile(DeskTransaction):
    """A transaction that waits for the ticket while a colleague corrects its category."""

    def conversation_of(self, number: str) -> tuple[Place, Requester, Conversation] | None:
        """It is a swap when the lock is had."""
        self.person.tickets[0] = replace(self.person.tickets[0], category="swap")
        return super().conversation_of(number)


def test_a_category_that_is_corrected_meanwhile() -> None:
    """The number would mean a line that the agent never saw, so nothing is ticked off."""
    person = with_tickets(1)
    with pytest.raises(DeskRefused, match="not on the checklist any more"):
        check(Meanwhile(person), RULES, MAY, person.tickets[0].number, "1")
    assert (ticks(person), kept(person)) == ([None], [])


def test_a_corrected_category_shows_its_own_list() -> None:
    """What was ticked of the old one stays in the record."""
    person = with_tickets(1)
    checks(person, "1")
    ticket = person.tickets[0]
    recategorise(DeskTransaction(person), RULES, MAY, ticket.number, "swap")
    person.tickets[0] = replace(ticket, category="swap")
    assert ticks(person) == [None]
    assert [entry.data for entry in kept(person)] == [{"1": CHAIN}]


def test_the_requester_neither_hears_nor_sees_it() -> None:
    """Nothing is sent, and the card that they can ask for is as before."""
    person = with_tickets(1)
    before, card = len(person.deliveries), ticket_card(RULES, seen(person), in_form=False)
    checks(person, "1 2")
    checks(person, "1", ticked=False)
    assert before == len(person.deliveries)
    assert card == ticket_card(RULES, seen(person), in_form=False)
    assert {entry.kind for entry in kept(person)} <= INTERNAL


def test_who_ticks_something_off_has_done_something_about_it() -> None:
    """So the ticket gets its topic, where that is shown."""
    person = with_tickets(1)
    assert not needs_a_topic(seen(person))
    checks(person, "1")
    assert needs_a_topic(seen(person))


def test_the_audit_log_holds_numbers_and_what_became_of_them() -> None:
    """No words, and nothing of what was refused."""
    person = with_tickets(1)
    checks(person, "2,1")
    checks(person, "1", TAO, ticked=False)
    with pytest.raises(DeskRefused):
        checks(person, "13800138000")
    assert [(each.actor, each.action, each.subject, each.detail) for each in person.desk.audit.entries] == [
        ("May", "check", person.tickets[0].number, {"to": "checked", "items": "2 1"}),
        ("Tao", "check", person.tickets[0].number, {"to": "unchecked", "items": "1"}),
    ]


NO_LIST = starter_with(desk=Desk(checklists={"swap": (AMOUNT,)}))
MISTAKES = [
    ("3", True, RULES, "no line '3' on the checklist; there are: 1, 2.", "没有第 3 项。可用的编号：1, 2"),
    ("1 x", True, RULES, "no line 'x'", "没有第 x 项"),
    ("", True, RULES, "Name the lines", "核对好了哪几项"),
    (" ", False, RULES, "Name the lines", "取消哪几项"),
    ("1", True, RULES, "Ticked off already: 1 by Tao.", "已经勾选过了"),
    ("2", False, RULES, "Not ticked off: 2.", "还没有勾选"),
    ("1", True, NO_LIST, "no checklist for other", "“其他”没有核对清单"),
]


@pytest.mark.parametrize(("what", "ticked", "rules", "detail", "words"), MISTAKES)
def test_what_is_refused(what: str, ticked: bool, rules: Rules, detail: str, words: str) -> None:
    """With what to do instead, in the desk's language and on the command line; nothing changes."""
    person = with_tickets(1)
    checks(person, "1", TAO)
    before = seen(person).timeline
    with pytest.raises(DeskRefused) as refused:
        checks(person, what, ticked=ticked, rules=rules)
    told = rules.catalogues.text(refused.value.words, "zh-Hans", rules.definition.zone)
    assert detail in str(refused.value)
    assert words in told
    assert before == seen(person).timeline
