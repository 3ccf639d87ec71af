"""Telegram on loopback: the Bot API as the unmodified libraries know it, with scripted people and faults.

async with TelegramEmulator() as emulator:
    bot = emulator.add_bot(token="1001:TEST", username="frontdoor_bot")
    li = bot.person("Li", language_code="zh-hans")
    li.says("/start")
    await li.sees("What happened?")
    li.presses("Deposit missing")
    await emulator.settled()
    assert emulator.violations == []
"""

from .bots import EmulatedBot
from .chats import Chat, Message, Topic
from .errors import ApiError
from .faults import (
    Fault,
    PlannedFault,
    bad_request,
    drop_after_effect,
    drop_before_effect,
    forbidden,
    html_error,
    migrate,
    server_error,
    slow,
    too_many_requests,
    topic_deleted,
)
from .limits import Limits
from .markup import Button
from .people import Channel, Group, Person, Toast
from .record import Record, RecordedCall, Violation
from .server import TelegramEmulator

__all__ = [
    "ApiError",
    "Button",
    "Channel",
    "Chat",
    "EmulatedBot",
    "Fault",
    "Group",
    "Limits",
    "Message",
    "Person",
    "PlannedFault",
    "Record",
    "RecordedCall",
    "TelegramEmulator",
    "Toast",
    "Topic",
    "Violation",
    "bad_request",
    "drop_after_effect",
    "drop_before_effect",
    "forbidden",
    "html_error",
    "migrate",
    "server_error",
    "slow",
    "too_many_requests",
    "topic_deleted",
]
