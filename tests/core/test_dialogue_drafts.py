"""Drafts that wait, drafts that expire, and buttons of other days."""

import pytest

from core.conversation import Conversation, State
from core.events import ChoicePressed, DraftExpired, TextReceived
from core.form.planning import draft_due_at
from storage.stored_json import conversation_from_json, conversation_to_json
from tests.builders import NOW, starter_definition, starter_rules
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import STORY, TRANSFER, answer, answer_all, begun

EXPIRED = "您未完成的内容已过期并删除"


def test_a_draft_survives_hours_and_a_restart() -> None:
    """After 71 hours and a round trip through storage the same button goes on with the form."""
    person = begun(category="other")
    person.says("li")
    person.waits(hours=71)
    person.conversation = conversation_from_json(conversation_to_json(person.conversation))
    person.says(STORY["zh-hans"])

    assert answer(person, "account_name") == "li"
    assert "第 4 步" in person.sees


@pytest.mark.parametrize("timers_first", [True, False])
def test_an_expired_draft_is_told_once_on_the_next_write(timers_first: bool) -> None:
    """The timers delete it silently, the person hears of it when they write, and only once."""
    person = begun(category="other")
    person.waits(hours=73)
    if timers_first:
        person.does(DraftExpired())
        assert person.caused == []
        assert person.last is not None
        assert person.last.dropped_draft is not None
    person.says("你好")
    assert EXPIRED in person.caused[0]
    person.says("你好")

    assert EXPIRED not in person.sees


def test_timers_do_not_delete_a_draft_that_was_touched_meanwhile() -> None:
    """The draft was used after the timer was set."""
    person = begun(category="other")
    person.waits(hours=71)
    person.says("li")
    person.waits(hours=2)
    person.does(DraftExpired())

    assert person.conversation.draft is not None
    assert person.conversation.touched_at is not None
    assert person.conversation.touched_at + starter_definition().draft_lifetime == draft_due_at(
        starter_rules(), person.conversation
    )


def test_without_a_draft_no_timer_is_due() -> None:
    """Nothing to look at."""
    assert draft_due_at(starter_rules(), Conversation(touched_at=NOW)) is None


def test_a_story_at_expiry_begins_a_new_form() -> None:
    """The text that comes too late for its form is not lost."""
    person = begun(category="other")
    person.waits(hours=73)
    person.says(TRANSFER)

    assert answer(person, "description") == TRANSFER


def test_an_answer_at_expiry_is_not_taken_for_an_addition() -> None:
    """With an open ticket it could be either, so it is asked."""
    person = with_tickets(1)
    person.says("/ticket")
    person.presses("其他")
    person.waits(hours=73)
    person.says("alice_2026")
    assert EXPIRED in person.caused[0]
    assert State.PICKING is person.conversation.state
    assert len(person.timelines[person.tickets[0].number]) == 1
    person.presses(person.tickets[0].number)

    assert person.timelines[person.tickets[0].number][-1].text == "alice_2026"


def test_a_picture_at_expiry_waits_for_a_home() -> None:
    """The same for files."""
    person = with_tickets(1)
    person.says("/ticket")
    person.waits(hours=73)
    person.sends_file()

    assert EXPIRED in person.sees
    assert State.PICKING is person.conversation.state


def test_adding_to_a_ticket_outlives_the_draft_beside_it() -> None:
    """What is written while adding goes to the ticket, though the draft has expired."""
    person = with_tickets(1)
    person.says("/ticket")
    person.says("/tickets")
    person.presses(person.tickets[0].number)
    person.presses("补充信息")
    person.waits(hours=73)
    person.says("还有一件事")

    assert EXPIRED in person.sees
    assert person.timelines[person.tickets[0].number][-1].text == "还有一件事"


@pytest.mark.parametrize("timers_first", [True, False])
def test_a_button_of_an_expired_form_leads_to_the_menu(timers_first: bool) -> None:
    """It neither raises nor claims that the answer was received."""
    person = begun(category="other")
    value = f"{person.conversation.revision}.lacks"
    person.waits(hours=73)
    if timers_first:
        person.does(DraftExpired())
    person.does(ChoicePressed(value, "press"), message="bot-2")

    assert EXPIRED in person.sees
    assert "请问需要什么帮助" in person.sees
    assert "已经收到了。" not in person.notes


def test_a_second_tap_changes_nothing() -> None:
    """The button just answered, tapped again: a passing note only."""
    person = begun()
    value = next(
        choice.value
        for reply in person.screen.values()
        for row in reply.choices
        for choice in row
        if choice.label == "其他"
    )
    person.does(ChoicePressed(value, "press"), message="bot-2")
    before = person.conversation
    person.does(ChoicePressed(value, "press"), message="bot-2")

    assert person.caused == []
    assert person.notes[-1] == "已经收到了。"
    assert (before.draft, before.revision) == (person.conversation.draft, person.conversation.revision)


def test_submitting_twice_makes_one_ticket() -> None:
    """Two taps, or a replay without an inbox: one ticket."""
    person = begun(category="other")
    answer_all(person)
    value = f"{person.conversation.revision}.submit"
    for _ in range(3):
        person.does(ChoicePressed(value, "press"), message="bot-9")

    assert len(person.tickets) == 1


def test_yesterdays_button_shows_what_is_current() -> None:
    """An old prompt's button says so and asks the open question again below."""
    person = begun(category="other")
    old = f"{person.conversation.revision}.lacks"
    person.says("li")
    person.says(STORY["zh-hans"])
    person.does(ChoicePressed(old, "press"), message="bot-3")

    assert "这是之前的按钮" in person.sees
    assert "联系您" in person.sees
    assert "这是之前的按钮" in (person.notes[-1] or "")
    assert answer(person, "account_name") == "li"


@pytest.mark.parametrize("value", ["tickets", "tickets:0", "closed:0", "languages", "menu", "ticket"])
def test_evergreen_buttons_work_for_ever(value: str) -> None:
    """Menu and list buttons of last year do what they say."""
    person = begun(category="other")
    person.says("/cancel")
    person.says("是的")
    person.waits(days=400)
    person.does(ChoicePressed(value, "press"), message="bot-1")

    assert person.sees
    assert "之前的按钮" not in person.sees


@pytest.mark.parametrize(
    "value", ["", "x", "999.submit", "1.nothing", "to:new", "+", "¹.skip", "99999999999999999999.on"]
)
def test_forged_buttons_change_nothing(value: str) -> None:
    """A value that we never put on a button is an old button."""
    person = begun(category="other")
    before = person.conversation.draft
    person.does(ChoicePressed(value, "press"), message="bot-1")

    assert before == person.conversation.draft
    assert State.FIELD is person.conversation.state


def test_a_late_text_does_not_overwrite_an_edited_answer() -> None:
    """An update older than the last seen one never replaces what was corrected from the card since."""
    person = begun(category="other")
    answer_all(person)
    person.presses("✏️ 账户名")
    person.says("old", order=1)

    assert answer(person, "account_name") == "li.ming"
    assert "来迟了" in person.sees


def test_the_menu_offers_to_continue() -> None:
    """/start in mid-form keeps the draft; continuing asks the open question."""
    person = begun(category="other")
    person.says("/start")
    assert "继续填写" in person.buttons
    person.presses("继续填写")

    assert "从上次的地方继续" in person.sees
    assert "账户名" in person.sees


def test_what_is_written_in_the_menu_joins_the_draft() -> None:
    """A draft that waits in the menu takes words as its own."""
    person = begun()
    person.presses("上一步")
    person.says(TRANSFER)

    assert "从上次的地方继续" in person.sees
    assert answer(person, "description") == TRANSFER


def test_an_update_that_can_not_be_handled_is_apologised_for() -> None:
    """The person is told in their language, and the form stays as it is."""
    person = begun(category="other", language="en")
    turn = person.turn(TextReceived("poison"))
    changes = person.conversing().apologise(turn)

    (delivery,) = changes.deliveries
    assert delivery.reply is not None
    assert "Sorry, we couldn't process" in delivery.reply.text
    assert person.conversation.draft == changes.conversation.draft
    assert turn.update.order == changes.conversation.last_order
    assert person.conversation.next_number + 1 == changes.conversation.next_number
