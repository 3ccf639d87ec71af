"""What agents do in posts arrives with a seat and is answered at once, at the emulated Discord."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from core.changes import Acknowledgement
from core.delivery import Action
from core.desk.alerts import Trouble
from core.events import ChoicePressed, CommandReceived, FieldsSubmitted, MessageEdited, TextReceived, Update
from core.replies import RenderedChoice, RenderedModal, RenderedModalField
from tests.bots.discord_bot.desk_door import TOKEN, DeskDoor, at_once, desk_door
from tests.emulators.discord import Member, Settings, Upload, refusal, server_error
from tests.emulators.discord.errors import unknown

REPLY = ((RenderedChoice("Reply", "desk:reply:FD-1"),),)
WINDOW = RenderedModal(
    "desk:reply:FD-1", "Reply to FD-1", (RenderedModalField("text", "Your reply", "", True, True, 1900),)
)


def noting(note: str | None) -> Callable[[Update], Sequence[Acknowledgement]]:
    """Every press is answered with this."""
    return lambda update: [Acknowledgement("", note)]


def opening(update: Update) -> Sequence[Acknowledgement]:
    """A press opens the window, its submission is only acknowledged."""
    return [Acknowledgement("", modal=WINDOW if isinstance(update.event, ChoicePressed) else None)]


async def test_what_is_written_in_a_post_is_taken() -> None:
    """By an agent in a post of the desk, and nothing of any other channel or of ourselves."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens()
        ada.says("elsewhere")
        ada.says("in another thread", door.emulator.world.new_thread(door.guild.channel(), "x", 1, []))
        await door.deliver(Action.SEND, door.place(post), "our own words")
        said = ada.says("a note", post)
        ada.edits(said, "a better note")
        events = await door.told(2)
        assert [TextReceived("a note"), MessageEdited("a better note")] == events
        assert {door.place(post)} == {update.seat and update.seat.place for update in door.writer.accepted}


async def test_a_thread_nobody_told_of_is_asked_for() -> None:
    """In their order, however long Discord takes to say."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens()
        ada.says("zero", post)
        await door.hears(1)
        door.adapter._rooms._parents.clear()
        door.emulator.fail(server_error(503), operation="get_channel")
        for text in ("one", "two", "three"):
            ada.says(text, post)
        expected = [TextReceived(text) for text in ("zero", "one", "two", "three")]
        assert expected == await door.told(4)
        asked = [call for call in door.emulator.record.calls if call.operation == "get_channel"]
        assert len([call for call in asked if call.channel_id == post.channel_id]) == 2


async def test_channels_that_are_no_desk_are_asked_once() -> None:
    """One that we may not see is nobody's desk."""
    async with desk_door() as door:
        ada = door.agent()
        other = door.guild.channel("chatter")
        door.adapter._rooms._parents.clear()
        door.emulator.fail(refusal(unknown("Channel")), operation="get_channel", place=other)
        for _ in range(3):
            ada.says("chatter", other)
        ada.says("a note", await door.opens())
        assert [TextReceived("a note")] == await door.told(1)
        asked = [call for call in door.emulator.record.calls if call.operation == "get_channel"]
        assert len([call for call in asked if call.channel_id == other.channel_id]) == 1


async def test_a_press_without_a_word() -> None:
    """It is acknowledged, and nobody sees anything."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens(choices=REPLY)
        ada.presses("Reply")
        answered = await ada.sees_acknowledged()
        assert (answered.answered, ada.account.inbox) == (6, [])
        (update,) = await door.hears()
        assert f"{post.channel_id}/{post.channel_id}" == update.message


async def test_a_note_is_for_the_presser_alone() -> None:
    """As the press's own answer."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens(choices=REPLY)
        door.writer.acknowledges = noting("Bob has claimed it.")
        ada.presses("Reply")
        assert (await ada.sees("Bob has claimed it.")).ephemeral
        assert len(post.shown) == 1


async def test_a_window_opens_and_its_text_comes_back() -> None:
    """With a file, which belongs to the same agent."""
    async with desk_door() as door:
        ada = door.agent()
        await door.opens(choices=REPLY)
        door.writer.acknowledges = opening
        ada.presses("Reply")
        await ada.sees_modal("Reply to FD-1")
        ada.submits(
            {"Your reply": "We look into it.", "Screenshots or files (optional)": [Upload("a.png", b"a")]}
        )
        _, text, _ = await door.hears(3)
        assert isinstance(text.event, FieldsSubmitted)
        assert text.event.fields == (("text", "We look into it."),)
        assert (await ada.sees_acknowledged()).answered == 6


async def test_a_command_gets_its_text_and_an_answer() -> None:
    """A command wants words: a short one where there is nothing to say, a window for a reply."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens()
        ada.uses_command("/duty", channel=post, text="on")
        await ada.sees("Done")
        (event,) = await door.told()
        assert isinstance(event, CommandReceived)
        assert (event.name, event.argument) == ("duty", "on")
        door.writer.acknowledges = lambda update: [Acknowledgement("", modal=WINDOW)]
        ada.uses_command("/reply", channel=post)
        await ada.sees_modal("Reply to FD-1")
        door.writer.acknowledges = noting(None)
        ada.submits({"Your reply": "We look into it."})
        await ada.sees("Done")


async def test_a_command_of_the_desk_elsewhere_does_nothing() -> None:
    """Whoever uses it is told where it works; no requester's conversation begins."""
    async with desk_door() as door:
        ada = door.agent()
        ada.uses_command("/claim", channel=door.guild.channel("chatter"))
        await ada.sees("for agents")
        assert door.writer.accepted == []


def until_deferred(door: DeskDoor, ada: Member) -> Callable[[Update], Awaitable[object]]:
    """A database that keeps an agent waiting until Discord was asked for time."""

    async def wait(update: Update) -> None:
        await door.emulator.pulse.until(lambda: ada.account.interactions[-1].answered is not None, 5.0)

    return wait


async def test_an_answer_that_takes_long_is_asked_time_for() -> None:
    """A press and a command are acknowledged in time, and the note comes after it."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens(choices=REPLY)
        door.writer.before = until_deferred(door, ada)
        door.writer.acknowledges = noting("Bob has claimed it.")
        ada.presses("Reply")
        assert (await ada.sees("Bob has claimed it.")).ephemeral
        ada.uses_command("/duty", channel=post, text="on")
        assert (await ada.sees("Bob has claimed it.")).ephemeral


async def test_a_window_that_is_too_late_is_offered_again() -> None:
    """The button in a message for the agent opens it then, whether it was pressed or asked for."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens(choices=REPLY)
        door.writer.before = until_deferred(door, ada)
        door.writer.acknowledges = opening
        ada.presses("Reply")
        await ada.sees_button("✏️ Answer")
        door.writer.acknowledges = lambda update: [Acknowledgement("", modal=WINDOW)]
        ada.uses_command("/reply", channel=post)
        again = await ada.sees_button("✏️ Answer")
        door.writer.before = at_once
        ada.presses("✏️ Answer", again)
        await ada.sees_modal("Reply to FD-1")


async def test_what_was_written_meanwhile_is_read_at_a_start() -> None:
    """Since the desk was heard of last, in the posts that are open; what was taken is taken once."""
    async with desk_door() as door:
        ada = door.agent()
        post = await door.opens()
        quiet = await door.opens("FD-2")
        ada.says("before", post)
        await door.hears(1)
        await door.close()
        door.chats.touched = [(door.chat, datetime.now(UTC))]
        ada.says("meanwhile", post)
        door.emulator.record.calls.clear()
        await door.open()
        assert [TextReceived("before"), TextReceived("meanwhile")] == await door.told(2)
        read = [call.channel_id for call in door.emulator.record.calls if call.operation == "list_messages"]
        assert {post.channel_id, quiet.channel_id} >= set(read)


async def test_posts_that_were_quiet_since_are_not_read() -> None:
    """Each costs a request at every start."""
    async with desk_door() as door:
        door.emulator.advance(-3600)
        await door.opens()
        door.emulator.advance(3600)
        await door.close()
        door.chats.touched = [(door.chat, datetime.now(UTC))]
        door.emulator.record.calls.clear()
        await door.open()
        door.agent().says("a note", await door.opens())
        await door.hears(1)
        assert "list_messages" not in [call.operation for call in door.emulator.record.calls]


async def test_without_the_content_intent_all_else_works() -> None:
    """Discord refuses it (4014): we come back without, people are told what won't work, buttons do."""
    async with desk_door(Settings(token=TOKEN, message_content_granted=False)) as door:
        ada = door.agent()
        post = await door.opens(choices=REPLY)
        assert door.reports == [Trouble.NO_READING]
        assert None is door.adapter.trouble
        ada.says("a note that we can't read", post)
        ada.presses("Reply")
        await ada.sees_acknowledged()
        ada.uses_command("/note", channel=post, text="a note")
        await ada.sees("Done")
        events = await door.told(2)
        assert isinstance(events[1], CommandReceived)
        assert events[1].argument == "a note"
        assert isinstance(events[0], ChoicePressed)


async def test_a_press_that_can_not_be_answered_took_effect() -> None:
    """Discord forgot it meanwhile; the next one is answered."""
    async with desk_door() as door:
        ada = door.agent()
        await door.opens(choices=REPLY)
        door.emulator.fail(refusal(unknown("Interaction")), operation="create_interaction_response")
        ada.presses("Reply")
        await door.hears(1)
        ada.presses("Reply")
        assert (await ada.sees_acknowledged()).answered == 6
