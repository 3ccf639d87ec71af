"""The desk on Telegram: agents work in topics, requesters hear what was meant for them and nothing else."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bots.settings.loading import load_settings
from bots.telegram_bot import failures
from core.tickets import EventKind
from storage.tables import AuditRow, DeskDraftRow, FileRow
from tests.emulators.telegram import Message, Person, Topic
from tests.engines import on_both_engines
from tests.pictures import JPEG
from tests.scenarios.telegram import until
from tests.scenarios.telegram_desk import TelegramDesk
from tests.scenarios.transcripts import submits

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"

LISTS = 'checklists.other = ["Is it on that network?", "Was the address ours?", "Does the amount fit?"]'


@pytest.fixture
async def desk_with_a_list(made_desk: TelegramDesk, tmp_path: Path) -> AsyncIterator[TelegramDesk]:
    """The desk, at work, with a checklist."""
    (tmp_path / "frontdoor.toml").write_text(made_desk.definition(LISTS), encoding="utf-8")
    made_desk.front.settings = load_settings(tmp_path)
    try:
        await made_desk.front.open()
        yield made_desk
        await made_desk.quiet()
    finally:
        await made_desk.front.leave()
    assert made_desk.front.emulator.violations == []
    assert made_desk.front.bot.unanswered_presses() == []


async def begun(desk: TelegramDesk, li: Person | None = None) -> tuple[Person, str, Topic]:
    """Li's ticket in a topic of its own, since Mei took note of it."""
    li = li or desk.front.li()
    number = await submits(li)
    desk.mei.says(f"/note {number} I look at it.")
    topic = await desk.topic(number)
    await desk.reads(topic, "I look at it.")
    return li, number, topic


async def replied(desk: TelegramDesk, topic: Topic, text: str) -> Message:
    """Mei replies in the topic, looks at what will go out, and sends it; what was shown before."""
    desk.mei.says(f"/reply {text}", topic=topic.thread_id)
    preview = await desk.reads(topic, "this goes out to the requester")
    desk.mei.presses("📤 Send", preview)
    await desk.mei.sees_toast()
    await desk.mei.sees_gone(preview)
    return preview


async def heard_only(desk: TelegramDesk, li: Person, before: list[Message]) -> None:
    """Li heard nothing since then. Whatever was owed to them would come before the menu they ask for now."""
    await desk.front.emulator.settled()
    li.says("/start")
    menu = await li.sees_button("提交工单")
    fresh = [message for message in li.chat.messages if message not in before and message.from_bot]
    assert fresh == [menu]


def words_of(messages: list[Message]) -> str:
    """All that was said, in order."""
    return "\n".join(message.words for message in messages)


@on_both_engines
async def test_a_reply_goes_out_after_a_preview(telegram_desk: TelegramDesk) -> None:
    """What is shown is what goes out, the topic tells that it arrived, and the answer comes back there."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    desk.mei.says("/reply Please send us the transaction id.\n\nThen we look.", topic=topic.thread_id)
    preview = await desk.reads(topic, "this goes out to the requester")
    assert "Please send us the transaction id.\n\nThen we look." in preview.words
    desk.mei.presses("📤 Send", preview)
    got = await li.sees("Please send us the transaction id.\n\nThen we look.")
    assert number in got.words
    assert "Mei" not in got.words
    await desk.mei.sees_gone(preview)
    await desk.reads(topic, "✓")
    li.says("好的，哈希稍后发来。")
    await desk.reads(topic, "好的，哈希稍后发来。")
    said = words_of(desk.shown_in(topic))
    assert said.index("Please send us") < said.index("好的，哈希稍后发来。")


async def test_an_album_arrives_as_one(telegram_desk: TelegramDesk) -> None:
    """What Li sends after the ticket is in its topic in order: words, the album as one, words."""
    desk = telegram_desk
    li, _, topic = await begun(desk)
    await replied(desk, topic, "Screenshots, please.")
    await li.sees("Screenshots, please.")
    li.says("第一句")
    await desk.reads(topic, "第一句")
    li.sends_album([JPEG, JPEG], "两张截图")
    await desk.reads(topic, "两张截图")
    await until(lambda: sum(message.kind == "photo" for message in desk.shown_in(topic)) == 2)
    li.says("最后一句")
    await desk.reads(topic, "最后一句")
    shown = desk.shown_in(topic)
    photos = [message for message in shown if message.kind == "photo"]
    assert len({message.extra["media_group_id"] for message in photos}) == 1
    first, last = [shown.index(await desk.reads(topic, words)) for words in ("第一句", "最后一句")]
    assert all(first < shown.index(photo) < last for photo in photos)


async def test_desk_chatter_is_never_sent(telegram_desk: TelegramDesk) -> None:
    """Words in a topic, answers to what Li said, edits, files, talk in General: notes at most."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    await replied(desk, topic, "One question.")
    await li.sees("One question.")
    li.says("我的回答在这里")
    theirs = await desk.reads(topic, "我的回答在这里")
    await desk.quiet()
    before = li.chat.messages
    note = desk.mei.says("Between us: he is annoying.", topic=topic.thread_id)
    desk.mei.replies(theirs, "I would not believe that.")
    desk.tao.says("Lunch?")
    desk.mei.edits(note, "Between us: he is very annoying.")
    desk.tao.sends_document(b"notes of ours", "ours.txt", "text/plain", "for us only", topic=topic.thread_id)
    await desk.reads(topic, "This file stays here.")
    await desk.quiet()
    timeline = (await desk.front.view(number)).timeline
    notes = [entry.text for entry in timeline if entry.kind is EventKind.NOTED]
    assert {"Between us: he is annoying.", "I would not believe that."} <= set(notes)
    assert "Lunch?" not in notes
    await heard_only(desk, li, before)


@on_both_engines
async def test_a_deleted_topic_is_made_again(telegram_desk: TelegramDesk) -> None:
    """Everything that was in it is in the new one, in its order, and nothing goes elsewhere."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    await replied(desk, topic, "First answer.")
    await desk.reads(topic, "✓")
    desk.tao.says("Written in passing.", topic=topic.thread_id)
    await desk.quiet()
    desk.group.deletes_topic(topic.thread_id)
    li.says("还在吗？")
    again = await desk.topic(number)
    assert again.thread_id != topic.thread_id
    await desk.reads(again, "还在吗？")
    said = words_of(desk.shown_in(again))
    told = ("Description", "I look at it.", "First answer.", "Written in passing.", "还在吗？")
    order = [said.index(words) for words in told]
    assert sorted(order) == order
    card = await desk.reads(again, "Description")
    assert card.message_id in desk.group.chat.pinned
    assert "还在吗" not in words_of([one for one in desk.group.chat.messages if one.thread_id is None])


async def test_somebody_without_a_role_can_do_nothing(telegram_desk: TelegramDesk) -> None:
    """Presses are answered with why, all else is between people; the ticket stays as it is."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    desk.mei.says("/reply Nearly ready.", topic=topic.thread_id)
    preview = await desk.reads(topic, "this goes out to the requester")
    before, heard = await desk.front.view(number), li.chat.messages
    for label in ("📤 Send", "📤 Send, solved", "✖ Don't send"):
        desk.stranger.presses(label, preview)
        assert (await desk.stranger.sees_toast()).text
    for text in ("/close", f"/reply {number} Give me your phrase", "/role give Mallory admin", "just words"):
        desk.stranger.says(text, topic=topic.thread_id)
        desk.stranger.says(text)
    await desk.quiet()
    assert before == await desk.front.view(number)
    assert not preview.deleted
    await heard_only(desk, li, heard)


async def test_a_blocked_bot_is_shown_and_the_reply_comes_later(telegram_desk: TelegramDesk) -> None:
    """The agent sees that it could not be delivered; when Li returns it arrives, and that is shown too."""
    desk = telegram_desk
    li, _, topic = await begun(desk)
    li.blocks()
    await desk.quiet()
    await replied(desk, topic, "We found it.")
    held = await desk.reads(topic, "We found it.")
    assert "✓" not in held.words
    assert "We found it." not in words_of(li.chat.messages)
    li.unblocks()
    await li.sees("We found it.")
    await until(lambda: "✓" in held.words)


async def test_a_long_reply_is_split_and_never_cut(telegram_desk: TelegramDesk) -> None:
    """With the number and the desk's name it does not fit into one message of Telegram's any more."""
    desk = telegram_desk
    li, _, topic = await begun(desk)
    sentences = [f"This is sentence number {index}, and it says something." for index in range(78)]
    text = " ".join(sentences)
    assert len(text) > 3_900
    desk.mei.says(f"/reply {text}", topic=topic.thread_id)
    last = await desk.mei.sees_button("📤 Send", since=0)
    desk.mei.presses("📤 Send", last)
    await li.sees(sentences[-1])
    said = " ".join(words_of(li.chat.messages).split())
    assert " ".join(sentences) in said or all(sentence in said for sentence in sentences)


async def test_markup_and_mentions_are_inert(telegram_desk: TelegramDesk) -> None:
    """Whatever Li writes is shown at the desk as it was written, and styles or links nothing."""
    desk = telegram_desk
    li, _, topic = await begun(desk)
    await replied(desk, topic, "<b>Hello</b> *Li* [x](tg://user?id=1) @admin")
    got = await li.sees("<b>Hello</b> *Li* [x](tg://user?id=1) @admin")
    li.says("<a href='tg://user?id=1'>x</a> *粗体* `代码` @Lena")
    shown = await desk.reads(topic, "<a href='tg://user?id=1'>x</a> *粗体* `代码` @Lena")
    assert (got.entities, shown.entities) == ([], [])
    calls = desk.front.emulator.record.of("sendMessage")
    assert all("parse_mode" not in call.parameters and "entities" not in call.parameters for call in calls)


async def test_files_go_both_ways(telegram_desk: TelegramDesk) -> None:
    """What an agent adds to a reply reaches Li with the reply, byte by byte."""
    desk = telegram_desk
    li, _, topic = await begun(desk)
    desk.mei.says("/reply", topic=topic.thread_id)
    await desk.mei.sees("reply", topic=topic.thread_id)
    desk.mei.sends_document(b"step one\n", "steps.txt", "text/plain", "The steps.", topic=topic.thread_id)
    preview = await desk.reads(topic, "this goes out to the requester")
    await until(lambda: [row["state"] for row in desk.front.rows(FileRow)] == ["stored"])
    desk.mei.presses("📤 Send", preview)
    got = await li.sees_file("document", since=0)
    assert (got.data, got.content["document"]["file_name"]) == (b"step one\n", "steps.txt")
    assert "The steps." in words_of(li.chat.messages)


async def test_buttons_work_after_a_restart(telegram_desk: TelegramDesk) -> None:
    """Nothing of a button is in memory."""
    desk = telegram_desk
    li, _, topic = await begun(desk)
    desk.mei.says("/reply Ready before the restart.", topic=topic.thread_id)
    preview = await desk.reads(topic, "this goes out to the requester")
    await desk.front.restart()
    desk.mei.presses("📤 Send", preview)
    await li.sees("Ready before the restart.")
    await desk.mei.sees_gone(preview)


async def test_without_rights_tickets_wait_and_admins_hear(
    telegram_desk: TelegramDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No topic can be opened: one alert, no dead letter; with the right back everything is there."""
    monkeypatch.setattr(failures, "RIGHTS_SECONDS", 0.05)
    desk = telegram_desk
    await desk.quiet()
    desk.group.promotes_bot(without=("can_manage_topics",))
    number = await submits(desk.front.li())
    desk.mei.says(f"/note {number} I look at it.")
    await desk.quiet()
    alerts = [alert.kind for alert in await desk.front.alerts()]
    assert alerts == ["desk_no_topics"]
    desk.group.promotes_bot()
    topic = await desk.topic(number)
    await desk.reads(topic, "I look at it.")
    assert [alert.kind for alert in await desk.front.alerts()] == []


async def test_two_agents_at_once_are_told(telegram_desk: TelegramDesk) -> None:
    """Whoever begins to answer hears that somebody else is at it."""
    desk = telegram_desk
    _, _, topic = await begun(desk)
    desk.mei.says("/reply Mine.", topic=topic.thread_id)
    await desk.reads(topic, "Mei: this goes out")
    desk.tao.says("/reply Mine, too.", topic=topic.thread_id)
    warned = await desk.tao.sees("Mei", topic=topic.thread_id)
    assert "writing" in warned.words


async def test_a_closed_ticket_shuts_its_topic(telegram_desk: TelegramDesk) -> None:
    """Li is told, the topic shows it and is closed; a reply is refused with why, and nothing is sent."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    await replied(desk, topic, "It is in your wallet now.")
    await li.sees("It is in your wallet now.")
    desk.mei.says("/close", topic=topic.thread_id)
    await desk.called(topic, "✅")
    await until(lambda: topic.closed)
    await li.sees(number)
    heard = li.chat.messages
    desk.mei.says("/reply One more thing", topic=topic.thread_id)
    refused = await desk.mei.sees("closed", topic=topic.thread_id)
    assert number in refused.words
    await heard_only(desk, li, heard)


async def test_agents_see_their_commands(telegram_desk: TelegramDesk) -> None:
    """In the group only, in the desk's language."""
    telegram_desk.mei.says("/queue")
    await telegram_desk.mei.sees("waits")
    calls = telegram_desk.front.emulator.record.of("setMyCommands")
    in_group = [call for call in calls if call.parameters["scope"]["type"] == "chat"]
    assert [telegram_desk.group.chat_id] == [call.parameters["scope"]["chat_id"] for call in in_group]
    assert {"command": "claim", "description": "Take this ticket"} in in_group[0].parameters["commands"]


async def test_what_was_refused_is_not_in_the_record_as_done(telegram_desk: TelegramDesk) -> None:
    """A status that can't be had passes the gate, since Mei may change statuses; yet nothing was changed."""
    _, _, topic = await begun(telegram_desk)
    telegram_desk.mei.says("/status new", topic=topic.thread_id)
    await telegram_desk.reads(topic, "already")
    await telegram_desk.quiet()
    done = [(row["action"], row["allowed"]) for row in telegram_desk.front.rows(AuditRow)]
    assert done == [("note", True), ("SetStatus", False)]


async def test_a_secret_at_the_desk_is_kept_nowhere(telegram_desk: TelegramDesk) -> None:
    """An agent who pastes a recovery phrase is told, and the message goes."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    heard = li.chat.messages
    pasted = desk.mei.says(f"/reply {PHRASE}", topic=topic.thread_id)
    await desk.mei.sees("This holds a recovery phrase", topic=topic.thread_id)
    await desk.mei.sees_gone(desk.mei.message(pasted))
    await desk.quiet()
    assert desk.front.rows(DeskDraftRow) == []
    assert all(PHRASE not in (entry.text or "") for entry in (await desk.front.view(number)).timeline)
    await heard_only(desk, li, heard)


@on_both_engines
async def test_a_phrase_in_pieces_goes_backwards(telegram_desk: TelegramDesk) -> None:
    """Each piece was kept as a note, being nothing by itself; once the phrase is seen, all of it goes."""
    desk = telegram_desk
    _, number, topic = await begun(desk)
    words = PHRASE.split()
    pieces = [" ".join(words[at : at + 4]) for at in (0, 4, 8)]
    before = desk.mei.says("They called and read this out:", topic=topic.thread_id)
    said = [desk.mei.says(piece, topic=topic.thread_id) for piece in pieces]
    await desk.reads(topic, "This holds a recovery phrase")
    for piece in said:
        await desk.mei.sees_gone(desk.mei.message(piece))
    assert not desk.mei.message(before).deleted
    view = await desk.front.view(number)
    notes = [entry.text or "" for entry in view.timeline if entry.kind is EventKind.NOTED]
    assert "They called and read this out:" in notes
    assert [piece for piece in pieces if any(piece in note for note in notes)] == []
    assert [word for word in ("wave", "sausage", "yellow") if word in words_of(desk.shown_in(topic))] == []


@on_both_engines
async def test_a_checklist_is_ticked_off(desk_with_a_list: TelegramDesk) -> None:
    """The card says who looked at what, also in a topic that was made again; Li hears nothing of it."""
    desk = desk_with_a_list
    li, number, topic = await begun(desk)
    await desk.quiet()
    heard, at = li.chat.messages, topic.thread_id
    card = await desk.reads(topic, "☐ 3. Does the amount fit?")
    desk.mei.says("/check 1 3", topic=at)
    await desk.reads(topic, "☑ Mei ticked off: Is it on that network? · Does the amount fit?")
    await until(lambda: "☑ 1. Is it on that network? · Mei\n☐ 2. Was the address ours?\n☑ 3." in card.words)
    desk.tao.says("/check 3", topic=at)
    assert "☑ 3. Does the amount fit? · Mei" in (await desk.tao.sees("Ticked off already", topic=at)).words
    desk.tao.says("/check 7", topic=at)
    await desk.tao.sees("no line 7. Please name one of these: 1, 2, 3", topic=at)
    desk.tao.says("/uncheck 2", topic=at)
    await desk.tao.sees("Not ticked off.", topic=at)
    desk.tao.says("/check", topic=at)
    offered = await desk.tao.sees("What have you looked at?", topic=at)
    assert [button.label for row in offered.buttons for button in row] == ["2"]
    desk.tao.presses("2", offered)
    await until(lambda: "☑ 2. Was the address ours? · Tao" in card.words)
    desk.tao.says("/uncheck 1", topic=at)
    await until(lambda: "☐ 1. Is it on that network?\n☑ 2." in card.words)
    desk.tao.says("/uncheck", topic=at)
    offered = await desk.tao.sees("Which ticks should go?", topic=at)
    assert [button.label for row in offered.buttons for button in row] == ["2", "3"]
    desk.group.deletes_topic(at)
    desk.mei.says(f"/check {number} 1")
    again = await desk.topic(number)
    assert again.thread_id != at
    card = await desk.reads(again, "☑ 2. Was the address ours? · Tao\n☑ 3. Does the amount fit? · Mei")
    await until(lambda: "☑ 1. Is it on that network? · Mei" in card.words)
    await desk.reads(again, "☐ Tao took the tick back: Is it on that network?")
    said = words_of(desk.shown_in(again))
    told = ("Mei ticked off", "Tao ticked off", "Tao took the tick back")
    order = [said.index(words) for words in told]
    assert sorted(order) == order
    await heard_only(desk, li, heard)
