"""What agents do at a desk, in neutral words: JSON of the gateway in, updates with a seat out, and pure."""

from datetime import UTC, datetime

from bots.discord_bot.content import Json, contents_of, mapping
from bots.discord_bot.places import message_id, moment, post, snowflake_at
from bots.discord_bot.rooms import Room
from bots.discord_bot.translate import (
    PLATFORM,
    REPLY,
    SAID_TYPES,
    Asked,
    by_a_person,
    name_of,
    translate_interaction,
)
from core.altered import replace
from core.desk.intents import COMMANDS
from core.events import CommandReceived, Event, MessageEdited, Seat, Update
from core.ids import Account, BotKey

DESK_COMMANDS = (
    "claim",
    "giveback",
    "reply",
    "note",
    "status",
    "hold",
    "assign",
    "transfer",
    "category",
    "review",
    "reveal",
    "check",
    "uncheck",
    "close",
    "macro",
    "macros",
    "duty",
    "role",
    "open",
    "add",
    "transcript",
    "queue",
)
"""Those that agents find in Discord's menu; each takes what follows it as one text."""


def translate_said(message: Json, bot: BotKey, room: Room) -> tuple[Update, ...]:
    """The updates in a message written in a post of a desk; none in what no person said."""
    if not by_a_person(message) or message.get("type", 0) not in SAID_TYPES:
        return ()
    return tuple(
        _update(message, bot, room, event, f"{message['id']}{suffix}", int(message["id"]))
        for suffix, event in contents_of(message, COMMANDS)
    )


def translate_changed(message: Json, bot: BotKey, room: Room) -> Update | None:
    """The update in an edit there; None when its words did not change, or may not be read."""
    edited, text = message.get("edited_timestamp"), message.get("content")
    if not by_a_person(message) or not edited or not text:
        return None
    order = snowflake_at(datetime.fromisoformat(str(edited)).timestamp())
    return _update(message, bot, room, MessageEdited(str(text)), f"{message['id']}@{edited}", order)


def translate_deed(data: Json, bot: BotKey, now: datetime, room: Room) -> Asked | None:
    """A command, a press or a submitted window at a desk; None for what is none of its agents' doings (the
    panel, a moderator's menu) and for what we never offered."""
    asked = translate_interaction(data, bot, now, at_desk=True)
    if not isinstance(asked, Asked):
        return None
    person = mapping(mapping(data, "member"), "user")
    seat = _seat(person, room, None)
    updates = tuple(_seated(update, room, seat, asked.here.interaction) for update in asked.updates)
    return replace(asked, updates=updates)


def is_elsewhere(asked: Asked) -> bool:
    """Whether this is a command of the desk; asked of what was done outside of one."""
    events = [update.event for update in asked.updates]
    return any(isinstance(event, CommandReceived) and event.name in DESK_COMMANDS for event in events)


def _update(message: Json, bot: BotKey, room: Room, event: Event, update_id: str, order: int) -> Update:
    reference = mapping(message, "message_reference")
    answered = reference.get("message_id") if message.get("type", 0) == REPLY else None
    answers = None if answered is None else message_id(room.thread, str(answered))
    update = Update(
        bot=bot,
        update_id=update_id,
        order=order,
        account=Account(PLATFORM, ""),
        chat="",
        event=event,
        received_at=datetime.fromtimestamp(moment(order), UTC),
        message=message_id(room.thread, str(message["id"])),
    )
    return _seated(update, room, _seat(mapping(message, "author"), room, answers))


def _seated(update: Update, room: Room, seat: Seat, interaction: str | None = None) -> Update:
    """Done at a desk: what follows is said there and to whoever did it, never to a requester."""
    event = update.event
    if isinstance(event, CommandReceived) and interaction is not None:
        update = replace(update, event=replace(event, interaction=interaction))
    account = Account(PLATFORM, f"desk:{room.desk.chat}")
    return replace(update, account=account, chat=room.desk.chat, private=False, here=None, seat=seat)


def _seat(person: Json, room: Room, answers: str | None) -> Seat:
    agent = Account(PLATFORM, str(person.get("id") or ""))
    return Seat(room.desk.name, agent, name_of(person), post(room.forum, room.thread), answers)
