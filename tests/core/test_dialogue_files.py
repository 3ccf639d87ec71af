"""Pictures, files, albums, forwards and edits, whenever they come."""

import pytest

from core.abuse import Allowance
from core.conversation import State
from core.delivery import Action
from core.events import FileKind, FileReceived, TextReceived, UnsupportedKind, UnsupportedReceived
from core.tickets import EventKind, Status
from tests.builders import Person, starter_with
from tests.core.test_dialogue_form import STORY, TRANSFER, answer, answer_all, begun, state_of


def with_tickets(count: int, category: str = "other") -> Person:
    """A person with so many open tickets."""
    person = begun()
    for _ in range(count):
        person.says("/ticket")
        person.presses("其他")
        answer_all(person)
        person.says("提交")
    return person


def sent(person: Person, since: int) -> list[Action]:
    """What was done on the screen after message number `since`."""
    return [each.action for each in person.deliveries if each.number > since]


def at(state: State) -> Person:
    """A person with a draft in `state`."""
    person = begun(category="other")
    match state:
        case State.MENU:
            person = begun()
            person.presses("上一步")
        case State.CONSENT:
            person = Person()
            person.says("/ticket")
        case State.CATEGORY:
            person = begun()
        case State.REVIEW:
            answer_all(person)
        case State.CANCELLING:
            person.says("/cancel")
        case State.HUMAN:
            person.says("人工")
    assert state is person.conversation.state
    return person


IN_FORM = [
    State.MENU,
    State.CONSENT,
    State.CATEGORY,
    State.FIELD,
    State.REVIEW,
    State.CANCELLING,
    State.HUMAN,
]


@pytest.mark.parametrize("count", [3, 20])
@pytest.mark.parametrize("state", IN_FORM)
def test_an_album_gets_one_message_that_counts(state: State, count: int) -> None:
    """Twenty pictures are acknowledged once: the first sends a message, the others change its count."""
    person = at(state)
    number = person.conversation.next_number
    for _ in range(count):
        person.sends_file(album="a")

    draft = person.conversation.draft
    assert draft is not None
    assert count == len(draft.files)
    assert sent(person, number - 1).count(Action.SEND) == 1
    assert f"{count} 个文件" in person.sees


def test_pictures_first_begin_a_form() -> None:
    """Somebody who just sends pictures is asked the rest."""
    person = Person()
    for _ in range(3):
        person.sends_file(album="a")

    assert State.CONSENT is state_of(person)
    assert person.conversation.draft is not None
    assert len(person.conversation.draft.files) == 3


def test_a_caption_is_the_first_message() -> None:
    """A picture whose caption tells the story begins a form with it."""
    person = Person()
    person.sends_file(caption=TRANSFER, album="a")
    person.sends_file(album="a")

    assert answer(person, "description") == TRANSFER
    assert answer(person, "network") == "tron"
    assert person.conversation.draft is not None
    assert len(person.conversation.draft.files) == 2


def test_a_caption_answers_the_description() -> None:
    """When the description is asked, the caption is it."""
    person = begun(category="other")
    person.says("li")
    person.sends_file(caption=STORY["zh-hans"])

    assert STORY["zh-hans"] == answer(person, "description")


def test_more_than_the_maximum_is_told() -> None:
    """The file that does not fit is refused by number, and nothing else is lost."""
    person = begun(category="other")
    person.rules = starter_with(allowance=Allowance(draft_files=2))
    for _ in range(3):
        person.sends_file()

    assert "最多 2 个文件" in person.sees
    assert len(person.files) == 2


def test_late_pictures_of_an_album_join_the_ticket() -> None:
    """Pictures that arrive after submission go where their album went."""
    person = begun(category="other")
    answer_all(person)
    person.sends_file(album="a")
    person.says("提交")
    person.says("/ticket")
    person.sends_file(album="a")

    number = person.tickets[0].number
    assert person.last is not None
    assert [number] == [new.number for new in person.last.files]
    assert number in person.sees


def test_one_open_ticket_takes_a_picture_at_once() -> None:
    """With one open ticket nothing needs to be asked; an album is one message."""
    person = with_tickets(1)
    number = person.conversation.next_number
    for _ in range(4):
        person.sends_file(album="a")

    assert [Action.SEND, *[Action.EDIT] * 3] == sent(person, number - 1)
    assert "4 个文件" in person.sees


def test_two_open_tickets_are_asked_for_once() -> None:
    """An album is asked for once, and its late pictures follow the answer."""
    person = with_tickets(2)
    for _ in range(3):
        person.sends_file(album="a")
    assert State.PICKING is state_of(person)
    person.presses(person.tickets[0].number)
    assert person.last is not None
    assert len(person.last.attached) == 3
    assert len(person.caused) == 1
    person.sends_file(album="a")

    assert State.MENU is state_of(person)
    assert [person.tickets[0].number] == [new.number for new in person.last.files]


def test_held_pictures_can_be_a_new_matter() -> None:
    """ "A new matter" takes the pictures into a new form."""
    person = with_tickets(2)
    person.sends_file(album="a")
    person.sends_file(album="a")
    person.presses("新的问题")

    assert person.conversation.draft is not None
    assert len(person.conversation.draft.files) == 2


def test_a_file_for_a_ticket_that_closed_meanwhile_is_not_lost() -> None:
    """While information is being added the ticket is closed: the file waits for a home."""
    person = with_tickets(1)
    person.presses("查看工单")
    person.presses("补充信息")
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.sends_file()

    assert "已关闭" in person.sees
    assert State.PICKING is state_of(person)
    assert len(person.conversation.held_files) == 1


@pytest.mark.parametrize("kind", [FileKind.VOICE, FileKind.AUDIO])
def test_a_voice_message_is_kept_with_a_hint(kind: FileKind) -> None:
    """Voice is a file, and writing is faster."""
    person = begun(category="other")
    person.does(FileReceived(kind, "voice"))

    assert "语音已作为文件保存" in person.sees
    assert person.files == ["voice"]


@pytest.mark.parametrize("kind", list(UnsupportedKind))
@pytest.mark.parametrize("state", [State.MENU, State.FIELD, State.REVIEW])
def test_what_a_ticket_can_not_hold_gets_a_kind_hint(kind: UnsupportedKind, state: State) -> None:
    """The hint comes first and the open question stays open."""
    person = at(state)
    before = person.conversation.draft
    person.does(UnsupportedReceived(kind))

    assert person.caused[0]
    assert before == person.conversation.draft
    assert state is person.conversation.state


@pytest.mark.parametrize("state", [State.FIELD, State.REVIEW, State.HUMAN])
def test_a_forward_keeps_its_origin(state: State) -> None:
    """Who wrote the forwarded words stands in front of them."""
    person = at(state)
    if state is State.FIELD:
        person.says("li")
    person.does(TextReceived("骗子说转账到这个地址就可以解冻我的账户资金，后来没有解冻。", "假客服"))
    answer_all(person)
    person.says("提交")
    values = [each.value for each in person.tickets[0].answers]

    assert any(value.startswith("［转发自 假客服］") for value in values)


def test_an_edited_answer_changes_the_draft() -> None:
    """Editing the message that gave an answer changes that answer, once it passes the check."""
    person = begun(category="other")
    person.says("li", message="m1")
    person.edits("m1", "li.ming")
    assert answer(person, "account_name") == "li.ming"
    person.edits("m1", "x" * 200)

    assert "仍以之前的回答为准" in person.sees
    assert answer(person, "account_name") == "li.ming"


def test_an_edit_of_an_older_answer_does_not_replace_a_newer_one() -> None:
    """After the answer was given anew, editing the old message changes nothing."""
    person = begun(category="other")
    person.says("li", message="m1")
    person.presses("上一步")
    person.says("wang", message="m2")
    person.edits("m1", "zhao")

    assert answer(person, "account_name") == "wang"


def test_an_edited_story_is_read_again() -> None:
    """What was found in the old words is found anew in the new ones."""
    person = Person()
    person.says(TRANSFER, message="m1")
    person.says("同意")
    assert answer(person, "network") == "tron"
    person.edits("m1", TRANSFER.replace("TRC20", "BEP20"))

    assert answer(person, "network") == "bsc"
    assert "BEP20" in answer(person, "description")


def test_an_edit_after_submission_is_an_addition() -> None:
    """The ticket stays; what changed is appended to its record."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY["zh-hans"], message="m1")
    answer_all(person)
    person.says("提交")
    person.edits("m1", "我写错了，是另一个页面。")

    number = person.tickets[0].number
    assert EventKind.REQUESTER_WROTE is person.timelines[number][-1].kind
    assert person.timelines[number][-1].text == "我写错了，是另一个页面。"
    assert number in person.sees


def test_an_edit_for_a_closed_ticket_is_not_appended() -> None:
    """A closed ticket takes nothing more, edits included."""
    person = begun(category="other")
    person.says("li", message="m1")
    answer_all(person)
    person.says("提交")
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.edits("m1", "wang")

    assert "已关闭" in person.sees
    assert len(person.timelines[person.tickets[0].number]) == 1


def test_an_edit_of_something_unknown_says_so() -> None:
    """A message that went nowhere is asked for anew."""
    person = Person()
    person.edits("long-ago", "什么？")

    assert "请作为新消息发送" in person.sees


def test_an_edit_never_reaches_the_next_draft() -> None:
    """What answered a dropped form does not change the one after it."""
    person = begun(category="other")
    person.says("li", message="m1")
    person.says("/cancel")
    person.says("是的")
    person.says("/ticket")
    person.presses("其他")
    person.says("wang", message="m2")
    person.edits("m1", "zhao")

    assert answer(person, "account_name") == "wang"


def test_an_album_that_was_begun_is_finished() -> None:
    """No part of it is dropped, though that is more than there should be; the next file is refused."""
    person = begun(category="other")
    person.rules = starter_with(allowance=Allowance(draft_files=2))
    for _ in range(5):
        person.sends_file(album="a")
    assert len(person.files) == 5
    person.sends_file(album="b")
    assert "最多 2 个文件" in person.sees
    assert len(person.files) == 5


def test_a_ticket_holds_so_many_files() -> None:
    """What is over it is told with the ticket's number and not kept."""
    person = with_tickets(1)
    person.rules = starter_with(allowance=Allowance(ticket_files=2))
    for _ in range(3):
        person.sends_file()
    assert f"工单 {person.tickets[0].number} 最多 2 个文件" in person.sees
    assert len(person.files) == 2


def test_files_that_wait_for_a_ticket_are_limited() -> None:
    """Whoever has several open tickets can't pile up files without saying where they belong."""
    person = with_tickets(2)
    person.rules = starter_with(allowance=Allowance(draft_files=2))
    for _ in range(3):
        person.sends_file()
    assert "最多 2 个文件" in person.sees
    assert len(person.conversation.held_files) == 2
