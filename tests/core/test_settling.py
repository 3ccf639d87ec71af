"""When the work is done: yes, no, silence, thanks, the same or a new matter, stars, and what comes after."""

from dataclasses import replace

import pytest

from core.changes import Requester
from core.conversation import State
from core.events import ChoicePressed
from core.tickets import EventKind, Status, TimerKind
from tests.builders import Person, starter_rules
from tests.core.desk_moves import kinds, moved, time_passes
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import answer_all


def solved(count: int = 1) -> tuple[Person, str]:
    """A person whose first ticket is solved, and its number."""
    person = with_tickets(count)
    return person, moved(person, Status.SOLVED)


def closed() -> tuple[Person, str]:
    """A person whose only ticket is closed."""
    person, number = solved()
    person.presses("解决了")
    return person, number


def words_in(person: Person, number: str) -> list[str | None]:
    """What the requester said about a ticket after its submission."""
    return [entry.text for entry in person.timelines[number] if entry.text]


def test_solved_asks_whether_it_is() -> None:
    """Yes and no, and when it closes by itself."""
    person, number = solved()

    assert f"工单 {number} 的状态：已解决。" in person.sees
    assert "2026年11月26日 12:00 (UTC+8) 自动关闭" in person.sees
    assert person.buttons == ["解决了", "还没有", "查看工单"]


def test_yes_closes_and_asks_how_it_was() -> None:
    """Nothing is due any more, and the question is gone."""
    person, number = solved()
    person.presses("解决了")

    assert (person.statuses[number], person.desk.timers.due) == (Status.CLOSED, {})
    assert f"工单 {number} 已关闭" in person.sees
    assert person.buttons == ["1 ★", "2 ★", "3 ★", "4 ★", "5 ★", "查看工单"]
    assert "还没有" not in person.transcript()


def test_a_second_yes_changes_nothing() -> None:
    """From another device, a moment later."""
    person, number = solved()
    yes = f"fixed:{number}"
    for _ in range(2):
        person.does(ChoicePressed(yes, "press"), message="bot-1")

    assert kinds(person, number) == [EventKind.STATUS_CHANGED, EventKind.STATUS_CHANGED]


def test_no_opens_at_once_and_asks_for_the_reason() -> None:
    """Whoever says nothing then has an open ticket all the same."""
    person, number = solved()
    person.presses("还没有")
    assert (person.statuses[number], person.desk.timers.due) == (Status.OPEN, {})
    assert State.REOPENING is person.conversation.state
    person.says("今天又失败了一次")

    assert words_in(person, number) == ["今天又失败了一次"]
    assert (person.conversation.state, person.sees[3:8]) == (State.MENU, "已转给客服")


def test_the_reason_may_be_a_picture_or_nothing() -> None:
    """Files join the ticket while the reason is asked; skipping leaves it open."""
    person, number = solved()
    person.presses("还没有")
    person.sends_file()
    assert State.REOPENING is person.conversation.state
    person.presses("跳过")

    assert kinds(person, number)[2:] == [EventKind.FILE_ADDED]
    assert (person.conversation.state, person.statuses[number]) == (State.MENU, Status.OPEN)


def test_a_second_no_is_a_second_tap() -> None:
    """The question for the reason stands as it is."""
    person, number = solved()
    for _ in range(2):
        person.does(ChoicePressed(f"unfixed:{number}", "press"), message="bot-1")

    assert kinds(person, number) == [EventKind.STATUS_CHANGED, EventKind.STATUS_CHANGED]
    assert State.REOPENING is person.conversation.state


@pytest.mark.parametrize(("said", "status"), [("解决了", Status.CLOSED), ("没有解决。", Status.OPEN)])
def test_the_answer_may_be_typed(said: str, status: Status) -> None:
    """In words, without a button."""
    person, number = solved()
    person.says(said)

    assert person.statuses[number] is status


def test_yes_and_no_are_no_answers_where_several_tickets_are_open() -> None:
    """It would be a guess which one is meant."""
    person, _ = solved(count=2)
    person.says("解决了")

    assert State.PICKING is person.conversation.state


def test_silence_closes_and_is_announced_at_half() -> None:
    """Once each, in the chat, and the record says who closed it."""
    person, number = solved()
    assert time_passes(person, hours=47) == []
    (announced,) = time_passes(person, hours=1)
    assert "将在 2026年11月26日 12:00 (UTC+8) 自动关闭" in announced
    assert person.buttons[:2] == ["解决了", "还没有"]
    (told,) = time_passes(person, hours=48)

    assert f"工单 {number} 的状态：已关闭。" in told
    assert (person.statuses[number], person.timelines[number][-1].actor) == (Status.CLOSED, "system")
    assert person.desk.timers.due == {}


def test_nobody_is_closed_out_by_a_clock_that_stood_still() -> None:
    """A service that was down for a week announces first, and closes half the time later."""
    person, number = solved()
    (announced,) = time_passes(person, days=7)
    assert "2026年12月1日 12:00" in announced
    assert person.statuses[number] is Status.SOLVED
    time_passes(person, days=2)

    assert person.statuses[number] is Status.CLOSED


@pytest.mark.parametrize("thanks", ["谢谢", "好的谢谢！", "ok thanks", "好的", "👍"])
def test_thanks_open_nothing_again(thanks: str) -> None:
    """A kind word back; agents see them, and the ticket still closes by itself."""
    person, number = solved()
    person.says(thanks)

    assert (person.sees, person.statuses[number]) == ("不客气，祝您一切顺利。", Status.SOLVED)
    assert words_in(person, number) == [thanks]
    assert (number, TimerKind.CLOSING) in person.desk.timers.due


def test_thanks_leave_a_question_open() -> None:
    """A ticket that waits for an answer goes on waiting, but "all right" may be the answer."""
    person = with_tickets(1)
    number = moved(person, Status.PENDING)
    person.says("谢谢")
    assert person.statuses[number] is Status.PENDING
    person.says("好的")

    assert person.statuses[number] is Status.OPEN


def test_thanks_after_closing_are_no_new_matter() -> None:
    """They get a kind word back and nothing else."""
    person, number = closed()
    person.says("谢谢")

    assert person.sees == "不客气，祝您一切顺利。"
    assert words_in(person, number) == []


def test_thanks_with_several_tickets_ask_nothing() -> None:
    """Which of them is thanked for does not matter."""
    person = with_tickets(2)
    person.says("谢谢")

    assert (person.sees, person.conversation.state) == ("不客气，祝您一切顺利。", State.MENU)


@pytest.mark.parametrize("said", ["今天又失败了一次", "谢谢，但是还没到账"])
def test_the_same_matter_is_open_again_with_the_words(said: str) -> None:
    """Other text is asked about, and joins the ticket only then."""
    person, number = solved()
    person.says(said)
    assert "同一件事，还是新的问题" in person.sees
    assert words_in(person, number) == []
    person.presses("同一件事")

    assert (words_in(person, number), person.statuses[number]) == ([said], Status.OPEN)
    assert (person.sees, person.desk.timers.due) == (f"已补充到工单 {number}，工单重新打开了。", {})


def test_a_new_matter_begins_a_form_with_the_words() -> None:
    """The solved ticket stays as it is."""
    person, number = solved()
    person.says("兑换的订单一直没有完成，已经两天了")
    person.presses("新的问题")

    assert person.conversation.draft is not None
    assert person.conversation.draft.first_message == "兑换的订单一直没有完成，已经两天了"
    assert person.statuses[number] is Status.SOLVED


def test_no_is_the_answer_to_same_or_new_too() -> None:
    """The words that wait are the reason; nobody is asked for it again."""
    person, number = solved()
    person.says("今天又失败了一次")
    person.does(ChoicePressed(f"unfixed:{number}", "press"), message="bot-1")

    assert (words_in(person, number), person.conversation.state) == (["今天又失败了一次"], State.MENU)
    assert person.statuses[number] is Status.OPEN


def test_a_picture_for_a_solved_ticket_is_asked_about() -> None:
    """And opens it again once it is the same matter."""
    person, number = solved()
    person.sends_file()
    assert "同一件事，还是新的问题" in person.sees
    person.presses("同一件事")

    assert person.statuses[number] is Status.OPEN


def test_a_text_that_names_the_solved_ticket_needs_no_question() -> None:
    """The number says that it is the same matter."""
    person, number = solved()
    person.says(f"{number} 又失败了")

    assert (words_in(person, number), person.statuses[number]) == ([f"{number} 又失败了"], Status.OPEN)


def test_adding_to_a_solved_ticket_opens_it_with_the_first_words() -> None:
    """Pressing "add" alone does not, and thanks don't either."""
    person, number = solved()
    person.does(ChoicePressed(f"+add:{number}", "press"), message="bot-1")
    person.says("谢谢")
    assert person.statuses[number] is Status.SOLVED
    person.says("又失败了一次")

    assert person.statuses[number] is Status.OPEN


@pytest.mark.parametrize("way", ["words", "file", "add"])
def test_an_answer_to_what_is_pending_opens_the_ticket(way: str) -> None:
    """By words, by a picture, by the button on the notice."""
    person = with_tickets(1)
    number = moved(person, Status.PENDING)
    assert "等您的回复" in person.sees
    if way == "file":
        person.sends_file()
    else:
        if way == "add":
            person.presses("补充信息")
        person.says("截图在这里")

    assert person.statuses[number] is Status.OPEN
    assert person.timelines[number][-1].data == {"from": "pending", "to": "open"}


def test_an_edit_opens_what_is_pending_and_not_what_is_solved() -> None:
    """A corrected word is no new matter."""
    person = with_tickets(1)
    person.says("金额是 500")
    said = f"said-{person.order}"
    number = moved(person, Status.SOLVED)
    person.edits(said, "金额是 600")
    assert person.statuses[number] is Status.SOLVED
    moved(person, Status.OPEN)
    moved(person, Status.PENDING)
    person.edits(said, "金额是 700")

    assert person.statuses[number] is Status.OPEN


def test_a_closed_ticket_is_asked_about_and_carried_over() -> None:
    """A new ticket with the old number, the old answers and the new words; the old one stays as it is."""
    person, number = closed()
    person.says("这笔转账又出现了同样的问题")
    assert f"工单 {number} 已关闭，不会再改动" in person.sees
    person.presses(f"带上 {number}")
    person.presses("提交")

    old, new = person.tickets
    assert (new.amends, person.statuses[old.number]) == (number, Status.CLOSED)
    assert "这笔转账又出现了同样的问题" in [answer.value for answer in new.answers]


def test_a_new_matter_after_closing_carries_nothing() -> None:
    """The form begins with the words."""
    person, _ = closed()
    person.says("这次是兑换的订单一直没有完成")
    person.presses("新的问题")

    assert person.conversation.draft is not None
    assert person.conversation.draft.amends is None


def test_an_old_closed_ticket_is_only_asked_about_by_its_number() -> None:
    """After months nobody means it, unless they say so."""
    person, number = closed()
    person.waits(days=91)
    person.says("请问 API 的限额是多少，怎样提高")
    assert State.PICKING is not person.conversation.state
    person.says("/cancel")
    person.presses("是的，删除")
    person.says(f"{number} 的问题又来了")

    assert f"工单 {number} 已关闭" in person.sees


def test_a_greeting_after_closing_is_a_greeting() -> None:
    """Too little to begin anything with."""
    person, _ = closed()
    person.says("你好")

    assert State.MENU is person.conversation.state


def test_stars_are_kept_and_a_comment_is_asked_for_once() -> None:
    """The comment stands in the record with the rating and opens nothing; changed stars ask for nothing."""
    person, number = closed()
    person.presses("4 ★")
    assert State.COMMENTING is person.conversation.state
    person.says("回复很快，就是等得有点久")
    assert (person.conversation.state, person.statuses[number]) == (State.MENU, Status.CLOSED)
    person.presses("2 ★")

    assert (person.desk.ratings.of(number), person.conversation.state) == (2, State.MENU)
    rated = [(entry.data, entry.text) for entry in person.timelines[number] if entry.kind is EventKind.RATED]
    assert rated == [
        ({"stars": "4"}, None),
        ({"stars": "4"}, "回复很快，就是等得有点久"),
        ({"stars": "2"}, None),
    ]


def test_stars_may_be_changed_before_the_comment() -> None:
    """The question stays."""
    person, number = closed()
    person.presses("4 ★")
    person.does(ChoicePressed(f"+rate:{number}:5", "press"), message="bot-1")
    assert State.COMMENTING is person.conversation.state
    person.presses("跳过")

    assert (person.desk.ratings.of(number), person.conversation.state) == (5, State.MENU)


def test_the_same_stars_again_are_no_news() -> None:
    """A second tap leaves one line in the record."""
    person, number = closed()
    for _ in range(2):
        person.does(ChoicePressed(f"+rate:{number}:5", "press"), message="bot-1")

    assert kinds(person, number).count(EventKind.RATED) == 1


def test_stars_in_the_middle_of_a_form_ask_for_nothing() -> None:
    """They are kept, and the form's question stays current."""
    person, number = closed()
    person.says("/ticket")
    person.presses("5 ★")

    assert (person.desk.ratings.of(number), person.conversation.state) == (5, State.CATEGORY)


@pytest.mark.parametrize(
    "value", ["rate:{n}:0", "rate:{n}:6", "rate:{n}:x", "rate:{n}", "rate:", "rate:{n}:５"]
)
def test_a_forged_rating_is_none(value: str) -> None:
    """One to five, and nothing else."""
    person, number = closed()
    person.does(ChoicePressed(value.format(n=number), "press"), message="bot-1")

    assert person.desk.ratings.of(number) is None


@pytest.mark.parametrize("verb", ["rate:{n}:5", "fixed:{n}", "unfixed:{n}"])
def test_somebody_elses_ticket_answers_like_an_unknown_one(verb: str) -> None:
    """Neither closed, opened nor rated."""
    person, number = closed()
    person.requester = Requester(person.requester.requester_id, consent="1")
    person.tickets.clear()
    person.does(ChoicePressed(verb.format(n=number), "press"), message="bot-1")

    assert person.sees == f"您没有编号为 {number} 的工单。"
    assert person.desk.ratings.of(number) is None


def test_a_rating_of_a_ticket_in_work_shows_the_ticket() -> None:
    """Stars are for what is over."""
    person = with_tickets(1)
    number = person.tickets[0].number
    person.does(ChoicePressed(f"rate:{number}:5", "press"), message="bot-1")

    assert "处理记录" in person.sees
    assert person.desk.ratings.of(number) is None


def test_no_to_a_closed_ticket_offers_a_new_one() -> None:
    """Closed stays closed, on an old button too."""
    person, number = solved()
    moved(person, Status.CLOSED)
    person.does(ChoicePressed(f"unfixed:{number}", "press"), message="bot-1")

    assert (person.statuses[number], person.buttons) == (Status.CLOSED, ["就此新建工单"])


def test_what_waits_for_a_newer_privacy_notice_opens_the_ticket_once_agreed() -> None:
    """Nothing joins before; thanks are not worth the question."""
    person = with_tickets(1)
    number = moved(person, Status.PENDING)
    definition = replace(starter_rules().definition, privacy_version="2")
    person.rules = replace(starter_rules(), definition=definition)
    person.says("谢谢")
    assert person.conversation.state is State.MENU
    person.says("截图在这里")
    assert (person.conversation.state, person.statuses[number]) == (State.CONSENT, Status.PENDING)
    person.presses("同意")

    assert (words_in(person, number), person.statuses[number]) == (["截图在这里"], Status.OPEN)


def test_a_form_begun_while_a_comment_was_asked_is_about_nothing_older() -> None:
    """Agreeing to a newer notice goes on with the form, not with the rated ticket."""
    person, _ = closed()
    person.presses("4 ★")
    definition = replace(starter_rules().definition, privacy_version="2")
    person.rules = replace(starter_rules(), definition=definition)
    person.says("/ticket")
    person.presses("同意")

    assert (person.conversation.state, person.conversation.ticket) == (State.CATEGORY, None)


def test_a_form_takes_what_waited_for_a_ticket_and_its_consent_along() -> None:
    """Whoever presses "submit a ticket" instead of agreeing has made it a new matter; that goes on then."""
    person = with_tickets(1)
    definition = replace(starter_rules().definition, privacy_version="2")
    person.rules = replace(starter_rules(), definition=definition)
    person.says("截图在这里，请看一下")
    person.does(ChoicePressed("ticket", "press"), message="bot-1")
    person.presses("同意")

    assert (person.conversation.state, person.conversation.ticket) == (State.CATEGORY, None)
    assert words_in(person, person.tickets[0].number) == []


def test_a_named_ticket_is_linked_in_both_records_once() -> None:
    """Whatever text names it, however often; agents of both see it."""
    person = with_tickets(2)
    first, second = (ticket.number for ticket in person.tickets)
    moved(person, Status.CLOSED)
    for _ in range(2):
        person.says(f"和 {first.lower()} 是一样的问题")

    assert words_in(person, second) == [f"和 {first.lower()} 是一样的问题"] * 2
    links = {
        number: [entry.data for entry in person.timelines[number] if entry.kind is EventKind.LINKED]
        for number in (first, second)
    }
    assert links == {first: [{"to": second}], second: [{"to": first}]}


def test_a_new_ticket_that_names_an_old_one_is_linked() -> None:
    """Told in the form, and written down when it is submitted."""
    person = with_tickets(1)
    first = person.tickets[0].number
    person.says("/ticket")
    person.presses("其他")
    person.says("li.ming")
    person.says(f"我想再问一下和 {first} 同样的问题，为什么一直没有消息")
    answer_all(person)
    person.presses("提交")

    assert person.timelines[first][-1].data == {"to": person.tickets[1].number}
    assert person.timelines[person.tickets[1].number][-1].data == {"to": first}


def test_somebody_elses_number_links_nothing() -> None:
    """It is a text like any other."""
    person = with_tickets(1)
    person.says("和 WLT-0000-0000 是一样的问题")

    assert kinds(person, person.tickets[0].number) == [EventKind.REQUESTER_WROTE]


def test_the_card_of_a_ticket_on_hold_says_why_and_until_when() -> None:
    """And so did the notice."""
    person = with_tickets(1)
    number = moved(person, Status.ON_HOLD, reason="银行在核对这笔款项。")
    assert "银行在核对这笔款项。" in person.sees
    assert "2026年11月24日 12:00 (UTC+8) 前" in person.sees
    person.says(number)

    assert "暂缓原因：银行在核对这笔款项。\n下次更新：2026年11月24日 12:00 (UTC+8) 前" in person.sees


def test_a_promised_update_that_is_due_gives_the_ticket_back_to_the_desk() -> None:
    """Open again, so that it is queued; the requester hears that it was not forgotten."""
    person = with_tickets(1)
    number = moved(person, Status.ON_HOLD)
    assert time_passes(person, hours=47) == []
    (told,) = time_passes(person, hours=1)

    assert "约定的更新时间到了" in told
    assert (person.statuses[number], person.timelines[number][-1].actor) == (Status.OPEN, "system")
    assert person.desk.timers.due == {}


@pytest.mark.parametrize("way", [Status.OPEN, Status.SOLVED, Status.CLOSED])
def test_leaving_on_hold_ends_the_promise(way: Status) -> None:
    """Only what belongs to the new status is due."""
    person = with_tickets(1)
    moved(person, Status.ON_HOLD)
    moved(person, way)

    assert TimerKind.UPDATE_PROMISED not in {kind for _, kind in person.desk.timers.due}


def test_what_is_said_while_on_hold_joins_and_changes_nothing_else() -> None:
    """Somebody else is waited for, until the date that was promised."""
    person = with_tickets(1)
    number = moved(person, Status.ON_HOLD)
    person.says("再补充一点")

    assert (words_in(person, number)[-1], person.statuses[number]) == ("再补充一点", Status.ON_HOLD)


def test_a_question_in_between_does_not_forget_the_ticket() -> None:
    """Digits that may be a key are asked about first; looking at the list meanwhile changes nothing."""
    person, number = solved()
    person.does(ChoicePressed(f"add:{number}", "press"), message="bot-1")
    person.says("还是失败 f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16")
    assert person.conversation.state is State.WITHHOLDING
    person.says("/tickets")
    person.says("又失败了一次")

    assert words_in(person, number)[-1] == "又失败了一次"
    assert person.conversation.ticket == number
