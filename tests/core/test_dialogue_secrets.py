"""A recovery phrase in any text: warned about at once, deleted where possible, kept nowhere."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from core.conversation import State
from core.events import CommandReceived, Event, FileKind, FileReceived, MessageEdited, TextReceived
from core.redaction import REMOVED
from core.replies import Capabilities, ReplyKind
from tests.builders import CHAT, Person
from tests.core.test_dialogue_form import answer, begun

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
STORY = f"昨天客服让我发送助记词 {PHRASE} 之后钱包里的钱全部不见了，请帮帮我"


def strings_of(value: Any) -> Iterator[str]:
    """Every text inside a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings_of(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from strings_of(key)
            yield from strings_of(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from strings_of(each)


WAYS = [
    TextReceived(STORY),
    TextReceived(PHRASE),
    TextReceived("看看这个", PHRASE),
    CommandReceived("start", PHRASE),
    CommandReceived("verify", STORY),
    FileReceived(FileKind.PHOTO, "handle", caption=STORY),
    FileReceived(FileKind.DOCUMENT, "handle", name=f"{PHRASE}.txt"),
    FileReceived(FileKind.PHOTO, "handle", caption=PHRASE, album="a"),
    MessageEdited(STORY),
]


@pytest.mark.parametrize("event", WAYS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("form", [False, True])
def test_nothing_of_a_secret_is_in_the_changes(event: Event, form: bool) -> None:
    """By whichever way it enters, in the menu or in a form, no word of it is to be written anywhere."""
    person = begun(category="other") if form else Person()
    if form:
        person.says("li", message="m1")
    person.does(event, message="m1")

    assert person.last is not None
    texts = list(strings_of(person.last))
    assert not [text for text in texts if "sausage" in text]
    assert "像是助记词或私钥" in person.caused[0]
    assert person.deleted == ["m1"]


def test_the_rest_of_the_text_is_kept_and_the_form_goes_on() -> None:
    """The description without the phrase is the answer, and the next question follows."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY)

    assert STORY.replace(PHRASE, REMOVED) == answer(person, "description")
    assert "联系您" in person.sees


def test_a_bare_secret_is_no_answer() -> None:
    """Nothing else in the message: the same question is asked again."""
    person = begun(category="other")
    person.says(PHRASE)

    assert person.conversation.draft is not None
    assert person.conversation.draft.current == "account_name"
    assert person.conversation.draft.answers == ()


def test_the_sign_of_a_removal_is_nobodys_words() -> None:
    """It neither makes a description long enough nor a Chinese conversation English."""
    person = begun(category="other")
    person.says("li")
    person.says(f"我的助记词是 {PHRASE} {PHRASE} {PHRASE}")

    assert person.conversation.draft is not None
    assert person.conversation.draft.current == "description"
    assert person.conversation.language == "zh-Hans"


def test_an_answer_edited_into_a_bare_secret_stays() -> None:
    """ "[removed]" never becomes the account name."""
    person = begun(category="other")
    person.says("li", message="m1")
    person.edits("m1", PHRASE)

    assert answer(person, "account_name") == "li"


@pytest.mark.parametrize("deletable", [True, False])
def test_what_is_said_of_the_deletion_is_true(deletable: bool) -> None:
    """Where we can't delete it, the person is asked to."""
    capabilities = CHAT if deletable else Capabilities(delete_received=False)
    person = Person(capabilities=capabilities)
    person.says(PHRASE)

    assert ("原消息已删除。" in person.sees) is deletable
    assert ("请立即自行删除" in person.sees) is not deletable
    assert (["said-1"] if deletable else []) == person.deleted


def test_the_warning_is_an_error_and_comes_first() -> None:
    """Before any question, as a message of its own."""
    person = begun(category="other")
    person.says("li")
    person.says(STORY)
    assert person.last is not None
    kinds = [each.reply.kind for each in person.last.deliveries if each.reply is not None]

    assert ReplyKind.ERROR is kinds[0]


def test_a_secret_in_english_is_answered_in_english() -> None:
    """The warning speaks the language of the conversation."""
    person = Person(client_language="en")
    person.says(PHRASE)

    assert "That looks like a recovery phrase" in person.sees


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("我的密码是hunter2", "像是密码", "looks like a password"),
        ("验证码 482913", "像是验证码", "looks like a one-time code"),
        ("4111 1111 1111 1111", "像是银行卡号", "looks like a card number"),
        (
            "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1",
            "像是 API 密钥或机器人令牌",
            "API key or bot token",
        ),
        (f"密码是hunter2 {PHRASE}", "像是助记词或私钥", "looks like a recovery phrase"),
    ],
)
def test_the_person_is_told_what_was_seen(text: str, chinese: str, english: str) -> None:
    """By its kind, the gravest first, in either language."""
    for language, sentence in (("zh-Hans", chinese), ("en", english)):
        person = Person()
        person.conversation = replace(person.conversation, language=language, language_chosen=True)
        person.says(text)
        assert sentence in person.caused[0]


@pytest.mark.parametrize("state", [State.CONSENT, State.CANCELLING, State.HUMAN, State.ADDING, State.PICKING])
def test_secrets_are_caught_in_every_state(state: State) -> None:
    """No state forgets the gate."""
    person = Person()
    person.conversation = replace(person.conversation, state=state)
    person.says(f"{PHRASE}")

    assert "像是助记词或私钥" in person.caused[0]
