"""One request on its way through the emulator: its operation, its checked values, and what it is about."""

from dataclasses import dataclass, field
from typing import Any

from .errors import Json, invalid_webhook_token, unknown
from .files import Upload
from .interactions import Interaction
from .messages import Message
from .spec import Operation, Specification
from .world import World


@dataclass
class Call:
    """What a handler works on. `created` and `repeated` go to the record."""

    world: World
    specification: Specification
    operation: Operation
    path: Json
    query: dict[str, str]
    body: Any
    uploads: dict[int, Upload] = field(default_factory=dict)
    created: Message | None = None
    repeated: bool = False

    @property
    def fields(self) -> Json:
        """The body, {} without one."""
        return self.body or {}

    @property
    def answers_interaction(self) -> bool:
        """Whether the token in the path, not the bot's, lets it in."""
        return "interaction_token" in self.path or "webhook_token" in self.path

    @property
    def channel_id(self) -> int | None:
        """The channel that it is about, if any."""
        if "channel_id" in self.path:
            return int(self.path["channel_id"])
        token = self.path.get("interaction_token") or self.path.get("webhook_token")
        interaction = self.world.interactions.get(token or "")
        return interaction.place.channel_id if interaction else None

    def fresh_interaction(self) -> Interaction:
        """The interaction that a callback answers."""
        interaction = self.world.interactions.get(self.path["interaction_token"])
        if interaction is None or str(interaction.interaction_id) != self.path["interaction_id"]:
            raise unknown("Interaction")
        interaction.check_unanswered(self.world.now())
        return interaction

    def answered_interaction(self) -> Interaction:
        """The interaction whose token a follow-up uses."""
        if self.path["webhook_id"] != str(self.world.application_id):
            raise unknown("Webhook")
        interaction = self.world.interactions.get(self.path["webhook_token"])
        if interaction is None:
            raise invalid_webhook_token()
        interaction.check_usable(self.world.now())
        return interaction

    def true(self, name: str) -> bool:
        """Whether a query parameter is set."""
        return self.query.get(name, "").lower() in ("1", "true")
