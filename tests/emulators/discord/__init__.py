"""Discord on loopback: HTTP API and gateway as the unmodified discord.py knows them, with people and faults.

async with DiscordEmulator() as emulator:
    wang = emulator.guild().member("Wang", locale="zh-CN")
    wang.uses_command("/ticket")
    await wang.sees_button("Lost deposit")
    wang.presses("Lost deposit")
    modal = await wang.sees_modal("Your deposit")
    wang.submits({"Account name": "wang", "Screenshots": [Upload("a.png", b"...")]})
    await wang.sees("Ticket ABC-1")
    assert emulator.violations == []
"""

from .accounts import Account
from .errors import ApiError
from .faults import (
    Fault,
    PlannedFault,
    banned,
    dm_closed,
    drop_after_effect,
    drop_before_effect,
    html_error,
    interaction_acknowledged,
    rate_limited,
    refusal,
    server_error,
    slow,
    unknown_interaction,
)
from .files import Attachment, Upload
from .gateway import Gateway
from .guilds import Guild, Role
from .interactions import Interaction
from .messages import Message
from .modals import Modal
from .people import Member
from .places import Channel, DirectChannel, Place, Thread
from .record import Record, RecordedCall, Violation
from .server import DiscordEmulator
from .sessions import Session
from .settings import Settings

__all__ = [
    "Account",
    "ApiError",
    "Attachment",
    "Channel",
    "DirectChannel",
    "DiscordEmulator",
    "Fault",
    "Gateway",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "Modal",
    "Place",
    "PlannedFault",
    "Record",
    "RecordedCall",
    "Role",
    "Session",
    "Settings",
    "Thread",
    "Upload",
    "Violation",
    "banned",
    "dm_closed",
    "drop_after_effect",
    "drop_before_effect",
    "html_error",
    "interaction_acknowledged",
    "rate_limited",
    "refusal",
    "server_error",
    "slow",
    "unknown_interaction",
]
