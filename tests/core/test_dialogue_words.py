"""Words that mean something everywhere: labels, "human", commands, numbers; and groups."""

import pytest

from core.conversation import State
from core.events import ChatBlocked, ChatReopened, GroupContacted
from core.replies import Capabilities
from tests.builders import Person, starter_definition
from tests.core.test_dialogue_files import IN_FORM, at, with_tickets
from tests.core.test_dialogue_form import STORY, TRANSFER, answer, answer_all, begun


@pytest.mark.parametrize("word", ["人工", "转人工。", "客服！", "Human", "agent?", "人工？？"])
@pytest.mark.parametrize("state", [*IN_FORM, State.ADDING, State.PICKING])
def test_asking_for_a_person_works_in_every_state(state: State, word: str) -> None:
    """The two-step ticket is offered, and what is filled in so far stays."""
    if state in (State.ADDING, State.PICKING):
        person = with_tickets(2)
        person.says("还有一件事情要补充")
        if state is State.ADDING:
            person.presses("新的")
            person.says("/tickets")
            person.presses(person.tickets[0].number)
            person.presses("补充信息")
    else:
        person = at(state)
    assert state is person.conversation.state
    draft = person.conversation.draft
    person.says(word)

    assert State.HUMAN is person.conversation.state
    assert "人工处理" in person.sees
    assert draft == person.conversation.draft


def test_the_two_step_ticket_from_nothing() -> None:
    """Description and contact, and it is a ticket of the general team."""
    person = begun()
    person.says("/cancel")
    person.says("是的")
    person.says("人工")
    person.presses("简版")
    assert "第 1 步，共 3 步" in person.sees
    person.says(STORY["zh-hans"])
    assert "第 2 步，共 3 步" in person.sees
    person.says("这里")
    person.presses("提交")

    assert starter_definition().short_category == person.tickets[0].category


def test_the_two_step_ticket_takes_the_draft_along() -> None:
    """What was answered before goes with it."""
    person = begun(category="fault")
    person.says("li")
    person.says("人工")
    person.presses("简版")
    person.says(STORY["zh-hans"])
    person.says("这里")
    person.says("提交")
    given = {each.field: each.value for each in person.tickets[0].answers}

    assert given["account_name"] == "li"
    assert person.tickets[0].category == "fault"


def test_going_on_with_the_full_form_asks_the_same_question() -> None:
    """The offer can be declined."""
    person = begun(category="fault")
    person.says("li")
    person.says("人工")
    person.presses("继续完整表单")

    assert "第 3 步" in person.sees


def test_who_just_writes_on_answers_the_short_form() -> None:
    """The story told instead of a press is its description."""
    person = begun()
    person.says("人工")
    person.says(STORY["zh-hans"])

    assert STORY["zh-hans"] == answer(person, "description")
    assert "联系您" in person.sees


def test_asking_for_a_person_again_tells_that_it_leads_to_one() -> None:
    """In the short form "human" only encourages."""
    person = begun()
    person.says("人工")
    person.presses("简版")
    person.says("人工")

    assert "会由人工处理，只差以下内容" in person.sees


def test_what_waited_for_a_ticket_goes_with_the_short_form() -> None:
    """A held text is not lost when the person asks for a person instead of choosing."""
    person = with_tickets(2)
    person.says("还有一件事情要补充")
    person.says("人工")
    person.presses("简版")
    person.says(STORY["zh-hans"])
    person.says("这里")
    person.says("提交")

    assert "还有一件事情要补充" in {each.value for each in person.tickets[-1].answers}


@pytest.mark.parametrize(
    ("typed", "state"),
    [("提交", State.MENU), ("✅ 提交", State.MENU), ("上一步", State.FIELD), ("取消", State.CANCELLING)],
)
def test_a_typed_label_is_a_press(typed: str, state: State) -> None:
    """What the button says may be typed, signs and all."""
    person = at(State.REVIEW)
    person.says(typed)

    assert state is person.conversation.state


def test_labels_are_understood_in_every_language() -> None:
    """Somebody who reads the English words on another screen may type them."""
    person = at(State.REVIEW)
    person.says("Submit")

    assert len(person.tickets) == 1


def test_the_menu_can_be_typed() -> None:
    """ "我的工单" in the menu opens the list and is nobody's question."""
    person = with_tickets(1)
    person.says("我的工单")

    assert "1 张进行中的工单" in person.sees


@pytest.mark.parametrize("words", ["没有", "不知道", "忘了。", "I don't know"])
def test_not_having_it_in_ones_own_words(words: str) -> None:
    """ "没有" is not an account name."""
    person = begun(category="other")
    person.says(words)

    assert "账户名：暂无" in person.transcript()


def test_yes_and_no_answer_the_confirmation() -> None:
    """The beginning of "Yes, delete it" is enough."""
    person = begun(category="other", language="en")
    person.says("/cancel")
    person.says("No")
    assert State.FIELD is person.conversation.state
    person.says("/cancel")
    person.says("yes")

    assert person.conversation.draft is None


def test_an_unknown_command_opens_the_menu() -> None:
    """It is neither an account name nor something to add to a ticket."""
    person = with_tickets(1)
    person.says("/verify")
    assert "请问需要什么帮助" in person.sees
    person.says("/ticket")
    person.presses("其他")
    person.says("/balance")

    assert "请问需要什么帮助" in person.sees
    assert person.conversation.draft is not None
    assert person.conversation.draft.answers == ()
    assert len(person.timelines[person.tickets[0].number]) == 1


def test_a_greeting_gets_the_front_page() -> None:
    """ "你好" begins nothing."""
    person = Person()
    person.says("你好")

    assert "官方客服" in person.sees
    assert person.conversation.draft is None


def test_a_group_gets_only_the_hand_off() -> None:
    """In a group: one message with the way into the private chat, no state, nothing kept."""
    person = Person(capabilities=Capabilities())
    before, requester = person.conversation, person.requester
    person.does(GroupContacted("https://t.me/frontdoor_bot"))

    (delivery,) = person.deliveries
    assert delivery.reply is not None
    assert delivery.reply.choices[0][0].link == "https://t.me/frontdoor_bot"
    assert "私聊" in delivery.reply.text
    assert requester == person.requester
    assert (before.state, before.language, before.touched_at, before.draft) == (
        person.conversation.state,
        person.conversation.language,
        person.conversation.touched_at,
        person.conversation.draft,
    )


def test_a_group_does_not_disturb_the_form() -> None:
    """The private form goes on as if nothing had happened."""
    person = begun(category="other")
    before = person.conversation.draft
    person.does(GroupContacted("link"))
    person.says("li")

    assert before is not None
    assert answer(person, "account_name") == "li"
    assert "第 3 步" in person.sees


def test_blocking_and_coming_back() -> None:
    """Nothing is said either time; what waits follows."""
    person = begun(category="other")
    person.does(ChatBlocked())
    assert person.last is not None
    assert (person.last.reachable, person.last.deliveries) == (False, ())
    person.does(ChatReopened())

    assert (person.last.reachable, person.last.deliveries) == (True, ())


def test_announcements_are_opted_into() -> None:
    """Off at first, on after a press, off again after another."""
    person = Person()
    person.says("/announcements")
    person.presses("订阅公告")
    assert person.requester.announcements
    person.says("/announcements")
    person.presses("取消订阅")

    assert not person.requester.announcements


def test_detected_language_is_followed_until_one_is_chosen() -> None:
    """An English text in a Chinese client is answered in English."""
    person = Person(language="en")
    person.says("I sent some coins and they never arrived in my wallet at all")

    assert "Agree and continue" in person.buttons
    assert person.requester.language == "en"


def test_adding_after_the_form_is_done_needs_only_words() -> None:
    """As the confirmation says: just write."""
    person = begun()
    person.presses("其他")
    answer_all(person)
    person.says("提交")
    person.says(TRANSFER)

    assert person.timelines[person.tickets[0].number][-1].text == TRANSFER
