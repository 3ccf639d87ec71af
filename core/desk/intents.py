"""What an agent means at the desk: every event there becomes one intent, or none. Pure and total.

Buttons carry `desk:<verb>:<ticket>[:more]` and mean the same for ever; commands are words behind a slash. In
the topic of a ticket its number is left out. What is written without a command is an internal note, unless
the agent is writing something or answers the requester where the operator allows that: who may read what is
never a matter of chance.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from core import ticket_number
from core.events import (
    ChoicePressed,
    CommandReceived,
    Event,
    FieldsSubmitted,
    FileReceived,
    MessageEdited,
    TextReceived,
)

PREFIX = "desk:"


@dataclass(frozen=True, slots=True)
class About:
    """Something is done about ticket `number` (None: none was named, and the place is not about one)."""

    number: str | None


@dataclass(frozen=True, slots=True)
class Claim(About):
    """I take it."""


@dataclass(frozen=True, slots=True)
class ClaimNext:
    """I take the next one that waits."""


@dataclass(frozen=True, slots=True)
class GiveBack(About):
    """Somebody else takes it."""


@dataclass(frozen=True, slots=True)
class WriteReply(About):
    """A reply; empty: it comes next."""

    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WriteNote(About):
    """An internal note; empty: it comes next."""

    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Write(About):
    """Words without a command; `answers` is the message that they answer."""

    text: str = field(repr=False)
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class SendFile(About):
    """A file without a command."""

    file: FileReceived


@dataclass(frozen=True, slots=True)
class SendDraft(About):
    """What I wrote goes out; `then` is the status that follows ("": as it is)."""

    then: str = ""


@dataclass(frozen=True, slots=True)
class CancelDraft(About):
    """What I wrote goes nowhere."""


@dataclass(frozen=True, slots=True)
class SetStatus(About):
    """A status, with what else was said; "": which one?"""

    argument: str = ""


@dataclass(frozen=True, slots=True)
class Assign(About):
    """Give it to an agent; "": to whom?"""

    to: str = ""


@dataclass(frozen=True, slots=True)
class Transfer(About):
    """Give it to a team; "": which one?"""

    team: str = ""


@dataclass(frozen=True, slots=True)
class Recategorise(About):
    """Correct the category; "": which one?"""

    category: str = ""


@dataclass(frozen=True, slots=True)
class Review(About):
    """I read it through."""


@dataclass(frozen=True, slots=True)
class Reveal(About):
    """Show me the masked contacts."""


@dataclass(frozen=True, slots=True)
class Check(About):
    """I looked at these lines of the checklist; "": which ones?"""

    what: str = ""


@dataclass(frozen=True, slots=True)
class Uncheck(About):
    """These lines are to be looked at again; "": which ones?"""

    what: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledge(About):
    """I heard the call."""


@dataclass(frozen=True, slots=True)
class UseMacro(About):
    """A canned reply as the draft; "": which ones are there?"""

    name: str = ""


@dataclass(frozen=True, slots=True)
class GetTranscript(About):
    """Everything about it as one file."""


@dataclass(frozen=True, slots=True)
class SetDuty:
    """I (or `agent`) take tickets from now on, or do not; "": who does?"""

    argument: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """Give or take a role, or show who has which."""

    argument: str = ""


@dataclass(frozen=True, slots=True)
class ManageMacros:
    """Write, publish or retire a canned reply, or show them."""

    argument: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class OpenFor:
    """Open a ticket on somebody's behalf."""

    argument: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class AddFor(About):
    """Add something on the requester's behalf."""

    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ShowQueue:
    """What waits?"""


@dataclass(frozen=True, slots=True)
class AlertAct:
    """Settle an alert, or try again what it is about; `and_before`: the earlier ones of its kind as well."""

    alert: str
    again: bool
    and_before: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """What can I say here?"""


DeskIntent = (
    Claim
    | ClaimNext
    | GiveBack
    | WriteReply
    | WriteNote
    | Write
    | SendFile
    | SendDraft
    | CancelDraft
    | SetStatus
    | Assign
    | Transfer
    | Recategorise
    | Review
    | Reveal
    | Check
    | Uncheck
    | Acknowledge
    | UseMacro
    | GetTranscript
    | SetDuty
    | Roles
    | ManageMacros
    | OpenFor
    | AddFor
    | ShowQueue
    | AlertAct
    | Help
)

Meaning = Callable[[str | None, str], DeskIntent]

COMMANDS: dict[str, Meaning] = {
    "claim": lambda number, _: Claim(number) if number else ClaimNext(),
    "giveback": lambda number, _: GiveBack(number),
    "reply": WriteReply,
    "note": WriteNote,
    "status": SetStatus,
    "hold": lambda number, said: SetStatus(number, f"on_hold {said}"),
    "close": lambda number, _: SetStatus(number, "closed"),
    "assign": Assign,
    "transfer": Transfer,
    "category": Recategorise,
    "review": lambda number, _: Review(number),
    "reveal": lambda number, _: Reveal(number),
    "check": Check,
    "uncheck": Uncheck,
    "ack": lambda number, _: Acknowledge(number),
    "macro": UseMacro,
    "macros": lambda _, said: ManageMacros(said),
    "transcript": lambda number, _: GetTranscript(number),
    "duty": lambda _, said: SetDuty(said),
    "role": lambda _, said: Roles(said),
    "open": lambda _, said: OpenFor(said),
    "add": AddFor,
    "queue": lambda _, said: ShowQueue(),
    "cancel": lambda number, _: CancelDraft(number),
    "help": lambda _, said: Help(),
    "start": lambda _, said: Help(),
}
"""What is registered with the platforms as commands of the desk comes from here too."""
LONG = ("reply", "note", "add")
"""Commands whose argument is what somebody writes: a number at its beginning names the ticket only where the
place does not."""
WHOLE = ("open",)
"""Commands in which a number at the beginning is part of what is said: it names somebody by their ticket."""

BUTTONS: dict[str, Meaning] = {
    "claim": lambda number, _: Claim(number),
    "next": lambda _, more: ClaimNext(),
    "give_back": lambda number, _: GiveBack(number),
    "reply": lambda number, _: WriteReply(number),
    "note": lambda number, _: WriteNote(number),
    "send": SendDraft,
    "cancel": lambda number, _: CancelDraft(number),
    "status": SetStatus,
    "close": lambda number, _: SetStatus(number, "closed"),
    "assign": Assign,
    "transfer": Transfer,
    "category": Recategorise,
    "review": lambda number, _: Review(number),
    "reveal": lambda number, _: Reveal(number),
    "check": Check,
    "uncheck": Uncheck,
    "ack": lambda number, _: Acknowledge(number),
    "macro": UseMacro,
    "transcript": lambda number, _: GetTranscript(number),
    "settle": lambda alert, more: AlertAct(alert or "", again=False, and_before=more == "all"),
    "retry": lambda alert, more: AlertAct(alert or "", again=True, and_before=more == "all"),
}
"""What the desk's buttons mean, for ever."""


def desk_intent(event: Event, here: str | None, answers: str | None, prefix: str) -> DeskIntent | None:
    """What `event` means at the desk; None for what means nothing there. `here` is the number of the ticket
    that the place is about, `answers` the message that was answered, `prefix` that of ticket numbers."""
    match event:
        case ChoicePressed(value):
            return _of_value(value)
        case FieldsSubmitted(value, fields):
            return _of_window(value, "\n".join(text for _, text in fields))
        case CommandReceived(name, argument):
            return _of_command(name, argument.strip(), here, prefix)
        case TextReceived(text):
            return Write(here, text, answers)
        case MessageEdited(text):
            return Write(here, text)
        case FileReceived():
            return SendFile(here, event)
        case _:
            return None


def is_of_desk(value: str) -> bool:
    """Whether a button belongs to the desk."""
    return value.startswith(PREFIX)


def _of_value(value: str) -> DeskIntent | None:
    verb, _, rest = value.removeprefix(PREFIX).partition(":")
    number, _, more = rest.partition(":")
    meaning = BUTTONS.get(verb) if is_of_desk(value) else None
    return meaning(number or None, more) if meaning is not None else None


def _of_window(value: str, text: str) -> DeskIntent | None:
    """A form window that a button opened: what was written in it."""
    opened = _of_value(value)
    match opened:
        case WriteReply(number):
            return WriteReply(number, text)
        case WriteNote(number):
            return WriteNote(number, text)
        case _:
            return None


def _of_command(name: str, argument: str, here: str | None, prefix: str) -> DeskIntent | None:
    meaning = COMMANDS.get(name.lower())
    if meaning is None:
        return None
    number = here
    first, _, rest = argument.partition(" ")
    named = ticket_number.find(first, prefix) if ticket_number.is_whole(first, prefix) else None
    if isinstance(named, str) and name.lower() in WHOLE:
        argument = f"{named} {rest.strip()}"
    elif isinstance(named, str) and (here is None or name.lower() not in LONG):
        number, argument = named, rest.strip()
    return meaning(number, argument)
