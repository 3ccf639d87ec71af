"""A recovery phrase told over several messages: once recognised, nothing of the earlier ones is left."""

import pytest
from mnemonic import Mnemonic

from core.conversation import State
from core.events import FieldsSubmitted
from core.recent import Recent
from core.redaction import REMOVED
from core.replies import Capabilities
from tests.builders import CHAT, Person
from tests.core.test_dialogue_form import answer, begun
from tests.core.test_dialogue_secrets import strings_of

PARTS = ("legal winner thank year", "wave sausage worth useful", "legal winner thank yellow")
WORDS = ("sausage", "yellow", "winner")


def left_of(person: Person) -> list[str]:
    """Every text of the conversation's state that holds a word of the phrase."""
    return [text for text in strings_of(person.conversation) if any(word in text for word in WORDS)]


def tells(person: Person, parts: tuple[str, ...] = PARTS) -> None:
    """Says the parts, one message each."""
    for number, part in enumerate(parts):
        person.says(part, message=f"part-{number}")


def test_in_the_menu() -> None:
    """The warning comes with the last part, every message of it is deleted, the state holds nothing."""
    person = Person()
    tells(person)

    assert "像是助记词或私钥" in person.caused[0]
    assert "这几条消息已全部删除。" in person.caused[0]
    assert person.deleted == ["part-0", "part-1", "part-2"]
    assert left_of(person) == []


def test_where_nothing_can_be_deleted() -> None:
    """The person is asked to delete all of the messages."""
    person = Person(capabilities=Capabilities())
    tells(person)

    assert "请立即自行删除这几条消息。" in person.caused[0]
    assert person.deleted == []


def test_one_word_a_message() -> None:
    """Twelve messages of a word each."""
    person = Person()
    tells(person, tuple(Mnemonic("english").to_mnemonic(bytes(range(1, 17))).split()))

    assert [f"part-{number}" for number in range(12)] == person.deleted
    assert left_of(person) == []


def test_answers_that_were_parts_are_asked_again() -> None:
    """The account and the description came from it: the form asks anew, the last part is no answer."""
    person = begun(category="other")
    tells(person)

    assert left_of(person) == []
    draft = person.conversation.draft
    assert draft is not None
    assert (person.conversation.state, draft.current) == (State.FIELD, "account_name")
    assert draft.answers == ()
    assert "您的账户名是什么" in person.sees
    person.says("li")
    assert answer(person, "account_name") == "li"


def test_the_rest_of_the_phrase_goes_too() -> None:
    """What consists of list words soon after is taken for more of it; an hour later it is not."""
    person = Person()
    tells(person)
    person.says("abandon zebra")
    assert "像是助记词或私钥" in person.caused[0]
    person.waits(hours=1)
    person.says("abandon zebra")
    assert "像是助记词或私钥" not in person.sees


def test_fragments_lapse() -> None:
    """What was said more than a quarter of an hour ago is no part of a phrase, and is not remembered."""
    person = Person()
    person.says(PARTS[0])
    person.waits(minutes=16)
    person.says("你好，我想问一下我的提币为什么还没有到账")

    assert Recent() == person.conversation.recent


def test_ordinary_words_are_not_remembered() -> None:
    """The state of nearly everybody has no fragments."""
    person = begun(category="other")
    person.says("wallet_li")
    person.says("我昨天从交易所提币到钱包，到现在还没有到账，交易所显示已经完成。")

    assert Recent() == person.conversation.recent


def test_an_edited_message_counts_once() -> None:
    """Editing a part makes no second part of it."""
    person = Person()
    person.says("legal winner thank year wave", message="m1")
    for text in ("legal winner thank year wave sausage", "legal winner thank year wave sausage worth"):
        person.edits("m1", text)

    assert [each.text for each in person.conversation.recent.fragments] == [
        "legal winner thank year wave sausage worth"
    ]
    assert person.deleted == []


def test_a_caption_can_hold_a_part() -> None:
    """The words under a picture count, and the caption loses them."""
    person = begun(category="other")
    person.says("li")
    person.says("我的钱包打不开了，一直提示密码错误，请帮我看看是什么原因。")
    person.sends_file(caption=PARTS[0], message="picture")
    tells(person, PARTS[1:])

    draft = person.conversation.draft
    assert draft is not None
    assert [file.caption for file in draft.files] == [REMOVED]
    assert left_of(person) == []


@pytest.mark.parametrize("capabilities", [CHAT, Capabilities(edit=False)], ids=["edits", "cannot edit"])
def test_what_joined_a_ticket_is_erased(capabilities: Capabilities) -> None:
    """Storage is asked to take the words out of whatever it has."""
    person = Person(capabilities=capabilities)
    tells(person)

    assert person.last is not None
    erasure = person.last.erasure
    assert erasure is not None
    assert (PARTS[:2], capabilities.edit) == (erasure.texts, erasure.edits)


def test_an_answer_that_we_offered_is_no_more_of_it() -> None:
    """'Human' is a word of a list; typed right after the warning it does what it says."""
    person = begun(category="other")
    tells(person)
    person.says("human")
    assert "像是助记词或私钥" not in person.sees
    assert person.conversation.state is State.HUMAN


def test_over_windows_and_messages() -> None:
    """A form window's words stand in no message: the one with its button is ours and stays."""
    person = begun(category="other")
    person.does(_window(person, PARTS[0]), message="prompt")
    person.says(PARTS[1], message="part-1")
    person.does(_window(person, PARTS[2]), message="prompt")

    assert "像是助记词或私钥" in person.caused[0]
    assert person.deleted == ["part-1"]
    assert left_of(person) == []


def test_in_a_window_alone() -> None:
    """There is no message that could be deleted, so none is spoken of."""
    person = begun(category="other")
    person.does(_window(person, " ".join(PARTS)), message="prompt")

    assert "像是助记词或私钥" in person.caused[0]
    assert "删除" not in person.caused[0]
    assert person.deleted == []


def _window(person: Person, text: str) -> FieldsSubmitted:
    return FieldsSubmitted(f"{person.conversation.revision}.fields", (("description", text),), "press")
