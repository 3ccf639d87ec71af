"""One press, command or submission on its way: who did it, how long the bot has, and what it answered."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import Json, already_acknowledged, invalid_webhook_token, unknown
from .messages import Message

if TYPE_CHECKING:
    from .accounts import Account
    from .guilds import Guild
    from .places import Place

COMMAND, COMPONENT, MODAL_SUBMIT = 2, 3, 5
DEADLINE = 3.0  # seconds to the first answer
TOKEN_LIFETIME = 900.0  # seconds: https://discord.com/developers/docs/interactions/receiving-and-responding


@dataclass(eq=False)
class Interaction:
    """`answered` is the type of the accepted callback, `original` the message that @original means."""

    interaction_id: int
    token: str
    kind: int
    account: "Account"
    place: "Place"
    guild: "Guild | None"
    payload: Json  # the data of INTERACTION_CREATE
    created: float
    deadline: float
    number: int
    message: Message | None = None
    answered: int | None = None
    answered_at: float | None = None
    original: Message | None = None
    replies: list[Message] = field(default_factory=list)

    def failed(self, now: float) -> bool:
        """Whether the person is told that the interaction failed: nothing came in time."""
        return self.answered is None and now >= self.created + self.deadline

    def check_unanswered(self, now: float) -> None:
        """Raise when it is too late for a first answer, or when there was one."""
        if self.answered is not None:
            raise already_acknowledged()
        if self.failed(now):
            raise unknown("Interaction")

    def check_usable(self, now: float) -> None:
        """Raise when its token does not let the bot say more: never answered, or 15 minutes old."""
        if now >= self.created + TOKEN_LIFETIME:
            raise invalid_webhook_token()
        if self.answered is None:
            raise unknown("Webhook")

    def reply(self, message_id: str) -> Message:
        """The message that a follow-up route means, or 404."""
        if message_id == "@original":
            found = self.original
        else:
            found = next((one for one in self.replies if str(one.message_id) == message_id), None)
        if found is None or found.deleted:
            raise unknown("Message")
        return found

    def origin(self) -> Json:
        """The interaction_metadata of messages that answer it."""
        body: Json = {
            "id": str(self.interaction_id),
            "type": self.kind,
            "user": self.account.user,
            "authorizing_integration_owners": {},
        }
        if self.kind == COMPONENT and self.message is not None:
            body["interacted_message_id"] = str(self.message.message_id)
        return body
