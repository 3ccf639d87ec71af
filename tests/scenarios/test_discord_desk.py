"""Agents answer from a forum on Discord: cards, previews, what was delivered, and the bad days."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.access import AsOperator
from core.tickets import EventKind
from core.usecases.roles import take_role
from storage.tables import FileRow
from tests.emulators.discord import Upload
from tests.emulators.telegram import TelegramEmulator
from tests.pictures import picture
from tests.scenarios import transcripts
from tests.scenarios.conftest import TOKEN as TELEGRAM_TOKEN
from tests.scenarios.desk_on_discord import PATIENCE, DiscordDesk, discord_desk
from tests.scenarios.discord import DiscordDoor, newcomer, number_in, talk, words
from tests.scenarios.telegram import until
from tests.scenarios.test_discord_life import SHORT

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


@pytest.fixture
async def desk(made_discord_door: DiscordDoor, tmp_path: Path) -> AsyncIterator[DiscordDesk]:
    """A desk on Discord."""
    async with discord_desk(made_discord_door, tmp_path) as opened:
        yield opened


async def test_from_the_queue_to_the_answer(desk: DiscordDesk) -> None:
    """A ticket is taken from the queue, answered after a preview, and the requester's words come back."""
    li = newcomer(desk.door)
    number = number_in(await talk(li, SHORT))
    queue = await desk.post("Queue")
    waiting = await desk.shows(queue, number)
    desk.ada.presses("✋ Claim", waiting)
    post = await desk.post(number)
    await desk.shows(post, "With Ada now")
    desk.bob.presses("✋ Claim", waiting)  # his screen is a moment behind
    assert "Ada" in (await desk.bob.sees("Ada")).words
    assert number in words(post.shown[0])
    assert len(post.tag_names) == 3
    preview = await desk.writes(desk.ada, post, "We look *now*.")
    assert "We look" not in li.transcript()
    desk.ada.presses("📤 Send", preview)
    assert "We look *now*." in words(await li.sees("We look"))
    await desk.shows(post, "✓ delivered")
    await desk.ada.sees_gone(preview)
    for text in ("谢谢。", "在哪里报名？", "几点开始？"):
        li.writes_dm(text)
    last = await desk.shows(post, "👤 几点开始？")
    said = [words(message) for message in post.shown if "👤" in message.words]
    assert said[-3:] == ["👤 谢谢。", "👤 在哪里报名？", words(last)]


async def test_what_agents_say_among_themselves_stays_there(desk: DiscordDesk) -> None:
    """A word in the post is a note; nothing of it reaches the requester, edited or not."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    said = desk.ada.says("what a strange one", post)
    desk.ada.edits(said, "what a strange person")
    desk.eve.says("I am curious", post)
    desk.ada.presses("📤 Send", await desk.writes(desk.ada, post, "We look."))
    await desk.shows(post, "✓ delivered")
    transcript = li.transcript()
    assert not [words for words in ("strange", "curious", "looked at") if words in transcript]


async def test_somebody_without_a_role_can_do_nothing(desk: DiscordDesk) -> None:
    """Whatever they press or command, they alone are told so, and the ticket stays as it is."""
    li = newcomer(desk.door)
    number = number_in(await talk(li, SHORT))
    post = await desk.opened(number)
    before = (await desk.door.view(number)).timeline
    for button in ("💬 Reply", "📝 Note", "🔒 Close"):
        desk.eve.presses(button, post.shown[0])
        assert (await desk.eve.sees("no role")).ephemeral
    desk.eve.uses_command("/note", channel=post, text="I was here")
    assert (await desk.eve.sees("no role")).ephemeral
    assert (await desk.door.view(number)).timeline == before


async def test_old_buttons_of_an_agent_who_was_removed_refuse(desk: DiscordDesk) -> None:
    """From the very next action on, also a reply that was written before."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    preview = await desk.writes(desk.ada, post, "The last word.")
    house = desk.door.house
    await house.writer.perform(
        lambda transaction: take_role(transaction, house.rules, AsOperator("Mei"), "Ada")
    )
    desk.ada.presses("📤 Send", preview)
    assert (await desk.ada.sees("no role")).ephemeral
    assert "The last word" not in li.transcript()


async def test_buttons_work_after_a_restart(desk: DiscordDesk) -> None:
    """Nothing of a reply is lost with the process; what agents wrote meanwhile is read afterwards."""
    li = newcomer(desk.door)
    post = await desk.opened(number := number_in(await talk(li, SHORT)))
    preview = await desk.writes(desk.ada, post, "We look.")
    await desk.door.close()
    desk.ada.says("a note while nobody listened", post)
    await desk.door.open()
    desk.ada.presses("📤 Send", preview)
    await li.sees("We look.")
    await desk.shows(post, "✓ delivered")
    notes = [entry.text for entry in (await desk.door.view(number)).timeline if entry.kind is EventKind.NOTED]
    assert notes == ["looked at", "a note while nobody listened"]


async def test_a_deleted_post_is_made_again(desk: DiscordDesk) -> None:
    """With its card and everything that happened; nothing is lost, and its buttons work."""
    li = newcomer(desk.door)
    number = number_in(await talk(li, SHORT))
    post = await desk.opened(number)
    desk.ada.presses("📤 Send", await desk.writes(desk.ada, post, "We look."))
    await desk.shows(post, "✓ delivered")
    desk.bob.deletes_post(post)
    li.writes_dm("谢谢，在哪里报名？")
    again = await desk.post(number)
    await desk.shows(again, "👤 谢谢，在哪里报名？")
    assert again is not post
    assert [number in words(again.shown[0]), "looked at" in again.transcript()] == [True, True]
    assert [line in again.transcript() for line in ("We look.", "✓ delivered")] == [True, True]
    desk.ada.presses("📤 Send", await desk.writes(desk.ada, again, "In Pudong."))
    await li.sees("In Pudong.")


async def test_closed_messages_are_shown_and_sent_later(desk: DiscordDesk) -> None:
    """The desk sees that nothing arrived; when the requester is back, the reply is."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    desk.door.emulator.advance(1000)  # what they did last in the server is too long ago to answer it
    desk.door.clock.advance(seconds=1000)
    li.closes_dm()
    desk.ada.presses("📤 Send", await desk.writes(desk.ada, post, "We look."))
    await desk.shows(post, "⏸ not delivered")
    li.opens_dm()
    li.writes_dm("我回来了")
    await li.sees("We look.", since=0)
    await desk.shows(post, "✓ delivered")


async def test_files_both_ways(desk: DiscordDesk) -> None:
    """The requester's album is one message in the post; a picture of the agent's goes with the reply."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    li.writes_dm("请看", files=[Upload(f"{number}.png", picture(number)) for number in (1, 2)])
    album = await desk.shows(post, "请看")
    assert len(album.attachments) == 2
    await desk.writes(desk.ada, post, "Please look here.", Upload("map.png", picture(3)))
    preview = await desk.button(post, "📤 Send")
    await until(lambda: [row["state"] for row in desk.door.rows(FileRow)] == ["stored"] * 3)
    desk.ada.presses("📤 Send", preview)
    reply = await li.sees("Please look here.")
    assert [file.upload.content_type for file in reply.attachments] == ["image/png"]


async def test_a_long_reply_is_split_and_never_cut(desk: DiscordDesk) -> None:
    """What is longer than a message takes two, whole sentences in each; the window opens by command too."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    text = " ".join(f"This is sentence number {number} of a long explanation." for number in range(50))
    desk.ada.uses_command("/reply", channel=post)
    await desk.ada.sees_modal("Reply to")
    desk.ada.submits({"text": text})
    desk.ada.presses("📤 Send", await desk.button(post, "📤 Send"))
    await li.sees("number 49")
    said = [words(message) for message in li.dm.shown if "sentence number" in message.words]
    assert len(said) == 2
    assert all(part.endswith(".") for part in said)
    found = re.findall(r"number (\d+) of", " ".join(said))
    assert found == [str(number) for number in range(50)]


async def test_mentions_and_markup_are_inert(desk: DiscordDesk) -> None:
    """In both directions; the emulator would have seen a ping."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    evil = f"@everyone <@{desk.ada.user_id}> **bold** [link](https://evil.example)"
    li.writes_dm(evil)
    shown = await desk.shows(post, "👤 @everyone")
    assert ("\\@everyone" in shown.content, "\\[link\\]" in shown.content) == (True, True)
    desk.ada.presses("📤 Send", await desk.writes(desk.ada, post, evil))
    assert "\\@everyone" in (await li.sees("everyone")).content


async def test_solved_is_asked_about_and_closed(desk: DiscordDesk) -> None:
    """The reply that solves it goes out, the requester says yes, and the post is closed."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    await desk.writes(desk.ada, post, "That is done.")
    desk.ada.presses("📤 Send, solved", await desk.button(post, "📤 Send, solved"))
    await li.sees("That is done.", since=0)
    li.presses("解决了", await li.sees_button("解决了", since=0))
    await desk.shows(post, "solved → closed")
    await desk.door.emulator.pulse.until(lambda: post.archived and post.locked, PATIENCE)


async def test_a_closed_ticket_closes_its_post(desk: DiscordDesk) -> None:
    """Archived and locked, its tags say so."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    assert "open" in " ".join(post.tag_names).lower() or "new" in " ".join(post.tag_names).lower()
    desk.ada.presses("🔒 Close", post.shown[0])
    await desk.door.emulator.pulse.until(lambda: post.archived and post.locked, PATIENCE)
    assert "closed" in " ".join(post.tag_names).lower()


async def test_a_secret_at_the_desk_is_kept_nowhere(desk: DiscordDesk) -> None:
    """The message goes, and the post says why."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    said = desk.ada.says(PHRASE, post)
    await desk.ada.sees_gone(said)
    assert PHRASE not in post.transcript()


async def test_a_secret_in_a_window_leaves_the_card(desk: DiscordDesk) -> None:
    """What was written in a form window is no message: only that it was not kept is said, and the card from
    which the window was opened goes on working."""
    li = newcomer(desk.door)
    post = await desk.opened(number_in(await talk(li, SHORT)))
    card = post.shown[0]
    desk.ada.presses("💬 Reply", card)
    await desk.ada.sees_modal("Reply to")
    desk.ada.submits({"text": PHRASE})
    await desk.shows(post, "recovery phrase")
    preview = await desk.writes(desk.ada, post, "Never send us that.")
    assert (card.deleted, PHRASE in post.transcript()) == (False, False)
    desk.ada.presses("📤 Send", preview)
    await li.sees("Never send us that.")


async def test_a_requester_on_telegram_and_a_desk_on_discord(
    emulator: TelegramEmulator, made_discord_door: DiscordDoor, tmp_path: Path
) -> None:
    """Neither notices where the other is."""
    bot = emulator.add_bot(token=TELEGRAM_TOKEN, username="frontdoor_bot")
    variables = {"telegram_token": TELEGRAM_TOKEN, "telegram_api_url": emulator.api_url}
    made_discord_door.parts = frozenset({"telegram", "discord", "worker"})
    async with discord_desk(made_discord_door, tmp_path, **variables) as desk:
        li = bot.person("Li", language_code="zh-hans")
        number = await transcripts.submits(li)
        post = await desk.opened(number)
        desk.ada.presses("📤 Send", await desk.writes(desk.ada, post, "We look *now*."))
        await li.sees("We look *now*.")
        await desk.shows(post, "✓ delivered")
        li.says("谢谢，在哪里报名？")
        await desk.shows(post, "👤 谢谢，在哪里报名？")
    assert emulator.violations == []


async def test_a_checklist_is_ticked_off(made_discord_door: DiscordDoor, tmp_path: Path) -> None:
    """The card says who looked at what, also in a post that was made again; Li hears nothing of it."""
    lists = 'checklists.other = ["Is it on that network?", "Was the address ours?"]'
    async with discord_desk(made_discord_door, tmp_path, lists) as desk:
        li = newcomer(desk.door)
        post = await desk.opened(number := number_in(await talk(li, SHORT)))
        card, heard = await desk.shows(post, "☐ 2. Was the address ours?"), li.transcript()
        desk.ada.uses_command("/check", channel=post, text="2")
        await desk.shows(post, "☑ Ada ticked off: Was the address ours?")
        await until(lambda: "☑ 2. Was the address ours? · Ada" in words(card))
        desk.bob.uses_command("/check", channel=post, text="2 9")
        assert (await desk.bob.sees("no line 9. Please name one of these: 1, 2")).ephemeral
        desk.bob.uses_command("/check", channel=post)
        desk.bob.presses("1", await desk.button(post, "1"))
        await until(lambda: "☑ 1. Is it on that network? · Bob" in words(card))
        desk.bob.uses_command("/uncheck", channel=post, text="2")
        await until(lambda: "· Bob\n☐ 2. Was the address ours?" in words(card))
        desk.bob.deletes_post(post)
        desk.ada.uses_command("/note", channel=await desk.post("Queue"), text=f"{number} once more")
        again = await desk.post(number)
        await desk.shows(again, "once more")
        assert "☑ 1. Is it on that network? · Bob\n☐ 2. Was the address ours?" in words(again.shown[0])
        assert heard == li.transcript()
