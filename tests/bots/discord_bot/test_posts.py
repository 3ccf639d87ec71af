"""What is said at a desk arrives in its posts, through the real library at the emulated Discord."""

import pytest

from core.delivery import Action, DeliveryError, DeliveryFailure
from core.desk.alerts import Trouble
from core.replies import RenderedChoice
from tests.bots.discord_bot.desk_door import TOKEN, DeskDoor, desk_door
from tests.emulators.discord import Settings, drop_after_effect
from tests.emulators.discord.places import (
    BASIC,
    MANAGE_CHANNELS,
    MANAGE_MESSAGES,
    MANAGE_THREADS,
    SEND_IN_THREADS,
)

CLAIM = ((RenderedChoice("Claim", "desk:claim:FD-1"),),)


async def failing(door: DeskDoor, action: Action, chat: str, **more: object) -> DeliveryError:
    """What the messenger says of a delivery that fails."""
    with pytest.raises(DeliveryError) as caught:
        await door.deliver(action, chat, "words", **more)
    return caught.value


async def test_a_post_begins_with_its_card() -> None:
    """Name, tags (those that the forum lacks are made), the card with its buttons; later it is changed."""
    async with desk_door(None, "Open") as door:
        post = await door.opens("FD-1 · Deposits", marks=("open", "zh"), choices=CLAIM)
        assert (post.name, post.tag_names) == ("FD-1 · Deposits", ["Open", "zh"])
        assert post.transcript() == "bot: The card\n  [Claim]"
        place = door.place(post)
        await door.deliver(Action.PIN, place, target=place)  # it stands on top anyhow
        assert place == await door.deliver(Action.EDIT, place, "Another card", target=place)
        assert post.transcript() == "bot: Another card (edited)"
        assert post.pinned == []


async def test_messages_in_a_post_are_made_once() -> None:
    """A message whose answer was lost is there once after a second try; later it is changed and pinned."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        door.emulator.fail(drop_after_effect(), operation="create_message")
        lost = await failing(door, Action.SEND, place, outbox_id=7)
        assert lost.failure == DeliveryFailure.AMBIGUOUS
        sent = await door.deliver(Action.SEND, place, "words", outbox_id=7)
        assert len(post.shown) == 2
        await door.deliver(Action.PIN, place, target=sent)
        assert [post.shown[1].message_id] == post.pinned
        await door.deliver(Action.EDIT, place, "other words", target=sent)
        assert post.shown[1].words == "other words"
        await door.deliver(Action.DELETE, place, target=sent)
        assert len(post.shown) == 1


async def test_a_post_whose_answer_was_lost_is_opened_once() -> None:
    """Discord keeps no mark for new posts: ours is found again by its name."""
    async with desk_door() as door:
        door.emulator.fail(drop_after_effect(), operation="create_thread")
        lost = await failing(door, Action.OPEN, door.chat, title="FD-1 · Deposits")
        assert lost.failure == DeliveryFailure.AMBIGUOUS
        again = await door.opens("FD-1 · Deposits", attempts=1)
        other = await door.opens("FD-2 · Deposits", attempts=1)
        assert [again, other] == door.guild.threads
        assert again.transcript() == "bot: The card (edited)"


async def test_words_are_inert() -> None:
    """Nobody is pinged and nothing is marked up, in a name neither."""
    async with desk_door() as door:
        post = await door.opens("FD-1 @everyone")
        await door.deliver(Action.SEND, door.place(post), "@everyone <@123> **bold** [x](https://a.example)")
        assert "\\@everyone \\<\\@123\\>" in post.shown[1].content  # violations: none was pinged


async def test_a_post_changes_its_look_only_where_it_differs() -> None:
    """The same look asks nothing of Discord, another tag does not rename."""
    async with desk_door() as door:
        place = door.place(post := await door.opens("FD-1 · Deposits", marks=("open",)))
        before = len(door.emulator.record.calls)
        await door.deliver(Action.RETITLE, place, title="FD-1 · Deposits", marks=("open",))
        assert before == len(door.emulator.record.calls)
        await door.deliver(Action.RETITLE, place, title="FD-1 · Deposits", marks=("solved", "en"))
        assert post.tag_names == ["solved", "en"]
        assert post.renamed == []


async def test_after_a_restart_the_look_is_asked_for() -> None:
    """Nobody remembers the post, and still nothing is changed that is right."""
    async with desk_door() as door:
        place = door.place(post := await door.opens("FD-1 · Deposits", marks=("open",)))
        await door.close()
        await door.open()
        await door.deliver(Action.RETITLE, place, title="FD-1 · Deposits", marks=("solved",))
        assert (post.name, post.tag_names, post.renamed) == ("FD-1 · Deposits", ["solved"], [])


async def test_a_name_that_must_wait_holds_up_nothing() -> None:
    """The third name within ten minutes waits; the tag with it and the next message do not."""
    async with desk_door() as door:
        place = door.place(post := await door.opens("one"))
        for name in ("two", "three", "four"):
            await door.deliver(Action.RETITLE, place, title=name, marks=(name,))
        assert (post.name, post.tag_names) == ("three", ["four"])
        await door.deliver(Action.SEND, place, "said meanwhile")
        assert (post.name, post.shown[-1].words) == ("three", "said meanwhile")
        door.emulator.advance(601)
        door.skip(601)
        await door.deliver(Action.SEND, place, "said later")
        assert post.name == "four"


async def test_tags_that_somebody_removed_are_made_again() -> None:
    """A tag that we remember and the forum has no more."""
    async with desk_door() as door:
        place = door.place(post := await door.opens(marks=("open",)))
        door.forum.tags.clear()
        post.applied_tags.clear()
        await door.deliver(Action.RETITLE, place, title=post.name, marks=("open", "zh"))
        assert post.tag_names == ["open", "zh"]


async def test_a_forum_whose_tags_we_may_not_change() -> None:
    """The post opens with the tags that there are, and people are told once."""
    async with desk_door(None, "open") as door:
        door.forum.bot_permissions = BASIC & ~MANAGE_CHANNELS
        first = await door.opens("one", marks=("open", "zh"))
        await door.opens("two", marks=("zh",))
        assert first.tag_names == ["open"]
        assert door.reports == [Trouble.NO_LOOKS]


async def test_a_closed_post_opens_for_a_moment() -> None:
    """Closed means archived and locked; what is still to be said or changed is, and it stays closed."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        for _ in range(2):
            await door.deliver(Action.SHUT, place)
            assert (post.archived, post.locked) == (True, True)
        await door.deliver(Action.SEND, place, "5 of 5")
        await door.deliver(Action.EDIT, place, "The last card", target=place)
        draft = await door.deliver(Action.SEND, place, "A draft")
        await door.deliver(Action.DELETE, place, target=draft)
        await door.deliver(Action.RETITLE, place, title="FD-1 · Deposits", marks=("closed",))
        assert post.transcript() == "bot: The last card (edited)\nbot: 5 of 5"
        assert (post.archived, post.locked, post.tag_names) == (True, True, ["closed"])


async def test_a_post_that_fell_asleep_wakes_up() -> None:
    """Discord archives what is quiet; an edit in it wakes it, and it is not closed then."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        post.archived = True
        await door.deliver(Action.EDIT, place, "Another card", target=place)
        assert (post.archived, post.locked) == (False, False)


async def test_a_deleted_post_is_told_as_gone() -> None:
    """Whatever is done there, its topic is to be opened again at the desk."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        door.agent().deletes_post(post)
        for action in (Action.SEND, Action.EDIT, Action.RETITLE, Action.SHUT):
            error = await failing(door, action, place, target=place, title="x", marks=("new",))
            assert (DeliveryFailure.TOPIC_GONE, f"{door.chat}/") == (error.failure, error.new_chat)
        unopened = await failing(door, Action.SEND, door.chat)
        assert unopened.failure == DeliveryFailure.TOPIC_GONE


async def test_a_message_somebody_deleted_is_gone() -> None:
    """Only the message, not its post."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        sent = await door.deliver(Action.SEND, place, "words")
        door.emulator.world.delete(post.shown[1])
        assert (await failing(door, Action.EDIT, place, target=sent)).failure == DeliveryFailure.GONE


async def test_lost_rights_let_tickets_wait() -> None:
    """People are told once; all goes on when the rights are back, and it is told as over."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        door.ended.clear()
        door.forum.bot_permissions = BASIC & ~SEND_IN_THREADS
        for _ in range(3):
            error = await failing(door, Action.SEND, place)
            assert (error.failure, error.retry_after) == (DeliveryFailure.TEMPORARY, 60.0)
        door.forum.bot_permissions = 0
        assert (await failing(door, Action.SEND, place)).failure == DeliveryFailure.TEMPORARY
        assert door.reports == [Trouble.NO_TOPICS, Trouble.UNREACHABLE]
        assert door.ended == []
        door.forum.bot_permissions = BASIC
        await door.deliver(Action.SEND, place, "back again")
        assert post.shown[-1].words == "back again"
        assert door.ended == [Trouble.NO_TOPICS, Trouble.UNREACHABLE]


async def test_what_was_told_before_a_restart_ends_with_the_first_success() -> None:
    """Whoever gave the rights back needs not settle the alert as well; it is ended once."""
    async with desk_door() as door:
        place = door.place(await door.opens())
        door.ended.clear()
        await door.close()
        await door.open()
        for _ in range(2):
            await door.deliver(Action.SEND, place, "words")
        assert door.ended == [Trouble.NO_TOPICS, Trouble.UNREACHABLE]


async def test_without_the_right_to_close_posts_the_rest_goes_on() -> None:
    """Closing is a matter of looks: people are told, and nothing waits for it."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        door.forum.bot_permissions = BASIC & ~MANAGE_THREADS
        await door.deliver(Action.SHUT, place)
        await door.deliver(Action.SEND, place, "words")
        assert (door.reports, post.archived) == ([Trouble.NO_LOOKS], False)
        door.forum.bot_permissions = BASIC
        await door.deliver(Action.SHUT, place)
        assert door.ended[-1] == Trouble.NO_LOOKS


async def test_a_message_we_may_not_delete_holds_up_nothing() -> None:
    """It becomes a dead letter, which people are told of; the desk goes on."""
    async with desk_door() as door:
        place = door.place(post := await door.opens())
        note = door.agent().says("a secret", post)
        door.forum.bot_permissions = BASIC & ~MANAGE_MESSAGES
        target = f"{post.channel_id}/{note.message_id}"
        error = await failing(door, Action.DELETE, place, target=target)
        assert (error.failure, error.retry_after) == (DeliveryFailure.REJECTED, None)
        door.forum.bot_permissions = BASIC
        await door.deliver(Action.DELETE, place, target=target)
        assert note.deleted


async def test_a_deleted_forum_and_a_full_server_wait_for_people() -> None:
    """Neither is given up."""
    async with desk_door(Settings(token=TOKEN, open_threads=1)) as door:
        await door.opens()
        full = await failing(door, Action.OPEN, door.chat, title="FD-2")
        assert (full.failure, door.reports) == (DeliveryFailure.TEMPORARY, [Trouble.FULL])
        del door.emulator.world.places[door.forum.channel_id]
        gone = await failing(door, Action.OPEN, door.chat, title="FD-2")
        assert (gone.failure, door.reports[-1]) == (DeliveryFailure.TEMPORARY, Trouble.UNREACHABLE)


async def test_files_go_with_their_message() -> None:
    """Ten in the first message, the others in the next; what is too large or gone is named."""
    async with desk_door() as door:
        files = [door.attached(f"{number}.png", bytes([number])) for number in range(12)]
        huge = door.attached("huge.bin", bytes(10 * 1024 * 1024 + 1))
        lost = door.attached("lost.png", b"")
        del door.files.content["lost.png"]
        place = door.place(post := await door.opens())
        await door.deliver(Action.SEND, place, "Here they are", files=[*files, huge, lost])
        shown = post.shown[1:]
        sizes = [len(message.attachments) for message in shown]
        assert sizes == [10, 2, 0, 0]
        names = [one.upload.name for message in shown for one in message.attachments]
        contents = [one.upload.data for message in shown for one in message.attachments]
        assert [f"{number}.png" for number in range(12)] == names
        assert [bytes([number]) for number in range(12)] == contents
        assert shown[0].words == "Here they are"
        assert [message.words.split()[1].replace("\\", "") for message in shown[2:]] == [
            "huge.bin",
            "lost.png",
        ]


async def test_a_card_can_hold_files_and_a_message_only_files() -> None:
    """Without any text too."""
    async with desk_door() as door:
        post = await door.opens(files=[door.attached("a.png", b"a")])
        assert [one.upload.name for one in post.shown[0].attachments] == ["a.png"]
        await door.deliver(Action.SEND, door.place(post), "", files=[door.attached("b.png", b"b")])
        assert (
            post.shown[1].words,
            [one.upload.name for one in post.shown[1].attachments],
        ) == ("", ["b.png"])


async def test_files_reach_requesters_in_direct_messages() -> None:
    """With the text, as one message, and made once."""
    async with desk_door() as door:
        li = door.guild.member("Li")
        picture = door.attached("guide.png", b"png")
        chat = f"dm:{li.user_id}"
        door.emulator.fail(drop_after_effect(), operation="create_message")
        await failing(door, Action.SEND, chat, files=[picture], outbox_id=9)
        await door.deliver(Action.SEND, chat, "words", files=[picture], outbox_id=9)
        (message,) = li.dm.shown
        assert (message.words, message.attachments[0].upload.data) == ("words", b"png")


async def test_files_reach_somebody_whose_direct_messages_are_closed() -> None:
    """Where they did something last in a server, shown to them alone, the text and all files."""
    async with desk_door() as door:
        li = door.guild.member("Li")
        li.uses_command("/tickets")
        await door.hears(1)
        li.closes_dm()
        files = [door.attached(f"{number}.png", bytes([number])) for number in range(11)]
        await door.deliver(Action.SEND, f"dm:{li.user_id}", "words", files=files)
        answer, rest = await li.sees("words"), await li.sees_file("10.png")
        assert [len(message.attachments) for message in (answer, rest)] == [10, 1]
        assert [message.ephemeral for message in (answer, rest)] == [True, True]


async def test_a_file_in_the_first_answer_of_a_command() -> None:
    """The answer itself carries it."""
    async with desk_door() as door:
        li = door.guild.member("Li")
        li.uses_command("/tickets")
        (update,) = await door.hears(1)
        assert update.here is not None
        await door.deliver(Action.SEND, update.here, "words", files=[door.attached("a.png", b"png")])
        (attachment,) = (await li.sees("words")).attachments
        assert attachment.upload.data == b"png"
