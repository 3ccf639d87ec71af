"""What one person sees on their screen, and how a test waits for it."""

# ruff: noqa: ASYNC109 - waiting is what these do; a time-out in the call keeps a scenario one line

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from .components import find_button, find_select
from .errors import ApiError, Json
from .interactions import Interaction
from .messages import Message
from .modals import Modal

if TYPE_CHECKING:
    from .places import DirectChannel, Place
    from .world import World

Value = TypeVar("Value")

PATIENCE = 5.0  # seconds that a person waits for the bot unless told otherwise


class Account:
    """A person's account. `inbox`: ephemeral and direct messages; `deeds`: what they did, with its number."""

    def __init__(self, world: "World", user: Json, locale: str) -> None:
        self.world = world
        self.user = user
        self.locale = locale
        self.direct: DirectChannel | None = None
        self.refusal: ApiError | None = None  # while they accept no direct messages
        self.inbox: list[Message] = []
        self.interactions: list[Interaction] = []
        self.modal: Modal | None = None
        self.deeds: list[tuple[int, str]] = []
        self.last_action = 0

    @property
    def user_id(self) -> int:
        """Id of the account."""
        return int(self.user["id"])

    @property
    def name(self) -> str:
        """The name that people see."""
        return str(self.user["global_name"])

    def acts(self, deed: str = "") -> int:
        """The person does something: what they wait for from now on must be newer."""
        self.last_action = self.world.pulse.beat()
        if deed:
            self.deeds.append((self.last_action, f"{self.name} {deed}"))
        return self.last_action

    # --- the screen -----------------------------------------------------------------------------------------

    def private(self) -> Iterator[Message]:
        """Ephemeral and direct messages that are still there, newest first."""
        return (one for one in reversed(self.inbox) if not one.deleted)

    def public(self) -> Iterator[Message]:
        """Messages in the guilds that the person is in, newest first."""
        places = [
            place
            for guild in self.world.guilds.values()
            if self.user_id in guild.members
            for place in (*guild.channels, *guild.threads)
        ]
        shown = [message for place in places for message in place.shown]
        return iter(sorted(shown, key=lambda one: one.message_id, reverse=True))

    def everything(self) -> Iterator[Message]:
        """Private and public, newest first."""
        everything = [*self.private(), *self.public()]
        return iter(sorted(everything, key=lambda one: one.message_id, reverse=True))

    def transcript(self) -> str:
        """What this person did and saw privately, in order."""
        told = [(one.number, one.lines()) for one in self.inbox if not one.deleted]
        rows = sorted([*self.deeds, *told], key=lambda row: row[0])
        return "\n".join(text for _, text in rows) or "(nothing happened)"

    # --- waiting --------------------------------------------------------------------------------------------

    async def sees(
        self,
        substring: str,
        timeout: float = PATIENCE,
        *,
        since: Message | int | None = None,
        channel: "Place | None" = None,
    ) -> Message:
        """Wait for a bot's message with that text, newer (or later edited) than the person's own last action.

        It must be ephemeral or a direct message; with `channel`, a public one there. `since=0` looks at all.
        """
        return await self._waits(
            lambda one: not one.loading and substring in one.words,
            f"text {substring!r}",
            timeout,
            since,
            channel,
        )

    async def sees_button(
        self,
        label: str,
        timeout: float = PATIENCE,
        *,
        since: Message | int | None = None,
        channel: "Place | None" = None,
    ) -> Message:
        """Wait for a bot's message with that button."""
        return await self._waits(
            lambda one: find_button(one.components, label) is not None,
            f"button {label!r}",
            timeout,
            since,
            channel,
        )

    async def sees_option(
        self,
        label: str,
        timeout: float = PATIENCE,
        *,
        since: Message | int | None = None,
        channel: "Place | None" = None,
    ) -> Message:
        """Wait for a bot's message with a select that offers this."""
        return await self._waits(
            lambda one: find_select(one.components, (label,)) is not None,
            f"option {label!r}",
            timeout,
            since,
            channel,
        )

    async def sees_file(
        self, name: str = "", timeout: float = PATIENCE, *, since: Message | int | None = None
    ) -> Message:
        """Wait for a bot's message with a file whose name has this in it."""
        return await self._waits(
            lambda one: any(name in file.upload.name for file in one.attachments),
            f"file {name!r}",
            timeout,
            since,
        )

    async def sees_modal(self, title: str = "", timeout: float = PATIENCE) -> Modal:
        """Wait for a modal with this in its title."""

        def opened() -> Modal | None:
            return self.modal if self.modal is not None and title in self.modal.title else None

        return await self._until(opened, f"modal {title!r}", timeout)

    async def sees_gone(self, message: Message, timeout: float = PATIENCE) -> None:
        """Wait until the message is deleted."""
        await self._until(lambda: message.deleted, f"deletion of {message.words!r}", timeout)

    async def sees_thinking(self, timeout: float = PATIENCE) -> Message:
        """Wait for "… is thinking" in answer to the last action."""
        return await self._waits(lambda one: one.loading, "thinking", timeout, None)

    async def sees_acknowledged(self, timeout: float = PATIENCE) -> Interaction:
        """Wait until the last press, command or submission got its answer, visible or not."""
        last = self.interactions[-1]
        await self._until(lambda: last.answered is not None, "acknowledgement", timeout)
        return last

    async def sees_failed_interaction(self, timeout: float = PATIENCE) -> Interaction:
        """Wait until the app says that the last press, command or submission failed."""
        last = self.interactions[-1]
        await self._until(lambda: last.failed(self.world.now()), "failed interaction", timeout)
        return last

    async def _waits(
        self,
        fits: Callable[[Message], bool],
        what: str,
        timeout: float,
        since: Message | int | None,
        channel: "Place | None" = None,
    ) -> Message:
        after = self.last_action if since is None else since.changed if isinstance(since, Message) else since

        def newest() -> Message | None:
            shown = self.private() if channel is None else reversed(channel.shown)
            fresh = (one for one in shown if one.from_bot and one.changed > after)
            return next((one for one in fresh if fits(one)), None)

        return await self._until(newest, what, timeout)

    async def _until(self, condition: Callable[[], Value | None], what: str, timeout: float) -> Value:
        try:
            return await self.world.pulse.until(condition, timeout)
        except TimeoutError:
            seen = (
                f"{self.name} waited {timeout} s and did not see {what}.\n--- so far ---\n{self.transcript()}"
            )
        raise AssertionError(seen)
