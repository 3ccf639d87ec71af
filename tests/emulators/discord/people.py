"""The people of a test: they talk, press, choose and submit, so that a scenario reads like a transcript.

Every action is synchronous and returns the message or interaction that it made; what a person waits to see is
awaited.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .accounts import Account
from .commands import command_data, find_command
from .components import SELECTS, STRING_SELECT, find_button, find_select, option_value, walk
from .errors import ApiError, Json, closed_dm
from .files import LARGEST_FILE, Upload
from .guilds import Guild, Role, member_json
from .interactions import COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from .messages import Message
from .modals import Modal
from .places import BASIC, FORUM, Channel, DirectChannel, Place, Thread

if TYPE_CHECKING:
    from .world import World

ADMINISTRATOR = 1 << 3
EVERYONE = (
    1 << 6 | 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16 | 1 << 31
)  # react, see, write, attach, read, commands
LONGEST_TEXT = 2000


class Member:
    """Someone in a guild with the bot. The waits (`sees`, `sees_modal`, …) are those of their account."""

    def __init__(self, account: Account, guild: Guild, roles: list[Role]) -> None:
        self.account = account
        self.guild = guild
        self.roles = roles
        self.joined = account.world.now()
        self.sees = account.sees
        self.sees_button = account.sees_button
        self.sees_option = account.sees_option
        self.sees_file = account.sees_file
        self.sees_modal = account.sees_modal
        self.sees_gone = account.sees_gone
        self.sees_thinking = account.sees_thinking
        self.sees_acknowledged = account.sees_acknowledged
        self.sees_failed_interaction = account.sees_failed_interaction
        self.transcript = account.transcript

    @property
    def world(self) -> "World":
        """Discord."""
        return self.account.world

    @property
    def user_id(self) -> int:
        """Id of the account."""
        return self.account.user_id

    @property
    def name(self) -> str:
        """The name that people see."""
        return self.account.name

    @property
    def mention(self) -> str:
        """How a message pings them."""
        return f"<@{self.user_id}>"

    @property
    def dm(self) -> DirectChannel:
        """The direct messages with the bot."""
        return self.world.direct_channel(self.account)

    @property
    def modal(self) -> Modal | None:
        """The modal that is open on their screen."""
        return self.account.modal

    @property
    def permissions(self) -> int:
        """Everything that their roles permit."""
        granted = EVERYONE
        for role in self.roles:
            granted |= role.permissions
        return granted

    def may(self, needed: int) -> bool:
        """Whether they have these permissions."""
        return bool(self.permissions & ADMINISTRATOR) or self.permissions & needed == needed

    def to_json(self, **more: Any) -> Json:
        """The member object of the API."""
        return member_json(self.account.user, self.roles, self.joined, **more)

    # --- talking --------------------------------------------------------------------------------------------

    def says(
        self,
        text: str,
        channel: Place | None = None,
        *,
        files: Sequence[Upload] = (),
        reply_to: Message | None = None,
    ) -> Message:
        """A message in a channel or thread of the guild."""
        return self._say(channel or self.guild.first_channel, text, files, reply_to)

    def writes_dm(self, text: str = "", *, files: Sequence[Upload] = ()) -> Message:
        """A direct message to the bot."""
        return self._say(self.dm, text, files, None)

    def posts(
        self, forum: Channel, title: str, text: str, *, tags: Sequence[str] = (), files: Sequence[Upload] = ()
    ) -> Thread:
        """A post in a forum; its first message has the thread's id."""
        assert forum.kind == FORUM, f"#{forum.name} is no forum"
        assert tags or not forum.requires_tag, f"#{forum.name} wants a tag"
        thread = self.world.new_thread(forum, title, self.user_id, [forum.tag_id(tag) for tag in tags])
        self._say(thread, text, files, None, message_id=thread.channel_id)
        return thread

    def edits(self, message: Message, text: str) -> Message:
        """Changes their own message."""
        assert int(message.author["id"]) == self.user_id, "a person edits only their own messages"
        message.content, message.edited = text, self.world.now()
        self.account.acts(f"edits: {text}")
        return self.world.changed(message)

    def deletes(self, message: Message) -> None:
        """Takes their own message back."""
        assert int(message.author["id"]) == self.user_id, "a person deletes only their own messages"
        self.account.acts("deletes a message")
        self.world.delete(message)

    def deletes_post(self, thread: Thread) -> None:
        """Takes a whole post away, as whoever may manage threads can."""
        self.account.acts(f"deletes the post {thread.name!r}")
        self.world.delete_thread(thread)

    def closes_dm(self) -> None:
        """Lets the bot write to them no more (50007)."""
        self._refuses(closed_dm())

    def opens_dm(self) -> None:
        """Lets the bot write to them again."""
        self._refuses(None)

    def _refuses(self, refusal: ApiError | None) -> None:
        self.account.refusal = refusal
        if self.account.direct is not None:
            self.account.direct.refusal = refusal

    def _say(
        self,
        place: Place,
        text: str,
        files: Sequence[Upload],
        reply_to: Message | None,
        message_id: int | None = None,
    ) -> Message:
        assert text or files, "the app sends no empty message"
        assert len(text) <= LONGEST_TEXT, "the app sends at most 2000 characters"
        self.account.acts()
        message = Message(place, message_id or self.world.new_id(), self.account.user, self.world.now(), text)
        message.attachments = [self.world.files.add(place.channel_id, file) for file in files]
        message.reply_to, message.kind = reply_to, 19 if reply_to else 0
        self.world.show(message)
        self.account.last_action = message.changed
        return message

    # --- commands, presses, choices -------------------------------------------------------------------------

    def uses_command(self, command: str, channel: Place | None = None, **options: Any) -> Interaction:
        """A slash command such as "/ticket" or "/panel post", in the guild or (channel=member.dm) in private.

        AssertionError when the bot has not registered it or the person would not find it there.
        """
        place = channel or self.guild.first_channel
        found, names = find_command(self, command, place)
        data = command_data(found, names, options)
        self.account.acts(f"uses {command}" + "".join(f" {name}:{value}" for name, value in options.items()))
        return self._interact(COMMAND, place, data)

    def uses_message_command(self, name: str, message: Message) -> Interaction:
        """A command from the menu of a message."""
        found, _ = find_command(self, name, message.place, kind=3)
        resolved = {"messages": {str(message.message_id): message.to_json()}}
        data: Json = {"id": found["id"], "name": name, "type": 3, "target_id": str(message.message_id)}
        self.account.acts(f"uses {name!r} on {message.words!r}")
        return self._interact(COMMAND, message.place, data | {"resolved": resolved})

    def presses(self, button: str, message: Message | None = None) -> Interaction:
        """Press by label or custom_id, on the newest message that has it or on the one given.

        On a given message also a button that it had before an edit, or a deleted message: a slow client still
        shows them.
        """
        found, where = self._find(
            lambda components: find_button(components, button), f"button {button!r}", message
        )
        assert found.get("custom_id"), f"{button!r} opens a link: nothing is sent to the bot"
        assert not found.get("disabled"), f"{button!r} is greyed out"
        self.account.acts(f"presses [{button}]")
        data = {"custom_id": found["custom_id"], "component_type": found["type"], "id": found.get("id", 1)}
        return self._interact(COMPONENT, where.place, data, where)

    def selects(self, *choices: str, message: Message | None = None) -> Interaction:
        """Choose these options (labels or values) of one select."""
        found, where = self._find(
            lambda components: find_select(components, choices), f"options {choices}", message
        )
        most = found.get("max_values") or 1
        assert len(choices) <= most, f"only {most} can be chosen"
        assert not found.get("disabled"), "the select is greyed out"
        self.account.acts(f"selects {', '.join(choices)}")
        values = [option_value(found, one) for one in choices]
        data = {"custom_id": found["custom_id"], "component_type": STRING_SELECT, "values": values}
        return self._interact(COMPONENT, where.place, data | {"id": found.get("id", 1)}, where)

    def submits(self, fields: Mapping[str, Any] | None = None) -> Interaction:
        """Send the open modal: {label: text, or choice(s), or Upload(s)}; see Modal.filled."""
        modal = self.account.modal
        assert modal is not None, f"no modal is open for {self.name}\n{self.transcript()}"
        place = modal.opened_by.place
        components, resolved = modal.filled(
            fields or {}, lambda upload: self.world.files.add(place.channel_id, upload)
        )
        told = ", ".join(f"{label}: {value}" for label, value in (fields or {}).items())
        self.account.acts(f"submits «{modal.title}» ({told})")
        data: Json = {"custom_id": modal.custom_id, "components": components}
        data |= {"resolved": resolved} if resolved else {}
        return self._interact(MODAL_SUBMIT, place, data, modal.opened_by.message)

    def cancels_modal(self) -> None:
        """Close the modal; Discord tells the bot nothing."""
        assert self.account.modal is not None, "no modal is open"
        self.account.modal = None
        self.account.acts("cancels the modal")

    def _find(
        self, search: Callable[[list[Json]], Json | None], what: str, message: Message | None
    ) -> tuple[Json, Message]:
        if message is not None:
            versions = [message.components, *reversed(message.earlier_components)]
            found = next((one for version in versions if (one := search(version))), None)
            assert found is not None, f"the message has no {what}:\n{message.lines()}"
            return found, message
        for candidate in self.account.everything():
            component = search(candidate.components)
            if component is not None:
                return component, candidate
        raise AssertionError(f"{self.name} finds no {what}. There are: {self._labels()}\n{self.transcript()}")

    def _labels(self) -> list[str]:
        everything = [one for message in self.account.everything() for one in walk(message.components)]
        buttons = [one["label"] for one in everything if one.get("label") and one["type"] not in SELECTS]
        options = [option["label"] for one in everything for option in one.get("options", [])]
        return buttons + options

    def _interact(self, kind: int, place: Place, data: Json, message: Message | None = None) -> Interaction:
        world = self.world
        self.account.modal = None  # it covers the screen: whoever acts elsewhere has closed it
        interaction = Interaction(
            interaction_id=world.new_id(),
            token=secrets.token_urlsafe(24),
            kind=kind,
            account=self.account,
            place=place,
            guild=place.guild,
            payload={},
            created=world.now(),
            deadline=world.settings.interaction_deadline,
            number=self.account.last_action,
            message=message,
        )
        interaction.payload = self._payload(interaction, data)
        return world.open_interaction(interaction)

    def _payload(self, interaction: Interaction, data: Json) -> Json:
        """The data of INTERACTION_CREATE."""
        place, guild = interaction.place, interaction.guild
        payload: Json = {
            "id": str(interaction.interaction_id),
            "application_id": str(self.world.application_id),
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": data,
            "channel_id": str(place.channel_id),
            "channel": place.to_json(),
            "locale": self.account.locale,
            "app_permissions": str(getattr(place, "bot_permissions", BASIC)),
            "entitlements": [],
            "authorizing_integration_owners": {"0": str(guild.guild_id) if guild else "0"},
            "context": 0 if guild else 1,
            "attachment_size_limit": LARGEST_FILE,
        }
        if interaction.message is not None:
            payload["message"] = interaction.message.to_json()
        if guild is None:
            return payload | {"user": self.account.user}
        return payload | {
            "guild_id": str(guild.guild_id),
            "guild": {"id": str(guild.guild_id), "locale": guild.locale, "features": []},
            "guild_locale": guild.locale,
            "member": self.to_json(permissions=str(self.permissions)),
        }
