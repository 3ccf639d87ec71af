"""Everything that Discord knows in one place: the bot, the people, the guilds, and who must be told what."""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..pulse import Pulse
from .accounts import Account
from .errors import Json, unknown
from .files import FileStore
from .gateway import Gateway
from .guilds import Guild
from .interactions import Interaction
from .messages import Message
from .places import Channel, DirectChannel, Place, Thread
from .sessions import Session
from .settings import (
    APPLICATION_FLAG_CONTENT,
    DIRECT_MESSAGES,
    GUILD_MESSAGES,
    GUILDS,
    MESSAGE_CONTENT,
    Settings,
)

if TYPE_CHECKING:
    from .people import Member

EPOCH = 1_420_070_400.0  # 2015-01-01, seconds: the zero of Discord's ids


class World:
    """State and dispatch; the requests, the gateway and the people all work on it."""

    def __init__(self, settings: Settings, now: Callable[[], float]) -> None:
        self.settings = settings
        self.now = now
        self.started = now()
        self.pulse = Pulse()
        self._numbers = itertools.count(1)
        self.application_id = self.new_id()
        self.bot_id = self.application_id
        self.bot_user: Json = user_json(self.bot_id, settings.bot_name, bot=True)
        self.files = FileStore(now, self.new_id)
        self.gateway = Gateway(self)
        self.accounts: dict[int, Account] = {}
        self.guilds: dict[int, Guild] = {}
        self.places: dict[int, Place] = {}
        self.interactions: dict[str, Interaction] = {}  # by token
        self.commands: dict[int | None, list[Json]] = {}  # by guild id, None: global
        self.nonces: dict[str, Message] = {}

    def new_id(self) -> int:
        """A fresh id; ids carry their moment and so sort by time."""
        milliseconds = int((self.now() - EPOCH) * 1000)
        return (milliseconds << 22) | (next(self._numbers) & 0x3FFFFF)

    # --- furnishing -----------------------------------------------------------------------------------------

    def new_account(self, name: str, locale: str) -> Account:
        """A person's account."""
        user_id = self.new_id()
        account = Account(self, user_json(user_id, name), locale)
        self.accounts[user_id] = account
        return account

    def new_guild(self, name: str, locale: str, shard: tuple[int, int] | None = None) -> Guild:
        """A guild that the bot is in; its events go to this shard (its number, and how many there are)."""
        guild_id = self.new_id()
        if shard is not None:
            number, count = shard
            guild_id += ((number - (guild_id >> 22)) % count) << 22
        guild = Guild(self, guild_id, name, locale)
        self.guilds[guild.guild_id] = guild
        self.tell("GUILD_CREATE", guild.to_json(), guild=guild)
        return guild

    def direct_channel(self, account: Account) -> DirectChannel:
        """The person's direct messages with the bot, opened when first needed."""
        if account.direct is None:
            account.direct = DirectChannel(self, self.new_id(), account=account)
            account.direct.refusal = account.refusal
            self.places[account.direct.channel_id] = account.direct
        return account.direct

    def new_thread(self, parent: Channel, name: str, owner_id: int, tags: list[str]) -> Thread:
        """A thread of a text channel or a post of a forum."""
        assert parent.guild is not None
        thread = Thread(
            self,
            self.new_id(),
            guild=parent.guild,
            parent=parent,
            name=name,
            owner_id=owner_id,
            created=self.now(),
            applied_tags=tags,
        )
        parent.guild.threads.append(thread)
        self.places[thread.channel_id] = thread
        self.tell("THREAD_CREATE", thread.to_json() | {"newly_created": True}, guild=parent.guild)
        return thread

    def open_interaction(self, interaction: Interaction) -> Interaction:
        """Tell the bot of a press, command or submission and let its seconds run."""
        self.interactions[interaction.token] = interaction
        interaction.account.interactions.append(interaction)
        self.tell_interaction(interaction)
        loop = asyncio.get_running_loop()
        loop.call_later(interaction.deadline + 0.005, self.pulse.beat)
        return interaction

    # --- finding --------------------------------------------------------------------------------------------

    def place(self, channel_id: int | str) -> Place:
        """The channel, thread or direct messages of that id, or 404; 403 where the bot may not look."""
        place = self.places.get(int(channel_id))
        if place is None:
            raise unknown("Channel")
        place.check_readable()
        return place

    def find_guild(self, guild_id: int | str) -> Guild:
        """The guild, or 404."""
        if int(guild_id) not in self.guilds:
            raise unknown("Guild")
        return self.guilds[int(guild_id)]

    def users(self, user_ids: Iterable[int]) -> list[Json]:
        """The user objects of those that exist."""
        known = {self.bot_id: self.bot_user} | {one: it.user for one, it in self.accounts.items()}
        return [known[user_id] for user_id in dict.fromkeys(user_ids) if user_id in known]

    def application_flags(self) -> int:
        """Flags of the application: which privileged intents were granted."""
        return APPLICATION_FLAG_CONTENT if self.settings.message_content_granted else 0

    # --- saying ---------------------------------------------------------------------------------------------

    def show(self, message: Message) -> Message:
        """Put a new message where it belongs and tell everyone who may know."""
        message.place.messages[message.message_id] = message
        self._touch(message)
        message.number = message.changed
        reader = message.only_for or getattr(message.place, "account", None)
        if isinstance(reader, Account):
            reader.inbox.append(message)
        if isinstance(message.place, Thread):
            message.place.archived = False
        self.tell_message("MESSAGE_CREATE", message)
        return message

    def changed(self, message: Message) -> Message:
        """An edit took effect."""
        self._touch(message)
        self.tell_message("MESSAGE_UPDATE", message)
        return message

    def delete(self, message: Message) -> None:
        """Delete for everyone."""
        message.deleted = True
        self._touch(message)
        if message.only_for is not None:
            return
        body: Json = {"id": str(message.message_id), "channel_id": str(message.place.channel_id)}
        guild = message.place.guild
        body |= {"guild_id": str(guild.guild_id)} if guild else {}
        self.tell("MESSAGE_DELETE", body, guild=guild, intent=GUILD_MESSAGES if guild else DIRECT_MESSAGES)

    def delete_thread(self, thread: Thread) -> None:
        """Take a thread away with everything in it."""
        del self.places[thread.channel_id]
        thread.guild.threads.remove(thread)
        parent = thread.parent
        body = {
            "id": str(thread.channel_id),
            "guild_id": str(thread.guild.guild_id),
            "parent_id": str(parent.channel_id),
            "type": thread.to_json()["type"],
        }
        self.tell("THREAD_DELETE", body, guild=thread.guild)
        self.pulse.beat()

    def _touch(self, message: Message) -> None:
        message.changed = self.pulse.beat()

    # --- telling --------------------------------------------------------------------------------------------

    def tell(self, event: str, body: Json, *, guild: Guild | None, intent: int = GUILDS) -> None:
        """Dispatch an event to the sessions that asked for it."""
        guild_id = guild.guild_id if guild else None
        self.gateway.dispatch(event, lambda session: body if session.intents & intent else None, guild_id)

    def tell_message(self, event: str, message: Message) -> None:
        """Dispatch a message; sessions without the content intent get it emptied where the rule says so."""
        if message.only_for is not None:
            return
        guild = message.place.guild
        whole = self.message_json(message)

        def fitting(session: Session) -> Json | None:
            if not session.intents & (GUILD_MESSAGES if guild else DIRECT_MESSAGES):
                return None
            if session.intents & MESSAGE_CONTENT or self.exempt(message):
                return whole
            return emptied(whole)

        self.gateway.dispatch(event, fitting, guild.guild_id if guild else None)

    def tell_interaction(self, interaction: Interaction) -> None:
        """Dispatch an interaction; it needs no intent."""
        guild_id = interaction.guild.guild_id if interaction.guild else None
        self.gateway.dispatch("INTERACTION_CREATE", lambda _: interaction.payload, guild_id)

    def message_json(self, message: Message) -> Json:
        """A message as the gateway tells it: with guild and member."""
        body = message.to_json() | {"channel_type": message.place.to_json()["type"]}
        guild = message.place.guild
        if guild is None:
            return body
        body["guild_id"] = str(guild.guild_id)
        member: Member | None = guild.members.get(int(message.author["id"]))
        member_body = member.to_json() if member else guild.bot_member()
        body["member"] = {key: value for key, value in member_body.items() if key != "user"}
        return body

    def rest_message(self, message: Message) -> Json:
        """A message as a request gets it: content only as far as the application was granted it."""
        body = message.to_json()
        return body if self.settings.message_content_granted or self.exempt(message) else emptied(body)

    def exempt(self, message: Message) -> bool:
        """Direct messages, the bot's own and those that mention it keep their content."""
        own = int(message.author["id"]) == self.bot_id
        return message.place.guild is None or own or self.bot_id in message.mentioned_ids()


def emptied(body: Json) -> Json:
    """A message without what the Message Content intent protects."""
    return body | {"content": "", "embeds": [], "attachments": [], "components": []}


def user_json(user_id: int, name: str, *, bot: bool = False) -> Json:
    """The user object of the API."""
    return {
        "id": str(user_id),
        "username": name.lower().replace(" ", "_"),
        "global_name": None if bot else name,
        "discriminator": "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
    }
