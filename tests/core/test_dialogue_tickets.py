"""After submission: lists, cards, additions, amendments, and numbers that are not one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core import ticket_number
from core.abuse import Allowance
from core.changes import Requester
from core.conversation import State
from core.events import ChoicePressed
from core.ids import RequesterId
from core.tickets import EventKind, Status
from tests.builders import Person, starter_definition, starter_with
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import STORY, answer, answer_all


def test_no_ticket_yet() -> None:
    """An empty list says so and leads back."""
    person = Person()
    person.says("/tickets")

    assert "0 张" in person.sees
    assert "菜单" in person.buttons


def test_the_list_is_paged_newest_first() -> None:
    """Five a page, older and newer, open and closed apart."""
    person = with_tickets(7)
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.says("/tickets")
    assert "6 张进行中" in person.sees
    assert person.tickets[6].number in person.sees
    assert person.tickets[1].number not in person.sees
    person.presses("较早")
    assert person.tickets[1].number in person.sees
    person.presses("较新")
    assert person.tickets[6].number in person.sees
    person.presses("已关闭的工单")

    assert "1 张已关闭" in person.sees
    assert person.tickets[0].number in person.sees


def test_the_card_tells_what_happened() -> None:
    """Answers, timeline, and what can be done now."""
    person = with_tickets(1)
    person.says("我补充一下情况")
    person.presses("查看工单")

    assert "我补充一下情况" in person.sees
    assert STORY["zh-hans"] in person.sees
    assert {"补充信息", "更正内容"} <= set(person.buttons)


def test_information_is_added_until_that_is_all() -> None:
    """Texts and files join the ticket until the person is done; submitted answers stay."""
    person = with_tickets(1)
    number, submitted = person.tickets[0].number, person.tickets[0].answers
    person.presses("查看工单")
    person.presses("补充信息")
    person.says("第一点")
    person.sends_file()
    person.says("第二点")
    person.says("就这些")

    kinds = [entry.kind for entry in person.timelines[number]]
    assert kinds == [
        EventKind.SUBMITTED,
        EventKind.REQUESTER_WROTE,
        EventKind.FILE_ADDED,
        EventKind.REQUESTER_WROTE,
    ]
    assert State.MENU is person.conversation.state
    assert submitted == person.tickets[0].answers


def test_adding_to_a_ticket_that_closes_loses_nothing() -> None:
    """The words wait, and may begin a new ticket."""
    person = with_tickets(1)
    person.presses("查看工单")
    person.presses("补充信息")
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.says("还是同样的问题，没有解决")
    assert "已关闭" in person.sees
    person.presses("新的问题")

    assert person.conversation.draft is not None
    assert person.conversation.draft.first_message == "还是同样的问题，没有解决"


def amended() -> Person:
    """A person who is correcting their ticket."""
    person = with_tickets(1)
    person.presses("查看工单")
    person.presses("更正内容")
    return person


def test_an_amendment_begins_with_the_old_answers() -> None:
    """The form is filled, and says which ticket it corrects."""
    person = amended()
    old = {each.field: each.value for each in person.tickets[0].answers if each.field != "screenshots"}

    assert State.REVIEW is person.conversation.state
    assert f"更正工单 {person.tickets[0].number}" in person.sees
    assert old == {name: answer(person, name) for name in old}


def test_an_amendment_shows_what_differs_and_is_recorded() -> None:
    """Was and is on the card, the link both ways, and a line in the old ticket's record."""
    person = amended()
    person.presses("✏️ 账户名")
    person.says("wang")
    assert "wang（原为：li.ming）" in person.sees
    person.presses("提交")

    old, new = person.tickets
    assert old.number == new.amends
    assert EventKind.AMENDED is person.timelines[old.number][-1].kind
    assert {"by": new.number} == person.timelines[old.number][-1].data
    assert f"它更正工单 {old.number}" in person.sees
    person.presses("查看工单")
    assert f"更正工单 {old.number}" in person.sees
    person.says(old.number)

    assert f"已由工单 {new.number} 更正" in person.sees


def test_an_unchanged_amendment_is_refused() -> None:
    """Nothing to correct, nothing submitted."""
    person = amended()
    person.presses("提交")

    assert "还没有变化" in person.sees
    assert len(person.tickets) == 1


def test_a_corrected_category_is_a_change() -> None:
    """The category alone may be what was wrong; the card shows the old one."""
    person = amended()
    person.presses("✏️ 分类")
    person.presses("账户问题")
    assert "分类：账户问题（原为：其他）" in person.sees
    person.presses("提交")

    assert person.tickets[1].category == "account"


@pytest.mark.parametrize("word", ["备注：其实是昨天发生的事情", None])
def test_a_remark_or_picture_is_a_change(word: str | None) -> None:
    """What is new need not be an answer."""
    person = amended()
    if word is None:
        person.sends_file()
    else:
        person.says(word)
    person.says("提交")

    assert len(person.tickets) == 2


def test_no_amendment_beside_an_unfinished_form() -> None:
    """One form at a time, said kindly."""
    person = with_tickets(1)
    person.says("/ticket")
    person.says(person.tickets[0].number)
    person.presses("更正内容")

    assert "请先提交或取消" in person.sees
    assert State.CATEGORY is person.conversation.state


def test_a_closed_ticket_leads_to_a_new_one() -> None:
    """It can't be added to; a new one that refers to it can be opened."""
    person = with_tickets(1)
    person.presses("查看工单")
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.presses("补充信息")
    assert "已关闭" in person.sees
    person.presses("就此新建工单")

    assert person.conversation.draft is not None
    assert person.tickets[0].number == person.conversation.draft.amends


def test_a_number_with_a_typo_is_told_as_such() -> None:
    """The check character tells before anything is looked up, and it counts as no guess."""
    person = with_tickets(1)
    number = person.tickets[0].number
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    person.says(wrong)

    assert f"{wrong} 有输入错误" in person.sees
    assert person.conversation.wrong_numbers == ()


def test_a_number_is_understood_as_people_write_it() -> None:
    """Lower case, spaces, no hyphens."""
    person = with_tickets(1)
    person.says(person.tickets[0].number.lower().replace("-", " "))

    assert "处理记录" in person.sees


def foreign() -> tuple[Person, str]:
    """A person, and the number of a ticket that is somebody else's."""
    person = with_tickets(1)
    number = person.tickets[0].number
    person.requester = Requester(RequesterId(2), consent="1")
    summary = person._summary

    def of_the_first(ticket: object) -> object:
        return replace(summary(ticket), requester_id=RequesterId(1))  # type: ignore[arg-type]

    person._summary = of_the_first  # type: ignore[method-assign,assignment]
    return person, number


@pytest.mark.parametrize("way", ["says", "show", "add", "amend"])
def test_another_requesters_number_answers_like_an_unknown_one(way: str) -> None:
    """Not yours and not there can't be told apart, whichever way is tried."""
    person, number = foreign()
    unknown = "WLT-0000-0000"
    answers = []
    for tried in (number, unknown):
        if way == "says":
            person.says(tried)
        else:
            person.does(ChoicePressed(f"{way}:{tried}", "press"), message="bot-1")
        answers.append((person.sees.replace(tried, "N"), person.conversation.state, person.notes[-1:]))

    assert answers[0] == answers[1]
    assert "您没有编号为 N 的工单" in answers[0][0]


def test_guessing_numbers_is_slowed_down_for_a_while() -> None:
    """After five wrong ones no number is looked up, one's own included; ten minutes later it is."""
    person = with_tickets(1)
    own = person.tickets[0].number
    for guess in range(starter_definition().wrong_numbers):
        person.says(ticket_number.make("WLT", guess * 977 + 11))
        assert "您没有编号为" in person.sees
    person.says(own)
    assert "请稍等几分钟" in person.sees
    person.now += starter_definition().wrong_numbers_window + timedelta(seconds=1)
    person.says(own)

    assert "处理记录" in person.sees


def test_a_text_that_names_a_ticket_goes_there() -> None:
    """With two open tickets, the number inside the words is enough."""
    person = with_tickets(2)
    number = person.tickets[0].number
    person.says(f"关于 {number}，问题还在")

    assert f"关于 {number}，问题还在" == person.timelines[number][-1].text


def test_a_text_with_two_open_tickets_is_asked_for_once() -> None:
    """More words wait with the first; a number typed in answer chooses; one message tells it."""
    person = with_tickets(2)
    number = person.tickets[1].number
    person.says("问题还在")
    person.says("而且更严重了")
    person.says(number)

    assert person.timelines[number][-1].text == "问题还在\n而且更严重了"
    assert person.sees.count("已补充到工单") == 1
    assert State.MENU is person.conversation.state


def test_starting_a_ticket_while_asked_takes_the_words_along() -> None:
    """Who presses "submit a ticket" has answered: it is a new matter."""
    person = with_tickets(2)
    person.says("兑换的订单一直没有完成")
    person.says("/ticket")

    assert person.conversation.held is None
    assert person.conversation.draft is not None
    assert person.conversation.draft.first_message == "兑换的订单一直没有完成"


def test_adding_to_a_ticket_while_asked_takes_the_words_along() -> None:
    """Opening a ticket and pressing "add" answers the question too."""
    person = with_tickets(2)
    number = person.tickets[0].number
    person.says("问题还在")
    person.says("/tickets")
    person.presses(number)
    person.presses("补充信息")

    assert State.ADDING is person.conversation.state
    assert person.timelines[number][-1].text == "问题还在"


def test_a_forgotten_category_is_shown_by_its_name() -> None:
    """A ticket of a category that was removed meanwhile can still be read and listed."""
    person = with_tickets(1)
    categories = {name: each for name, each in starter_definition().categories.items() if name != "other"}
    definition = replace(starter_definition(), categories=categories)
    person.rules = replace(person.rules, definition=definition)
    person.says("/tickets")

    assert "other" in person.sees


def test_answers_carried_over_skip_what_the_form_no_longer_has() -> None:
    """Every carried answer belongs to a field of today's form."""
    person = amended()
    answer_all(person)
    assert person.conversation.draft is not None

    assert {each.field for each in person.conversation.draft.answers} <= set(person.rules.fields)


def another(person: Person) -> None:
    """Fill in one more form and submit it."""
    person.says("/ticket")
    person.presses("其他")
    answer_all(person)
    person.presses("提交")


def test_one_open_ticket_too_many_waits() -> None:
    """The form stays as it was filled in, and can be submitted once a ticket is closed."""
    person = with_tickets(1)
    person.rules = starter_with(allowance=Allowance(open_tickets=1))
    another(person)
    assert "已有 1 张未关闭的工单" in person.sees
    assert (len(person.tickets), person.conversation.state) == (1, State.REVIEW)
    person.statuses[person.tickets[0].number] = Status.CLOSED
    person.presses("提交")
    assert len(person.tickets) == 2


def test_one_ticket_too_many_in_a_day_waits() -> None:
    """It is told from when on, and then it works."""
    person = with_tickets(1)
    person.rules = starter_with(allowance=Allowance(tickets_a_day=1))
    another(person)
    assert "2026年11月23日 12:00 (UTC+8) 起可以提交" in person.sees
    person.waits(hours=24)
    person.presses("提交")
    assert len(person.tickets) == 2
