"""What is kept about me: the card, the way to a copy, erasure asked twice, and consent asked anew."""

from dataclasses import replace

import pytest

from core.changes import Changes
from core.conversation import Conversation, State
from core.delivery import Action
from core.events import ChoicePressed
from core.ids import RequesterId
from core.tickets import EventKind, Status
from tests.builders import Person, starter_with
from tests.core.test_dialogue_files import with_tickets

LINK = "https://support.example/export?of=1"


def last(person: Person) -> Changes:
    """What the last action changed."""
    assert person.last is not None
    return person.last


def outdated(person: Person) -> Person:
    """The same person, who agreed to an earlier version of the notice."""
    person.requester = replace(person.requester, consent="0")
    return person


def said_to(person: Person) -> list[str | None]:
    """What the person said about their first ticket."""
    timeline = person.timelines[person.tickets[0].number]
    return [entry.text for entry in timeline if entry.kind is EventKind.REQUESTER_WROTE]


@pytest.mark.parametrize(
    "words", ["/privacy", "privacy", "Delete my data", "my data!", "隐私", "删除我的数据"]
)
def test_the_card_from_anywhere(words: str) -> None:
    """The command, and the words for it in every language, even in the middle of a form."""
    person = Person(client_language="en")
    person.says("I can't log in to my account since this morning, it says device unknown.")
    state = person.conversation.state
    person.says(words)
    assert "Recovery phrases and private keys are never kept" in person.sees
    assert person.buttons == ["Get a copy of my data", "Erase everything", "Continue my form"]
    assert state is person.conversation.state


def test_the_company_notice_can_be_read_from_the_card() -> None:
    """Where the operator has one."""
    person = Person(rules=starter_with(privacy_link="https://example.com/privacy"), client_language="en")
    person.says("/privacy")
    assert "Read the privacy notice" in person.buttons


def test_a_story_that_mentions_privacy_is_a_story() -> None:
    """Only the words alone open the card."""
    person = Person(client_language="en")
    person.says("Somebody got my data, privacy is gone, and my funds were stolen last night.")
    assert "You can get a copy of all of it" not in person.sees


def test_the_link_is_a_button_for_whoever_asks() -> None:
    """It is made at the moment of asking, for them; no text carries it, so that no preview fetches it."""
    person = Person(client_language="en")
    asked: list[RequesterId] = []

    def link(requester_id: RequesterId, now: object) -> str:
        asked.append(requester_id)
        return LINK

    person.says("/privacy")
    assert asked == []
    use_case = replace(person.conversing(), export_link=link)
    person.take(use_case(person.turn(ChoicePressed("export", "press"))))
    (reply,) = [one.reply for one in last(person).deliveries if one.reply is not None]
    assert [person.requester.requester_id] == asked
    assert LINK not in reply.text
    assert reply.choices[0][0].link == LINK


def test_where_no_link_can_be_opened_a_person_helps() -> None:
    """The answer says what to do, and the button does it."""
    person = Person(client_language="en")
    person.says("/privacy")
    person.presses("Get a copy")
    assert "a person prepares your copy" in person.sees
    person.presses("Ask for a person")
    assert person.conversation.state is State.HUMAN


def test_erasure_is_asked_twice_and_says_what_is_lost() -> None:
    """Nothing is erased before the second yes, which names the tickets that end unanswered."""
    person = with_tickets(2)
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.says("/privacy")
    for label, words in (("全部清除", "要清除我们保存的"), ("是的，继续", "1 张未完成的工单")):
        person.presses(label)
        assert words in person.sees
        assert not last(person).erase
    assert "无法收回" in person.sees
    person.presses("立即全部清除")
    assert last(person).erase
    assert "已全部清除" in person.sees


def test_what_an_erasing_step_leaves_behind() -> None:
    """Nothing of the person, but the counts by which old buttons stay old and the last word is found."""
    person = with_tickets(1)
    person.says("/privacy")
    person.presses("全部清除")
    person.says("是")
    before = person.conversation
    person.says("全部清除")
    changes = last(person)
    anew = changes.conversation
    expected = Conversation(revision=anew.revision, next_number=anew.next_number, last_order=anew.last_order)
    assert expected == anew
    assert anew.revision > before.revision
    assert anew.next_number > before.next_number
    assert (changes.requester.consent, changes.requester.language) == (None, None)
    kept = replace(changes, acknowledgements=(), deliveries=())
    assert kept == Changes(anew, changes.requester, erase=True)
    assert all(one.action is Action.SEND or one.target for one in changes.deliveries)


@pytest.mark.parametrize("steps", [[], ["是的，继续"]])
def test_either_question_can_be_answered_with_no(steps: list[str]) -> None:
    """The form that was under way goes on where it was."""
    person = Person()
    person.says("我从交易所提了一些币到钱包，对方显示已经完成，可是余额一直没有变化。")
    person.presses("同意并继续")
    state, draft = person.conversation.state, person.conversation.draft
    person.says("/privacy")
    for label in ("全部清除", *steps, "不，全部保留"):
        person.presses(label)
    assert (state, draft) == (person.conversation.state, person.conversation.draft)
    assert not last(person).erase


def test_a_press_of_an_old_question_erases_nothing() -> None:
    """The yes of a question that was left belongs to no current question."""
    person = with_tickets(1)
    person.says("/privacy")
    person.presses("全部清除")
    value = f"{person.conversation.revision}.erase"
    person.says("/start")
    person.does(ChoicePressed(value, "press"))
    assert not last(person).erase
    assert person.conversation.state is State.MENU


def test_a_picture_for_a_ticket_waits_for_consent() -> None:
    """It is fetched, belongs to nothing, and joins the ticket with the yes."""
    person = outdated(with_tickets(1))
    person.sends_file()
    assert person.conversation.state is State.CONSENT
    assert [new.number for new in last(person).files] == [None]
    person.says("还有这句话也是补充。")
    assert person.conversation.state is State.CONSENT
    person.presses("同意并继续")
    number = person.tickets[0].number
    assert [to for _, to in last(person).attached] == [number]
    assert said_to(person) == ["还有这句话也是补充。"]
    assert person.requester.consent == person.rules.definition.privacy_version


def test_an_edit_of_a_ticket_waits_for_consent() -> None:
    """An edited message is kept no sooner than a new one."""
    person = with_tickets(1)
    person.says("补充一点：我在浦东。")
    message = f"said-{person.order}"
    outdated(person).edits(message, "补充一点：我在浦西。")
    assert person.conversation.state is State.CONSENT
    assert said_to(person) == ["补充一点：我在浦东。"]


def test_adding_by_button_waits_for_consent() -> None:
    """Pressing "add" asks what; what is then said waits."""
    person = outdated(with_tickets(1))
    person.says(person.tickets[0].number)
    person.presses("补充信息")
    person.says("可能会带一位朋友一起来。")
    assert (person.conversation.state, said_to(person)) == (State.CONSENT, [])
    person.presses("同意并继续")
    assert said_to(person) == ["可能会带一位朋友一起来。"]


def test_declining_keeps_nothing_new() -> None:
    """What waited is gone; the ticket, /privacy and the way to a person are not."""
    person = outdated(with_tickets(1))
    person.says("可能会带一位朋友一起来。")
    person.presses("暂不")
    assert "不再保存新的内容" in person.sees
    conversation = person.conversation
    assert (conversation.held, conversation.ticket, said_to(person)) == (None, None, [])
    person.says(person.tickets[0].number)
    assert person.tickets[0].number in person.sees
    person.says("/privacy")
    assert "您可以获取全部内容的副本" in person.sees
    person.says("人工")
    assert person.conversation.state is State.HUMAN


def test_a_ticket_that_closed_meanwhile() -> None:
    """What waited for it is not lost: it is asked where it belongs."""
    person = outdated(with_tickets(1))
    person.says("可能会带一位朋友一起来。")
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.presses("同意并继续")
    assert person.conversation.state is State.PICKING
    assert person.conversation.held == "可能会带一位朋友一起来。"
