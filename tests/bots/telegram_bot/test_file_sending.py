"""Messages with files at the emulated Telegram: captions, albums, what can't go, and failures half-way."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.telegram_bot import file_sending
from bots.telegram_bot.attachments import LARGEST_PHOTO, LARGEST_UPLOAD, Loaded, belongs, line_for
from bots.telegram_bot.messenger import TelegramMessenger
from bots.telegram_bot.multipart import multipart
from bots.telegram_bot.standing import Standing
from core.delivery import Action, DeliveryError, DeliveryFailure
from core.desk.definition import DeskChat
from core.errors import NotFound
from core.files import MEGABYTE
from core.ids import RequesterId
from core.ports import StorageUnavailable
from core.replies import Attached, RenderedChoice, Topic, Turn
from tests.bots.telegram_bot.wire import BOT, TOKEN, delivery, messenger_at
from tests.emulators.telegram import (
    Message,
    Person,
    TelegramEmulator,
    bad_request,
    drop_after_effect,
    forbidden,
    too_many_requests,
)
from tests.pictures import JPEG

YES = ((RenderedChoice("Yes", "yes"),),)
REQUESTER = 5


@dataclass
class Files:
    """core.ports.FileStore in memory."""

    content: dict[str, bytes] = field(default_factory=dict)
    available: bool = True
    made: int = 0

    def add(self, content: bytes, name: str, media_type: str) -> Attached:
        """One more file of the requester's."""
        self.made += 1
        key = f"{REQUESTER}/{self.made}"
        self.content[key] = content
        return Attached(self.made, REQUESTER, key, name, media_type)

    def photo(self, content: bytes = JPEG) -> Attached:
        """A photo."""
        return self.add(content, "photo.jpg", "image/jpeg")

    def text(self, content: bytes = b"line", name: str = "log.txt") -> Attached:
        """A text file."""
        return self.add(content, name, "text/plain")

    async def get(self, requester_id: RequesterId, key: str) -> bytes:
        """The content."""
        assert requester_id == REQUESTER
        if not self.available:
            raise StorageUnavailable
        if key not in self.content:
            raise NotFound(key)
        return self.content[key]

    async def put(self, requester_id: RequesterId, name: str, chunks: AsyncIterator[bytes]) -> str:
        """Not used here."""
        raise NotImplementedError

    async def delete(self, key: str) -> None:
        """Gone."""
        self.content.pop(key)

    def stored_before(self, moment: datetime) -> AsyncIterator[Sequence[str]]:
        """Not used here."""
        raise NotImplementedError


@dataclass
class Chat:
    """Li, a messenger that writes to them, and the files it may send."""

    emulator: TelegramEmulator
    messenger: TelegramMessenger
    li: Person
    files: Files

    async def gets(
        self, *files: Attached, text: str = "Here", choices: tuple[tuple[RenderedChoice, ...], ...] = ()
    ) -> str | None:
        """Deliver a message with these files."""
        return await self.messenger.deliver(delivery(self.li.chat_id, text, choices=choices, files=files))

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Kind and words of what Li sees."""
        return [(message.kind, message.words) for message in self.messages]

    @property
    def messages(self) -> list[Message]:
        """What Li sees."""
        return self.li.chat.messages


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    """A private chat."""
    files = Files()
    async with (
        TelegramEmulator() as emulator,
        messenger_at(emulator.api_url, files=files) as messenger,
    ):
        yield Chat(emulator, messenger, emulator.add_bot(TOKEN).person("Li"), files)
        assert emulator.violations == []


async def test_a_photo_has_its_words_below(chat: Chat) -> None:
    """One message, with its buttons; the bytes are those of the store."""
    sent = await chat.gets(chat.files.photo(), text="*See* <b>", choices=YES)
    (message,) = chat.messages
    assert (message.kind, message.words, str(message.message_id)) == ("photo", "*See* <b>", sent)
    assert message.buttons == [[("Yes", "yes")]]
    assert message.data == JPEG


async def test_a_document_keeps_its_name(chat: Chat) -> None:
    """In any script, and whatever it holds it is the name of a file and nothing else."""
    await chat.gets(chat.files.text("字".encode(), '对账"单\r\nX-Evil: 1; filename="a.txt'), text="")
    (message,) = chat.messages
    assert message.content["document"]["file_name"] == "对账 单X-Evil 1; filename= a.txt"
    assert (message.words, message.data) == ("", "字".encode())


async def test_an_album_is_one(chat: Chat) -> None:
    """Several pictures together, the words below the first, whose id is kept."""
    video = chat.files.add(b"mp4", "clip.mp4", "video/mp4")
    sent = await chat.gets(chat.files.photo(), video, chat.files.photo(b"other"))
    assert chat.shown == [("photo", "Here"), ("video", ""), ("photo", "")]
    assert len({message.extra["media_group_id"] for message in chat.messages}) == 1
    assert [message.data for message in chat.messages] == [JPEG, b"mp4", b"other"]
    assert str(chat.messages[0].message_id) == sent


async def test_buttons_and_long_words_come_first(chat: Chat) -> None:
    """An album has no buttons and a caption has an end, so the words are a message of their own, and its id
    is the one that edits change."""
    sent = await chat.gets(chat.files.photo(), chat.files.photo(), choices=YES)
    assert chat.shown == [("text", "Here"), ("photo", ""), ("photo", "")]
    assert (str(chat.messages[0].message_id), len(chat.messages[0].buttons)) == (sent, 1)
    await chat.gets(chat.files.photo(), text="长" * 1000)
    assert chat.shown[3:] == [("text", "长" * 1000), ("photo", "")]


async def test_many_files_are_several_albums(chat: Chat) -> None:
    """Ten at most, photos and documents apart, all in their order."""
    photos = [chat.files.photo(b"%d" % index) for index in range(11)]
    await chat.gets(*photos, chat.files.text(), chat.files.text())
    calls = [call.method for call in chat.emulator.record.sent_to()]
    assert calls == ["sendMediaGroup", "sendPhoto", "sendMediaGroup"]
    assert [b"%d" % index for index in range(11)] == [message.data for message in chat.messages[:11]]
    assert [kind for kind, _ in chat.shown[11:]] == ["document", "document"]


async def test_what_is_too_large_for_a_photo_is_a_document(chat: Chat) -> None:
    """Telegram shrinks photos and refuses those over 10 MB."""
    await chat.gets(chat.files.photo(b"x" * (LARGEST_PHOTO + 1)))
    assert chat.shown == [("document", "Here")]


@pytest.mark.parametrize("album", [1, 2])
async def test_what_telegram_takes_for_no_photo_is_a_document(chat: Chat, album: int) -> None:
    """A screenshot that is a thousand times as long as it is wide."""
    method = "sendPhoto" if album == 1 else "sendMediaGroup"
    chat.emulator.fail(bad_request("PHOTO_INVALID_DIMENSIONS"), method=method)
    await chat.gets(*(chat.files.photo() for _ in range(album)))
    assert [("document", "Here"), ("document", "")][:album] == chat.shown


async def test_what_can_not_go_is_named(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large, empty, or no longer kept: the person sees that there was something."""
    monkeypatch.setattr("bots.telegram_bot.attachments.LARGEST_UPLOAD", 2 * MEGABYTE)
    large = chat.files.text(b"x" * (3 * MEGABYTE), "huge.txt")
    gone = chat.files.photo()
    await chat.files.delete(gone.store_key)
    await chat.gets(large, chat.files.text(), gone, choices=())
    assert chat.shown == [("text", "Here\n📎 huge.txt (3 MB)"), ("document", ""), ("text", "📎 ✗ photo.jpg")]


async def test_a_failure_half_way_goes_on_where_it_was(chat: Chat) -> None:
    """The words and the first album are not said twice."""
    files = [chat.files.photo() for _ in range(10)] + [chat.files.text()]
    chat.emulator.fail(too_many_requests(3), method="sendDocument")
    with pytest.raises(DeliveryError) as caught:
        await chat.gets(*files, choices=YES)
    assert (caught.value.failure, caught.value.retry_after) == (DeliveryFailure.RATE_LIMITED, 3.0)
    sent = await chat.gets(*files, choices=YES)
    assert [kind for kind, _ in chat.shown] == ["text", *["photo"] * 10, "document"]
    assert str(chat.messages[0].message_id) == sent


async def test_an_upload_without_an_answer_is_ambiguous(chat: Chat) -> None:
    """It may have arrived, so the next attempt repeats this part, and only this one."""
    files = [chat.files.photo(), chat.files.text()]
    chat.emulator.fail(drop_after_effect(), method="sendDocument")
    with pytest.raises(DeliveryError) as caught:
        await chat.gets(*files)
    assert DeliveryFailure.AMBIGUOUS is caught.value.failure
    await chat.gets(*files)
    assert [kind for kind, _ in chat.shown] == ["photo", "document", "document"]


async def test_a_store_that_is_away_is_waited_for(chat: Chat) -> None:
    """The message is not lost, and nothing is said without its file."""
    chat.files.available = False
    with pytest.raises(DeliveryError) as caught:
        await chat.gets(photo := chat.files.photo())
    assert (caught.value.failure, chat.messages) == (DeliveryFailure.TEMPORARY, [])
    chat.files.available = True
    await chat.gets(photo)
    assert chat.shown == [("photo", "Here")]


async def test_a_long_way_takes_several_attempts(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before an attempt would be cut off it ends by itself, having sent something."""
    monkeypatch.setattr(file_sending, "TURN_SECONDS", -1.0)
    with pytest.raises(DeliveryError) as caught:
        await chat.gets(chat.files.photo(), text="x" * 2000)
    assert (caught.value.failure, caught.value.retry_after) == (DeliveryFailure.TEMPORARY, 0.0)
    monkeypatch.undo()
    await chat.gets(chat.files.photo(), text="x" * 2000)
    assert [kind for kind, _ in chat.shown] == ["text", "photo"]


async def test_few_are_under_way_at_once(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds an album in memory; another one comes back a little later."""
    monkeypatch.setattr(file_sending, "AT_ONCE", 0)
    with pytest.raises(DeliveryError) as caught:
        await chat.gets(chat.files.photo())
    assert (caught.value.failure, caught.value.retry_after) == (DeliveryFailure.TEMPORARY, 1.0)


async def test_who_blocked_us_gets_no_files(chat: Chat) -> None:
    """A message with files means the same as any other."""
    chat.emulator.fail(forbidden(), method="sendPhoto")
    with pytest.raises(DeliveryError) as caught:
        await chat.gets(chat.files.photo())
    assert DeliveryFailure.UNREACHABLE is caught.value.failure


async def test_words_below_a_file_can_be_changed(chat: Chat) -> None:
    """Telegram calls them a caption; the same text again changes nothing."""
    sent = await chat.gets(chat.files.photo(), choices=YES)
    for _ in range(2):
        edit = delivery(chat.li.chat_id, "Here ✓", Action.EDIT, sent)
        assert sent == await chat.messenger.deliver(edit)
    assert (chat.shown, chat.messages[0].buttons) == ([("photo", "Here ✓")], [])


async def test_files_go_into_topics() -> None:
    """What a requester sent is shown to agents where its ticket is."""
    files = Files()
    async with TelegramEmulator() as emulator:
        group = emulator.add_bot(TOKEN).group("Desk", forum=True)
        standing = Standing((DeskChat("main", BOT, str(group.chat_id)),))
        async with messenger_at(emulator.api_url, standing=standing, files=files) as messenger:
            topic = Topic("T-1", Turn.OURS)
            place = await messenger.deliver(delivery(group.chat_id, action=Action.OPEN, topic=topic))
            assert place is not None
            shown = delivery(place, "Li sent", files=(files.photo(), files.photo()))
            await messenger.deliver(shown)
            group.deletes_topic(int(place.partition("/")[2]))
            with pytest.raises(DeliveryError) as caught:
                await messenger.deliver(shown)
        assert [call.parameters["message_thread_id"] for call in emulator.record.sent_to(group)] == [1]
        assert emulator.violations == []
    assert DeliveryFailure.TOPIC_GONE is caught.value.failure


def loaded(size: int, media_type: str = "image/jpeg") -> Loaded:
    """A file of that size."""
    return Loaded(Attached(1, REQUESTER, "k", "a", media_type), b"x" * size)


@pytest.mark.parametrize(
    ("album", "another", "expected"),
    [
        ([], loaded(0), True),
        ([loaded(1)], loaded(1, "video/mp4"), True),
        ([loaded(1)], loaded(1, "text/plain"), False),
        ([loaded(1)], loaded(LARGEST_PHOTO + 1), False),
        ([loaded(1, "text/plain")], loaded(LARGEST_PHOTO + 1), True),
        ([loaded(1)] * 10, loaded(1), False),
        ([loaded(1)], loaded(0), False),
        ([loaded(0)], loaded(1), False),
        ([loaded(LARGEST_UPLOAD // 2, "text/plain")], loaded(LARGEST_UPLOAD // 2 + 1, "text/plain"), False),
    ],
)
def test_what_makes_an_album(album: list[Loaded], another: Loaded, expected: bool) -> None:
    """Ten, of one sort, fifty megabytes; what can't go stands alone."""
    assert expected is belongs(album, another)


def test_lines_for_what_can_not_go() -> None:
    """A name, and the size when that is why."""
    assert line_for(Loaded(Attached(1, 2, "k", "", "image/png"), None)) == "📎 ✗ image/png"


@given(name=st.text(st.characters(exclude_categories=["Cs"])), value=st.text())
def test_a_file_name_stays_in_its_place(name: str, value: str) -> None:
    """Whatever a file is called, the body has the same lines."""
    body = multipart({"caption": value.encode("utf-8", "replace").decode()}, {"f": (name, b"x", "a/b")}, "B")
    assert len(body.split(b"\r\n--B")) == 3
    head = body.split(b"--B\r\n")[-1].partition(b"\r\n\r\n")[0]
    assert head.startswith(b'Content-Disposition: form-data; name="f"; filename="')
    assert head.split(b"\r\n")[1:] == [b"Content-Type: a/b"]
