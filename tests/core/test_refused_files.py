"""Files that can't be kept: the sentence, what the form loses by it, and what stays."""

from dataclasses import replace

import pytest

from core.abuse import Allowance
from core.conversation import State, Withheld
from core.delivery import Action
from core.events import FileKind, FileReceived, FileRedacted, FileRefused
from core.files import FileLimits, FileProblem
from core.replies import Capabilities
from tests.builders import CHAT, Person, starter_definition, starter_with
from tests.core.test_dialogue_files import with_tickets
from tests.core.test_dialogue_form import STORY, answer, answer_all, begun

MEGABYTE = 1024 * 1024
SMALL = starter_with(files=FileLimits(maximum_bytes=5 * MEGABYTE))


def sends(person: Person, size: int, caption: str = "", name: str = "film.mp4") -> list[str]:
    """Send a file that the platform says has that many bytes."""
    return person.does(FileReceived(FileKind.VIDEO, "handle", name, "video/mp4", size, caption))


def file_ids(person: Person) -> list[int]:
    """The files of the draft and those that wait for a ticket to be chosen."""
    draft = person.conversation.draft
    files = (*(draft.files if draft is not None else ()), *person.conversation.held_files)
    return [file.file_id for file in files]


def dropped(person: Person) -> tuple[int, ...]:
    """What the last action dropped."""
    assert person.last is not None
    return person.last.dropped_files


def at_screenshots() -> Person:
    """Somebody who is asked for screenshots."""
    person = begun(category="other")
    while "有截图或文件吗" not in person.sees:
        person.presses("在此聊天中回复") if "怎样联系您" in person.sees else person.says(STORY["zh-hans"])
    return person


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (FileProblem.EMPTY, "a.png是空的"),
        (FileProblem.TOO_LARGE, "最大 20 MB"),
        (FileProblem.TOO_MANY_PIXELS, "最多 5000 万像素"),
        (FileProblem.TOO_LONG, "最大 1,024 KB"),
        (
            FileProblem.NOT_ACCEPTED,
            "（PNG、JPEG、WebP、GIF、HEIC）、PDF、MP4 视频、语音和纯文本",
        ),
        (FileProblem.BROKEN, "打不开"),
        (FileProblem.UNSAFE, "可能对打开者有害"),
        (FileProblem.INFECTED, "病毒扫描发现了问题"),
    ],
)
def test_each_reason_has_its_sentence(problem: FileProblem, words: str) -> None:
    """It names the file, the limit, and what to send instead."""
    person = begun()
    person.sends_file()
    person.does(FileRefused(file_ids(person)[0], "a.png", problem))

    assert words in person.sees
    assert "a.png" in person.sees
    assert person.last is not None
    assert person.last.refused_files[0][1] is problem


def test_the_question_tells_the_limits_before() -> None:
    """Kinds, number and size; the platform's own limit where that is lower."""
    assert "最多 20 个，每个不超过 20 MB" in at_screenshots().sees

    person = Person(capabilities=replace(CHAT, maximum_file=3 * MEGABYTE))
    person.says("/ticket")
    person.says("同意")
    person.presses("其他")
    answer_all(person)
    assert "每个不超过 3 MB" in person.transcript()


@pytest.mark.parametrize(
    ("capabilities", "size", "limit"),
    [
        (CHAT, 5 * MEGABYTE, None),
        (CHAT, 5 * MEGABYTE + 1, "5 MB"),
        (replace(CHAT, maximum_file=2 * MEGABYTE), 2 * MEGABYTE + 1, "2 MB"),
        (replace(CHAT, maximum_file=20 * MEGABYTE), 5 * MEGABYTE + 1, "5 MB"),
    ],
)
def test_too_large_is_told_at_once(capabilities: Capabilities, size: int, limit: str | None) -> None:
    """Our limit or the platform's, whichever is lower; nothing of the file is fetched."""
    person = Person(rules=SMALL, capabilities=capabilities)
    sends(person, size)

    assert (limit is None) is ("没有保存" not in person.sees)
    assert limit is None or limit in person.sees
    assert len(person.files) == (limit is None)


def test_the_words_of_a_file_that_is_too_large_are_kept() -> None:
    """They begin the form as any first message would; only the film is missing."""
    person = Person(rules=SMALL)
    sends(person, 30 * MEGABYTE, STORY["zh-hans"])

    assert "film.mp4没有保存" in person.sees
    assert answer(person, "description") == STORY["zh-hans"]
    assert person.files == []


def test_a_refused_file_leaves_the_draft_and_its_caption_stays() -> None:
    """The card is shown again with what there is; the words that came with the file are a remark."""
    person = begun(category="other")
    answer_all(person)
    person.sends_file(caption="转出页面的截图")
    [file_id] = file_ids(person)
    person.does(FileRefused(file_id, "shot.png", FileProblem.BROKEN))

    assert file_ids(person) == []
    assert dropped(person) == (file_id,)
    assert State.REVIEW is person.conversation.state
    assert "备注：转出页面的截图" in person.sees
    assert "1 个文件" not in person.sees


def test_a_refused_picture_while_pictures_are_asked() -> None:
    """The question comes again below, so that the buttons are at hand."""
    person = at_screenshots()
    person.sends_file()
    person.sends_file()
    person.does(FileRefused(file_ids(person)[0], "shot.png", FileProblem.EMPTY))

    assert len(file_ids(person)) == 1
    assert "已收到 1 个文件" in person.caused[-1]


def test_a_refusal_elsewhere_in_the_form_asks_nothing_again() -> None:
    """One message; the open question stays where it is."""
    person = begun(category="other")
    person.sends_file()
    revision = person.conversation.revision
    person.does(FileRefused(file_ids(person)[0], "shot.png", FileProblem.EMPTY))

    assert len(person.caused) == 1
    assert revision == person.conversation.revision


def test_a_refused_file_of_a_ticket_keeps_its_reason() -> None:
    """It stays with the ticket as refused; the person is told, the menu is left alone."""
    person = with_tickets(1)
    person.sends_file()
    assert person.last is not None
    file_id = person.last.files[0].file_id
    person.does(FileRefused(file_id, "", FileProblem.INFECTED))

    assert "您发送的一个文件没有保存" in person.sees
    assert (person.last.refused_files, dropped(person)) == (((file_id, FileProblem.INFECTED),), ())


def test_the_last_refused_file_ends_the_question_which_ticket() -> None:
    """When nothing is left to be given to a ticket, nothing is asked; its words would be."""
    person = with_tickets(2)
    person.sends_file()
    person.does(FileRefused(file_ids(person)[0], "a.png", FileProblem.BROKEN))
    assert (person.conversation.state, file_ids(person)) == (State.MENU, [])

    person.sends_file(caption="这是补充的截图")
    person.does(FileRefused(file_ids(person)[0], "a.png", FileProblem.BROKEN))
    assert (person.conversation.state, person.conversation.held) == (State.PICKING, "这是补充的截图")


def test_cancelling_drops_what_waited() -> None:
    """Files for which no ticket was chosen go when the question is left, and with a cancelled draft too."""
    person = with_tickets(2)
    person.sends_file()
    person.sends_file()
    waiting = file_ids(person)
    person.says("/cancel")
    assert tuple(waiting) == dropped(person)

    person.sends_file()
    waiting = file_ids(person)
    person.presses("新工单") if "新工单" in " ".join(person.buttons) else person.presses("新")
    assert waiting == file_ids(person)
    person.says("/cancel")
    person.says("是的")
    assert tuple(waiting) == dropped(person)


def test_what_waits_for_a_ticket_is_not_kept_for_ever() -> None:
    """After a draft's lifetime it goes, and the person is told when they next write."""
    person = with_tickets(2)
    person.sends_file()
    waiting = file_ids(person)
    assert person.last is not None
    assert person.last.draft_due_at is not None
    person.waits(hours=starter_definition().draft_lifetime.total_seconds() / 3600 + 1)
    person.says("/tickets")

    assert "已过期并删除" in person.sees
    assert tuple(waiting) == dropped(person)
    assert State.MENU is person.conversation.state


def test_no_more_wait_than_a_ticket_holds() -> None:
    """The files that wait for a choice have the limit of a ticket."""
    person = with_tickets(2)
    person.rules = starter_with(allowance=Allowance(draft_files=2))
    for _ in range(3):
        person.sends_file()

    assert "最多 2 个文件" in person.sees
    assert len(file_ids(person)) == 2


@pytest.mark.parametrize("deletable", [True, False])
def test_a_secret_in_a_file_is_warned_of(deletable: bool) -> None:
    """The same warning as for a message; where it can be, the message with the file is deleted."""
    person = Person(capabilities=replace(CHAT, delete_received=deletable))
    person.does(FileRedacted(7, "wallet.log", ("password", "recovery_phrase")), message="m7")
    assert person.last is not None
    deletions = [each.target for each in person.last.deliveries if each.action is Action.DELETE]

    assert "wallet.log里有像是助记词或私钥的内容，我们已删去" in person.sees
    assert ("原消息已删除" if deletable else "请立即自行删除") in person.sees
    assert deletions == (["m7"] if deletable else [])


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        (("private_key",), "像是助记词或私钥"),
        (("one_time_code", "password"), "像是密码"),
        (("one_time_code",), "像是验证码"),
        (("card_number",), "像是银行卡号"),
        (("bot_token", "api_key"), "像是 API 密钥或机器人令牌"),
    ],
    ids=str,
)
def test_the_gravest_secret_of_a_file_is_named(kinds: tuple[str, ...], told: str) -> None:
    """As in a message, what is to be done depends on what was seen."""
    person = Person()
    person.does(FileRedacted(7, "wallet.log", kinds), message="m7")

    assert f"wallet.log里有{told}的内容，我们已删去" in person.sees


def test_consent_is_not_asked_for_a_file_that_is_gone() -> None:
    """It waited for the new privacy notice to be agreed to; nothing else did, so nothing is asked now."""
    person = with_tickets(1)
    person.rules = starter_with(privacy_version="2")
    person.last = None
    person.sends_file()
    assert person.conversation.state is State.CONSENT
    person.does(FileRefused(file_ids(person)[0], "a.png", FileProblem.EMPTY))

    assert "a.png是空的" in person.transcript()
    assert (person.conversation.state, person.conversation.ticket) == (State.MENU, None)


def test_consent_is_still_asked_for_the_words_of_a_file_that_is_gone() -> None:
    """They wait for the ticket, and join it once it is agreed to."""
    person = with_tickets(1)
    person.rules = starter_with(privacy_version="2")
    person.last = None
    person.sends_file(caption="就是这笔")
    person.does(FileRefused(file_ids(person)[0], "a.png", FileProblem.EMPTY))
    assert person.conversation.state is State.CONSENT
    person.says("同意")

    assert "就是这笔" in str(person.last)


def test_a_question_in_front_of_consent_stays_when_the_file_is_gone() -> None:
    """What was asked about digits is still to be answered; behind it nothing waits any more."""
    person = with_tickets(1)
    person.rules = starter_with(privacy_version="2")
    person.last = None
    person.sends_file()
    waiting = person.conversation
    asked = Withheld(("ab" * 32,), State.CONSENT, ())
    person.conversation = replace(waiting, state=State.WITHHOLDING, withheld=asked)
    person.does(FileRefused(file_ids(person)[0], "a.png", FileProblem.EMPTY))

    assert person.conversation.state is State.WITHHOLDING
    assert person.conversation.withheld == replace(asked, behind=State.MENU)
    assert person.conversation.ticket is None
