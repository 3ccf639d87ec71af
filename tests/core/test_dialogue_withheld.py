"""64 digits that nothing names: taken out, asked about, and what the two answers do."""

from dataclasses import replace

import pytest

from bench.redaction_secrets import HEX_KEY
from core.changes import Requester
from core.conversation import State
from core.events import (
    CommandReceived,
    Event,
    FieldsSubmitted,
    FileKind,
    FileReceived,
    MessageEdited,
    TextReceived,
)
from core.ids import RequesterId
from core.redaction import WITHHELD
from core.replies import Capabilities
from tests.builders import CHAT, Person, starter_definition
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import answer, begun
from tests.core.test_dialogue_secrets import strings_of

STORY = f"我按照页面提示操作之后钱包里的余额全部不见了 {HEX_KEY} 请帮我看看"
QUESTION = "它是交易哈希吗"
WARNING = "像是助记词或私钥"
WINDOWS = replace(CHAT, modal_fields=5)
WAYS: list[Event] = [
    TextReceived(HEX_KEY),
    TextReceived(STORY),
    TextReceived("看看这个", f"0x{HEX_KEY}"),
    TextReceived(f"legal winner {HEX_KEY} thank year"),
    CommandReceived("start", HEX_KEY),
    CommandReceived("help", HEX_KEY),
    CommandReceived(HEX_KEY),
    CommandReceived("look", STORY),
    FileReceived(FileKind.PHOTO, "handle", caption=STORY),
    FileReceived(FileKind.PHOTO, "handle", caption=HEX_KEY, album="a"),
    MessageEdited(STORY),
    FieldsSubmitted("3.fields", (("description", STORY),), "press"),
]
STATES = [
    "menu",
    "consent",
    "category",
    "field",
    "review",
    "cancelling",
    "human",
    "adding",
    "picking",
    "erasing",
]


def in_state(state: str) -> Person:
    """Somebody whose conversation is in this state."""
    if state in ("adding", "picking"):
        person = with_tickets(2 if state == "picking" else 1)
        if state == "picking":
            person.says("这是一条补充说明，请看一下")
        else:
            person.says("/tickets")
            person.presses(person.tickets[0].number)
            person.presses("补充")
    elif state == "review":
        person = begun(category="other")
        for text in ("li", "我按照页面提示一步一步操作，最后还是失败了，不知道为什么。", "这里", "没有"):
            person.says(text)
    else:
        person = Person() if state in ("menu", "consent") else begun()
        if state == "consent":
            person.says("/ticket")
        elif state == "field":
            person.presses("其他")
        elif state == "cancelling":
            person.says("/cancel")
        elif state == "human":
            person.says("/human")
        elif state == "erasing":
            person.says("/privacy")
            person.presses("全部清除")
    assert State(state) is person.conversation.state
    return person


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", WAYS, ids=repr)
def test_in_every_state_and_way_the_digits_are_nowhere_and_the_question_is_asked(
    event: Event, state: str
) -> None:
    """Neither in what is stored nor in what is sent, and the person is asked, not alarmed."""
    person = in_state(state)
    person.capabilities = WINDOWS
    person.does(event, message="m1")

    assert person.last is not None
    assert [text for text in strings_of(person.last) if HEX_KEY in text or HEX_KEY[:40] in text] == []
    assert QUESTION in person.sees
    assert WARNING not in person.sees
    assert person.deleted == []
    assert State.WITHHOLDING is person.conversation.state
    assert person.buttons == ["是，交易哈希", "不是，或不确定"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("said", ["是", "yes", "不是", "no"])
def test_after_the_answer_the_conversation_stands_where_it_stood(state: str, said: str) -> None:
    """The question was an interruption: what was asked before is asked again."""
    person = in_state(state)
    person.says(HEX_KEY, message="m1")
    person.says(said, message="m2")

    assert State(state) is person.conversation.state
    assert person.conversation.withheld is None


def test_a_transaction_id_is_sent_once_more_and_stays() -> None:
    """A yes is believed; nothing was kept, so it is asked for again and then taken without a question."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY)
    person.presses("是，交易哈希")
    assert "请把它再发一次" in person.sees
    assert "联系您" in person.sees
    person.says(HEX_KEY)

    assert QUESTION not in person.sees
    assert STORY.replace(HEX_KEY, WITHHELD) == answer(person, "description")
    assert "已作为备注记下" in person.sees
    assert person.conversation.draft is not None
    assert person.conversation.draft.remarks == (HEX_KEY,)


def test_the_rest_of_the_text_goes_its_way_before_the_answer() -> None:
    """Somebody who never answers loses nothing but the digits."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY)

    assert STORY.replace(HEX_KEY, WITHHELD) == answer(person, "description")


@pytest.mark.parametrize("step", ["account_name", "description", "contact", "screenshots", "network"])
def test_wherever_the_form_stands_what_is_sent_once_more_stays(step: str) -> None:
    """ "This time it stays" is true at every question, whether it is the answer or goes beside it."""
    person = begun(category="transfer")
    person.says(HEX_KEY)
    person.says("是")
    draft = person.conversation.draft
    assert draft is not None
    person.conversation = replace(person.conversation, draft=replace(draft, current=step))
    person.says(HEX_KEY)

    assert HEX_KEY in str(person.conversation.draft)


@pytest.mark.parametrize("deletable", [True, False])
def test_a_no_is_a_private_key(deletable: bool) -> None:
    """The standing warning, true about the deletion: the message that held the digits goes, and no other."""
    person = begun(category="other", capabilities=CHAT if deletable else Capabilities(delete_received=False))
    person.says("li")
    person.says(STORY, message="m1")
    person.says("不确定", message="m2")

    assert WARNING in person.sees
    assert ("原消息已删除。" in person.sees) is deletable
    assert (["m1"] if deletable else []) == person.deleted


def test_a_no_by_a_button_deletes_the_original() -> None:
    """Not the message with the button."""
    person = begun(category="other")
    person.says(STORY, message="m1")
    person.presses("不是，或不确定")

    assert WARNING in person.sees
    assert person.deleted == ["m1"]


def test_digits_of_a_window_can_not_be_deleted() -> None:
    """They were never in a message; the message of the window's button stays."""
    person = begun(category="other", capabilities=WINDOWS)
    person.says("li")
    revision = person.conversation.revision
    person.does(FieldsSubmitted(f"{revision}.fields", (("description", STORY),), "press"), message="m9")
    assert STORY.replace(HEX_KEY, WITHHELD) == answer(person, "description")
    person.says("不是", message="m10")

    assert WARNING in person.sees
    assert person.deleted == []


def test_the_transaction_step_takes_them_without_a_question() -> None:
    """There they are what was asked for, typed, in a window or edited; later they are known."""
    person = begun(category="transfer", capabilities=WINDOWS)
    for text in ("li", "我按照页面提示操作之后余额不见了，请帮我看看怎么回事", "TRC20"):
        person.says(text)
    assert person.conversation.draft is not None
    assert person.conversation.draft.current == "transaction_id"
    person.says(HEX_KEY, message="m1")
    assert answer(person, "transaction_id") == HEX_KEY
    other = HEX_KEY[::-1]
    person.edits("m1", other)
    assert other == answer(person, "transaction_id")
    person.says(f"还有 {HEX_KEY}")

    assert QUESTION not in person.sees


def test_in_a_window_they_are_welcome_where_the_transaction_is_asked_for_only() -> None:
    """The same digits in the description lead to the question."""
    person = begun(category="transfer", capabilities=WINDOWS)
    for text in ("li", "我按照页面提示操作之后余额不见了，请帮我看看怎么回事", "TRC20"):
        person.says(text)
    revision, other = person.conversation.revision, HEX_KEY[::-1]
    texts = (("transaction_id", HEX_KEY), ("happened_at", other))
    person.does(FieldsSubmitted(f"{revision}.fields", texts, "press"))

    assert answer(person, "transaction_id") == HEX_KEY
    assert QUESTION in person.sees
    assert other not in str(person.last)


def test_words_before_the_answer_are_kept_and_the_question_stands() -> None:
    """Whoever writes on is not interrupted in vain: nothing is lost, and the question is below it."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY)
    person.says("是昨天下午在手机上操作的时候发生的")

    assert person.conversation.draft is not None
    assert person.conversation.draft.remarks == ("是昨天下午在手机上操作的时候发生的",)
    assert QUESTION in person.sees
    assert answer(person, "description")


def test_pictures_before_the_answer_are_kept() -> None:
    """An album whose caption held digits arrives whole."""
    person = begun(category="other")
    person.says("li")
    person.sends_file(caption=STORY, album="a")
    person.sends_file(album="a")
    person.sends_file(album="a")

    assert person.conversation.draft is not None
    assert len(person.conversation.draft.files) == 3
    assert State.WITHHOLDING is person.conversation.state


def test_more_digits_before_the_answer_are_asked_about_together() -> None:
    """One question, one answer for all of them, and every original goes."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY, message="m1")
    person.says(HEX_KEY[::-1], message="m2")
    person.presses("不是，或不确定")

    assert person.deleted == ["m1", "m2"]
    assert "这几条消息已全部删除" in person.sees


def test_editing_the_message_is_an_answer() -> None:
    """Whoever writes what the digits are, into the same message, need not say it again."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY, message="m1")
    person.edits("m1", STORY.replace(HEX_KEY, f"交易哈希 {HEX_KEY}"))

    assert State.FIELD is person.conversation.state
    assert HEX_KEY in answer(person, "description")


def test_digits_join_no_ticket_before_the_answer() -> None:
    """An addition arrives without them; alone they leave nothing behind, and after a yes they join it."""
    person = with_tickets(1)
    person.says(HEX_KEY)
    assert person.last is not None
    assert list(person.last.messages) == []
    person.says("是")
    person.says(HEX_KEY)

    assert [message.text for message in person.last.messages] == [HEX_KEY]


@pytest.mark.parametrize("command", ["/start", "/ticket", "/cancel", "/human", "/menu"])
def test_commands_leave_the_question(command: str) -> None:
    """Nobody is caught in it; the digits stay gone."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY)
    person.says(command)

    assert State.WITHHOLDING is not person.conversation.state
    assert person.conversation.withheld is None


def test_lists_do_not_end_the_question() -> None:
    """Looking at the tickets in between leaves its buttons alive."""
    person = begun(category="other")
    person.says(HEX_KEY)
    person.says("/tickets")
    person.presses("是，交易哈希")

    assert State.FIELD is person.conversation.state


def test_a_changed_notice_does_not_swallow_the_question() -> None:
    """Consent is asked again in mid-form, after the question about the digits."""
    person = begun(category="other")
    person.says("li")
    person.requester = Requester(RequesterId(1), consent="an older one")
    person.says(STORY)
    assert QUESTION in person.sees
    person.says("不是")

    assert WARNING in person.sees
    assert State.CONSENT is person.conversation.state


def test_an_expired_form_takes_the_question_with_it() -> None:
    """After a draft's lifetime nothing is asked about it any more."""
    person = begun(category="other")
    person.says(STORY)
    person.waits(hours=starter_definition().draft_lifetime.total_seconds() / 3600 + 1)
    person.says("你好")

    assert State.MENU is person.conversation.state
    assert person.conversation.withheld is None


def test_a_question_of_nothing_but_itself_does_not_wait_for_ever() -> None:
    """Without a form it ends after the same time."""
    person = Person()
    person.says(HEX_KEY)
    person.waits(hours=starter_definition().draft_lifetime.total_seconds() / 3600 + 1)
    person.says("你好")

    assert State.MENU is person.conversation.state
    assert QUESTION not in person.sees


def test_an_album_for_a_ticket_is_counted_beside_the_question() -> None:
    """Neither takes the place of the other, and the question is asked once."""
    person = with_tickets(1)
    person.sends_file(caption=STORY, album="a")
    assert "已将 1 个文件加入" in person.transcript()
    assert QUESTION in person.transcript()
    person.sends_file(album="a")
    person.sends_file(album="a")

    assert "已将 3 个文件加入" in person.transcript()
    assert person.transcript().count(QUESTION) == 1
    person.presses("不是，或不确定")
    assert WARNING in person.sees


def test_after_a_correction_the_form_is_asked_again() -> None:
    """Nothing of the message was kept, so its edit can't be placed; the open question is on the screen."""
    person = begun(category="other")
    person.says(HEX_KEY, message="m1")
    person.edits("m1", f"交易哈希 {HEX_KEY}")

    assert State.FIELD is person.conversation.state
    assert "您的账户名是什么" in person.sees


def test_a_secret_and_digits_in_one_message_are_both_answered() -> None:
    """The warning at once, then the question."""
    person = begun(category="other")
    person.says(f"密码是hunter22 {STORY}", message="m1")

    assert "像是密码" in person.caused[0]
    assert QUESTION in person.caused[-1]
    assert "hunter22" not in str(person.last)
    assert HEX_KEY not in str(person.last)
