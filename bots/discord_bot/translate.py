"""Discord's events in neutral words: JSON in, updates or a request of a moderator out, and pure.

The JSON is the same from the gateway and from the history of a channel. Of what is said in a guild only the
posts of a desk are taken (desk_translate.py); here are interactions, and what is written to the bot directly.
What the fields mean:
https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bots.discord_bot.content import Json, contents_of, file_of, mapping, names_a_secret, objects
from bots.discord_bot.places import TOKEN_SECONDS, Here, direct, message_id, moment, snowflake_at
from core.events import ChoicePressed, CommandReceived, Event, FieldsSubmitted, MessageEdited, Update
from core.ids import Account, BotKey
from core.redaction import safe_name

PLATFORM = "discord"

COMMAND, COMPONENT, MODAL = 2, 3, 5
MESSAGE_COMMAND = 3
REPLY = 19
SAID_TYPES = (0, REPLY)
"""What people say: a message, a reply to one. https://discord.com/developers/docs/resources/message"""
EPHEMERAL = 1 << 6
ADMINISTRATOR, MANAGE_GUILD = 1 << 3, 1 << 5
TEXT_INPUT, FILE_UPLOAD = 4, 19
PANEL = "panel"


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction with who, where and in which language; `updates` is empty for what only guilds have.

    `opener` is the value of the pressed button.
    """

    here: Here
    locale: str
    updates: tuple[Update, ...] = ()
    opener: str = ""


@dataclass(frozen=True, slots=True)
class PanelAsked:
    """Somebody wants the panel message in a channel; `allowed` when they may manage the guild."""

    asked: Asked
    channel: str
    guild_locale: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class EscalationAsked:
    """A member wants a post to become a ticket; `roles` are the member's, `author` is "" for a bot's post."""

    asked: Asked
    roles: frozenset[str]
    moderator: str
    post: str
    author: str
    author_name: str
    link: str
    text: str


Interaction = Asked | PanelAsked | EscalationAsked


def translate_interaction(
    data: Json, bot: BotKey, now: datetime, *, at_desk: bool = False
) -> Interaction | None:
    """What an interaction asks for; None for what we never offered."""
    kind, content = data.get("type"), mapping(data, "data")
    if kind not in (COMMAND, COMPONENT, MODAL):
        return None
    here = _here(data, now, at_desk=at_desk)
    locale = str(data.get("locale") or "")
    if kind == COMMAND:
        return _of_command(data, content, Asked(here, locale), bot, now)
    source = here.source or None
    if kind == COMPONENT:
        value = _value(content)
        if value is None:
            return None
        update = _update(here, bot, now, locale, ChoicePressed(value, here.interaction), source)
        return Asked(here, locale, (update,), value)
    return Asked(here, locale, _of_modal(here, bot, now, locale, content))


def translate_message(message: Json, bot: BotKey) -> tuple[Update, ...]:
    """The updates in a message written to the bot directly; none for anything else."""
    if not _is_direct(message) or message.get("type", 0) not in SAID_TYPES:
        return ()
    return tuple(
        _said(message, bot, event, f"{message['id']}{suffix}", int(message["id"]))
        for suffix, event in contents_of(message)
    )


def translate_edit(message: Json, bot: BotKey) -> Update | None:
    """The update in an edit of a direct message; None when its words did not change."""
    edited, text = message.get("edited_timestamp"), message.get("content")
    if not _is_direct(message) or not edited or not text:
        return None
    at = datetime.fromisoformat(str(edited)).timestamp()
    event = MessageEdited(str(text))
    return _said(message, bot, event, f"{message['id']}@{edited}", snowflake_at(at))


def _of_command(data: Json, content: Json, asked: Asked, bot: BotKey, now: datetime) -> Interaction:
    member = mapping(data, "member")
    if content.get("type") == MESSAGE_COMMAND:
        return _escalation(data, content, asked, member)
    name = str(content.get("name") or "").lower()
    if name == PANEL:
        permissions = int(member.get("permissions") or 0)
        return PanelAsked(
            asked,
            str(data.get("channel_id") or ""),
            str(data.get("guild_locale") or asked.locale),
            bool(permissions & (ADMINISTRATOR | MANAGE_GUILD)),
        )
    said = CommandReceived(name, _argument(content))
    update = _update(asked.here, bot, now, asked.locale, said, None)
    return Asked(asked.here, asked.locale, (update,))


def _argument(content: Json) -> str:
    """What was given with a command."""
    return " ".join(str(option.get("value") or "") for option in objects(content, "options")).strip()


def _escalation(data: Json, content: Json, asked: Asked, member: Json) -> EscalationAsked:
    target = str(content.get("target_id") or "")
    post = mapping(mapping(mapping(content, "resolved"), "messages"), target)
    author = mapping(post, "author")
    channel = post.get("channel_id") or data.get("channel_id")
    texts = [str(post.get("content") or "")]
    texts += [_link(attachment) for attachment in objects(post, "attachments")]
    from_person = not author.get("bot") and not post.get("webhook_id")
    return EscalationAsked(
        asked,
        frozenset(str(role) for role in member.get("roles") or ()),
        name_of(mapping(member, "user")),
        target,
        str(author.get("id") or "") if from_person else "",
        name_of(author),
        f"https://discord.com/channels/{data.get('guild_id')}/{channel}/{target}",
        "\n".join(text for text in texts if text),
    )


def _link(attachment: Json) -> str:
    """The link to an attachment; only its name, cleaned, when the link would tell a secret."""
    name = str(attachment.get("filename") or "")
    return safe_name(name)[0] if names_a_secret(name) else str(attachment.get("url") or "")


def _of_modal(here: Here, bot: BotKey, now: datetime, locale: str, content: Json) -> tuple[Update, ...]:
    """The texts first, since they belong to the prompt of now; then each file that was uploaded with them."""
    source = here.source or None
    inputs = _inputs(content)
    fields = tuple(
        (str(each.get("custom_id")), str(each.get("value") or ""))
        for each in inputs
        if each.get("type") == TEXT_INPUT
    )
    submitted = FieldsSubmitted(str(content.get("custom_id") or ""), fields, here.interaction)
    updates = [_update(here, bot, now, locale, submitted, source)]
    uploaded = mapping(mapping(content, "resolved"), "attachments")
    handed = [
        value for each in inputs if each.get("type") == FILE_UPLOAD for value in each.get("values") or ()
    ]
    for attachment in (mapping(uploaded, str(value)) for value in handed):
        if attachment:
            file = file_of(attachment, {}, album=here.interaction if len(handed) > 1 else None)
            updates.append(_update(here, bot, now, locale, file, None, f"/{attachment['id']}"))
    return tuple(updates)


def _inputs(content: Json) -> Sequence[Json]:
    """The fields of a submitted window, which stand in labels or, of old, in rows."""
    found: list[Json] = []
    for part in objects(content, "components"):
        found += [mapping(part, "component")] if mapping(part, "component") else objects(part, "components")
    return found


def _value(content: Json) -> str | None:
    """What was pressed: the chosen option of a select, else the button itself."""
    values = content.get("values")
    if isinstance(values, list):
        return str(values[0]) if values else None
    return str(content["custom_id"]) if content.get("custom_id") else None


def _here(data: Json, now: datetime, *, at_desk: bool) -> Here:
    in_guild = bool(data.get("guild_id"))
    message = mapping(data, "message")
    # What everybody sees (a panel) is never changed for one person; at a desk it is known which was pressed.
    alone = not in_guild or bool(int(message.get("flags") or 0) & EPHEMERAL)
    changeable = bool(message) and (alone or at_desk)
    user = mapping(mapping(data, "member"), "user") or mapping(data, "user")
    channel = message.get("channel_id") or data.get("channel_id")
    return Here(
        application=str(data["application_id"]),
        interaction=str(data["id"]),
        expires=int(now.timestamp()) + TOKEN_SECONDS,
        account=str(user["id"]),
        source=message_id(str(channel), str(message["id"])) if changeable else "",
        personal=in_guild,
        token=str(data["token"]),
    )


def _update(
    here: Here,
    bot: BotKey,
    now: datetime,
    locale: str,
    event: Event,
    message: str | None,
    suffix: str = "",
) -> Update:
    return Update(
        bot=bot,
        update_id=here.interaction + suffix,
        order=int(here.interaction),
        account=Account(PLATFORM, here.account),
        chat=direct(here.account),
        event=event,
        received_at=now,
        message=message,
        client_language=locale or None,
        here=str(here),
    )


def _said(message: Json, bot: BotKey, event: Event, update_id: str, order: int) -> Update:
    account = str(message["author"]["id"])
    return Update(
        bot=bot,
        update_id=update_id,
        order=order,
        account=Account(PLATFORM, account),
        chat=direct(account),
        event=event,
        received_at=datetime.fromtimestamp(moment(order), UTC),
        message=message_id(str(message["channel_id"]), str(message["id"])),
    )


def _is_direct(message: Json) -> bool:
    """Written by a person, and not in a guild."""
    return by_a_person(message) and not message.get("guild_id")


def by_a_person(message: Json) -> bool:
    """Written by a person: not by a bot (we are one), a webhook or Discord itself."""
    author = mapping(message, "author")
    return bool(author) and not (message.get("webhook_id") or author.get("bot") or author.get("system"))


def name_of(user: Json) -> str:
    """What Discord calls somebody."""
    return str(user.get("global_name") or user.get("username") or user.get("id") or "")
