"""What the agents and requesters of other systems reported as broken, each as one short scenario at the desk.

Some have their scenario elsewhere and are not repeated here:

- desk chatter sent to a requester: test_telegram_desk `test_desk_chatter_is_never_sent`, test_discord_desk
  `test_what_agents_say_among_themselves_stays_there`
- a deleted topic swallows the ticket: test_telegram_desk `test_a_deleted_topic_is_made_again`,
  test_discord_desk `test_a_deleted_post_is_made_again`
- closed direct messages lose the reply: test_discord_desk `test_closed_messages_are_shown_and_sent_later`
- buttons dead after a restart: `test_buttons_work_after_a_restart` in both; the requester's in
  everywhere/test_after_submission `test_yes_stars_and_a_comment`
- a long reply silently cut: `test_a_long_reply_is_split_and_never_cut` in both
- the transcript of another team's ticket, by its link: bots/http/test_transcripts `test_who_gets_nothing`
- the storage side of a close that fails: contracts/test_after_submission
  `test_a_close_that_fails_leaves_no_zombie`
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bots.settings.loading import load_settings
from core.tickets import Status
from core.usecases import desk as desk_use_cases
from tests.emulators.telegram import Group
from tests.scenarios.telegram import until
from tests.scenarios.telegram_desk import TelegramDesk
from tests.scenarios.test_telegram_desk import begun, heard_only, replied, words_of
from tests.scenarios.transcripts import SHORT, SUBMIT, number_in, submits, talk

AGAIN = """
    > 人工
    < 简版只需两步
    [简版工单（两步）]
    < 请描述发生了什么
    > 我还想了解一下贵公司明年的线下活动有什么安排，能不能提前报名。
    < 怎样联系您
    [在此聊天中回复]
    < 请核对您填写的内容
"""
"""The short form of somebody who agreed before."""


async def test_two_open_tickets_are_not_mixed_up(telegram_desk: TelegramDesk) -> None:
    """Each reply names its own ticket, each answer lands in its own topic, whichever was written last."""
    desk = telegram_desk
    li, first, one = await begun(desk)
    second = number_in(await talk(li, AGAIN + SUBMIT))
    desk.mei.says(f"/note {second} The other matter.")
    two = await desk.topic(second)
    await desk.reads(two, "The other matter.")
    await replied(desk, two, "About next year.")
    await replied(desk, one, "About this year.")
    this_year = await li.sees("About this year.", since=0)
    next_year = await li.sees("About next year.", since=0)
    assert (first in this_year.words, second in this_year.words) == (True, False)
    assert (first in next_year.words, second in next_year.words) == (False, True)
    li.presses("补充信息", next_year)
    await talk(li, f"< {second}\n> 明年三月。\n< 已补充到工单 {second}\n[补充完了]\n< 请问需要什么帮助")
    await talk(li, f"> 今年十二月。\n< 这属于哪张工单\n[{first} · 其他]\n< 已补充到工单 {first}")
    await desk.reads(two, "👤 明年三月。")
    await desk.reads(one, "👤 今年十二月。")
    in_one, in_two = (words_of(desk.shown_in(topic)) for topic in (one, two))
    ours, theirs = ("About this year.", "今年十二月"), ("About next year.", "明年三月", "The other matter.")
    assert [words in in_one for words in (*ours, *theirs)] == [True] * 2 + [False] * 3
    assert [words in in_two for words in (*ours, *theirs)] == [False] * 2 + [True] * 3


async def test_a_block_is_tried_once_and_not_for_ever(telegram_desk: TelegramDesk) -> None:
    """Nobody told us: the first reply finds out, the others wait behind it, and all come in order."""
    desk, record = telegram_desk, telegram_desk.front.emulator.record
    li, _, topic = await begun(desk)
    li.chat.refusal = "bot was blocked by the user"
    told = [f"Answer number {index}." for index in range(1, 4)]
    for text in told:
        await replied(desk, topic, text)
        entry = await desk.reads(topic, f"to the requester:\n{text}")
        await until(lambda entry=entry: "⏸ not delivered" in entry.words)  # type: ignore[misc]
    refused = [call for call in record.refused() if call.parameters["chat_id"] == li.chat_id]
    assert [call.method for call in refused] == ["sendMessage"]
    li.chat.refusal = None
    li.says("/start")
    await li.sees(told[-1], since=0)
    said = words_of(li.chat.messages)
    assert [said.count(text) for text in told] == [1, 1, 1]
    assert sorted(told, key=said.index) == told
    await until(lambda: words_of(desk.shown_in(topic)).count("✓ delivered") == len(told))
    assert await desk.front.alerts() == []


async def test_no_number_twice(telegram_desk: TelegramDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance draws a number that somebody has: another is drawn, and nobody notices."""
    desk = telegram_desk
    li, wang = desk.front.li(), desk.front.li("Wang")
    draws = [7]
    monkeypatch.setattr("bots.bootstrap.secrets.randbits", _drawing(draws))
    await talk(li, SHORT)
    draws[:] = [7]
    first = number_in(await talk(li, SUBMIT))
    await talk(wang, SHORT)
    draws[:] = [7]
    second = number_in(await talk(wang, SUBMIT))
    draws[:] = [7]
    desk.mei.says(
        f"/open {first} other Called us: how do invoices work, and can the name on them be changed?"
    )
    told = await desk.mei.sees("was opened for them")
    assert len({first, second, number_in(told)}) == len(await desk.front.ticket_numbers()) == 3
    assert await desk.front.alerts() == []
    assert draws == []


async def test_a_ticket_for_somebody_who_called(telegram_desk: TelegramDesk) -> None:
    """Their number says for whom, however it is written; one that does not exist is named in the answer."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    desk.mei.says("/open WLT-0000-0000 other Called: how do invoices work?", topic=topic.thread_id)
    await desk.mei.sees("There is no ticket WLT-0000-0000", topic=topic.thread_id)
    desk.mei.says(f"/open {number.lower()} other Called: how do invoices work?", topic=topic.thread_id)
    told = await desk.mei.sees("was opened for them", topic=topic.thread_id)
    got = await li.sees("Called: how do invoices work?")
    assert number_in(told) == number_in(got) != number


def _drawing(draws: list[int]) -> Callable[[int], int]:
    """Chance, which draws what is in `draws` first."""
    beyond = iter(range(1_000, 100_000))
    return lambda bits: draws.pop(0) if draws else next(beyond)


async def test_a_close_that_fails_leaves_no_zombie(
    telegram_desk: TelegramDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of it never happens: Mei is told, the topic stays open, Li hears nothing, and it closes later."""
    desk = telegram_desk
    li, number, topic = await begun(desk)
    heard, close = li.chat.messages, desk_use_cases.change_status

    def closes_and_breaks(*given: Any) -> None:
        close(*given)
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("core.usecases.desk_working.change_status", closes_and_breaks)
    desk.mei.says("/close", topic=topic.thread_id)
    await desk.mei.sees("we couldn't process your last message", topic=topic.thread_id)
    await desk.quiet()
    monkeypatch.setattr("core.usecases.desk_working.change_status", close)
    assert (await desk.front.view(number)).summary.status is not Status.CLOSED
    assert not topic.closed
    await heard_only(desk, li, heard)
    desk.mei.says("/close", topic=topic.thread_id)
    await until(lambda: topic.closed)
    assert (await desk.front.view(number)).summary.status is Status.CLOSED
    assert words_of(desk.shown_in(topic)).count("→ closed") == 1


@dataclass
class TwoTeams:
    """Mei works for the team "transfers" only; a second group shows nothing but that team's tickets."""

    desk: TelegramDesk
    transfers: Group


@pytest.fixture
async def two_teams(
    made_desk: TelegramDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[TwoTeams]:
    """Open, with an address to save transcripts at."""
    monkeypatch.setenv("PUBLIC_URL", "https://support.example.com")
    desk = made_desk
    transfers = desk.front.bot.group("Transfers", forum=True)
    every, theirs = 'teams = ["*"]', 'teams = ["transfers"]'
    text = desk.definition().replace(f'role = "agent"\n{every}', f'role = "agent"\n{theirs}', 1)
    chat = f'[desk.chats.transfers]\nplatform = "telegram"\nchat = "{transfers.chat_id}"\n{theirs}\n'
    (tmp_path / "frontdoor.toml").write_text(f"{text}\n{chat}", encoding="utf-8")
    desk.front.settings = load_settings(tmp_path)
    try:
        await desk.front.open()
        yield TwoTeams(desk, transfers)
        await desk.quiet()
    finally:
        await desk.front.leave()
    assert desk.front.emulator.violations == []
    assert desk.front.bot.unanswered_presses() == []


async def test_another_teams_ticket_is_not_there(two_teams: TwoTeams) -> None:
    """An agent of one team can neither take, read, answer nor save it; its topic is not in their group."""
    desk = two_teams.desk
    li = desk.front.li()
    number = await submits(li)
    waiting = await desk.reads(await desk.topic("Queue"), number)
    desk.tao.says(f"/note {number} I look at it.")
    topic = await desk.topic(number)
    card = await desk.reads(topic, "Description")
    await desk.reads(topic, "I look at it.")
    await desk.quiet()
    before, heard = await desk.front.view(number), li.chat.messages
    desk.mei.presses("✋ Claim", waiting)
    assert "not yours to see" in (await desk.mei.sees_toast()).text
    for label in ("✋ Claim", "💬 Reply", "👁 Reveal contact", "🔒 Close"):
        desk.mei.presses(label, card)
        assert "not yours to see" in (await desk.mei.sees_toast()).text
    for command in (
        "claim",
        "transcript",
        "reply Hello.",
        "note Me too.",
        "hold 3d Later.",
        "add From a call.",
    ):
        verb, _, text = command.partition(" ")
        desk.mei.says(f"/{verb} {number} {text}")
        await desk.mei.sees("not yours to see")
    desk.mei.says("Just a word.", topic=topic.thread_id)
    await desk.mei.sees("not yours to see", topic=topic.thread_id)
    assert before == await desk.front.view(number)
    assert all(number not in there.name for there in two_teams.transfers.topics.values())
    assert number not in words_of(two_teams.transfers.chat.messages)
    await heard_only(desk, li, heard)
