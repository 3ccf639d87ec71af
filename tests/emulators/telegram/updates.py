"""The queue of updates of one bot: what getUpdates and the webhook take from, and when an update counts as
delivered.
"""

from dataclasses import dataclass, field

from .errors import Json

# Not sent unless asked for: https://core.telegram.org/bots/api#getupdates (allowed_updates)
ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass(eq=False)
class Pending:
    """An update that is not confirmed yet; a `repeated` one is handed out once whatever the offset says."""

    update: Json
    repeated: bool = False
    delivering: bool = False


@dataclass
class UpdateQueue:
    """Updates in the order of their ids; ids of a bot never go back."""

    entries: list[Pending] = field(default_factory=list)
    allowed: frozenset[str] | None = None  # None: everything but ON_REQUEST
    last_id: int = 700_000_000
    made: dict[int, Json] = field(default_factory=dict)

    def make(self, kind: str, payload: Json) -> Json:
        """A new update, queued if the bot wants its kind."""
        self.last_id += 1
        update: Json = {"update_id": self.last_id, kind: payload}
        if (kind not in ON_REQUEST) if self.allowed is None else (kind in self.allowed):
            self.made[self.last_id] = update
            self.entries.append(Pending(update))
        return update

    def repeat(self, update: Json, times: int) -> None:
        """Deliver it again, although it may have been confirmed."""
        self.entries += [Pending(update, repeated=True) for _ in range(times)]

    def confirm(self, offset: int) -> None:
        """Forget what is below `offset`; a negative one keeps only so many of the newest."""
        if offset < 0:
            self.entries = self.entries[offset:]
        elif offset > 0:
            self.entries = [one for one in self.entries if one.repeated or one.update["update_id"] >= offset]

    def batch(self, limit: int) -> list[Pending]:
        """What the next getUpdates answers with, in the order of ids."""
        return sorted(self.entries, key=lambda one: int(one.update["update_id"]))[:limit]

    def handed_out(self, batch: list[Pending]) -> list[Json]:
        """The JSON of a batch; from here on a repeated update is confirmed like any other."""
        for one in batch:
            one.repeated = False
        return [one.update for one in batch]

    def done(self, entry: Pending) -> None:
        """A webhook took it."""
        if entry in self.entries:
            self.entries.remove(entry)
