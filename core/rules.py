"""What the engine is told (`Facts`) and what the operator decided (`Rules`): everything a step may look at
besides the conversation itself, all of it plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from core.abuse import USUAL, Allowance
from core.changes import Requester
from core.form.definition import Category, Definition, FieldKind
from core.form.field import Field
from core.help.article import Articles
from core.messages import Catalogues
from core.recent import Fragment
from core.redaction import SecretKind
from core.replies import Capabilities
from core.tickets import TicketSummary, TicketView


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's definition, its fields made ready to ask and parse, catalogues, help articles."""

    definition: Definition
    fields: Mapping[str, Field]
    catalogues: Catalogues
    articles: Articles = field(default_factory=Articles)

    def category(self, name: str | None) -> Category | None:
        """The category of that name; None when it is unset or the operator has removed it meanwhile."""
        return self.definition.categories.get(name) if name else None

    def largest_file(self, capabilities: Capabilities) -> int:
        """Bytes that one file may have in a chat: our own limit, or the platform's where that is lower."""
        own, here = self.definition.files.maximum_bytes, capabilities.maximum_file
        return own if here is None else min(own, here)

    def field_of_kind(self, names: tuple[str, ...], kind: FieldKind) -> str | None:
        """The first of `names` whose field is of `kind`."""
        return next((name for name in names if self.fields[name].definition.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when an intent is handled.

    `now` is aware, UTC. `late` means that a newer update of this chat took effect before this one.
    `client_language`, `detected` are language codes among the configured ones, or None. `removed` is what
    the redaction gate took out of this update, and `erased` are earlier messages that held the other parts
    of it, oldest first. `withheld` are fingerprints of digits that it took out and that the person is asked
    about. `tickets` are the requester's, newest first, and `ticket` is the one that the intent
    names, if it exists and is theirs; both only where `wants` asked for them.
    `fresh_number`, `fresh_ids` are random or unique values to use up; the number has never been given out.
    `message` is the platform's id of the requester's message or of the pressed one; `pressed` tells which,
    `pressed_live` that the button belongs to the live prompt, and `interaction` is what a press is answered
    by, where the platform has that. `signed` are answers (field, value) that need not be asked, because the
    company's own app proved them. `too_large` is the name of a file that can't be taken; the words that came
    with it are what the intent is about. `export_link` is where the requester can get everything that is
    kept about them, if `wants` asked for it and there is such a place, `transcript_link` where they can get
    the transcript of `ticket`. `allowance` is what the requester may do just now, `ticket_files` how many
    files the ticket has already that a file would go to. `named` are the requester's tickets whose numbers
    are in what was said. `shut_out`: the account is blocked, and nothing but what is kept about it can be
    asked for.
    """

    now: datetime
    requester: Requester
    capabilities: Capabilities
    fresh_number: str
    fresh_ids: tuple[int, ...]
    late: bool = False
    client_language: str | None = None
    detected: str | None = None
    removed: tuple[SecretKind, ...] = ()
    erased: tuple[Fragment, ...] = ()
    withheld: tuple[str, ...] = ()
    tickets: tuple[TicketSummary, ...] = ()
    ticket: TicketView | None = None
    message: str | None = None
    pressed: bool = False
    pressed_live: bool = False
    interaction: str | None = None
    signed: tuple[tuple[str, str], ...] = ()
    allowance: Allowance = USUAL
    ticket_files: int = 0
    export_link: str | None = None
    shut_out: bool = False
    transcript_link: str | None = None
    too_large: str | None = None
    named: tuple[TicketView, ...] = ()
