"""What the requester means: every event becomes exactly one intent, and the engine's table is over intents.

`interpret` is pure and total. A press carries `verb` or `verb:argument`; one that belongs to a prompt
carries the prompt's revision in front (`17.verb:argument`), so that a button of an older prompt is
recognised as such. Buttons without a revision (menu, ticket lists) mean the same for ever; with a KEEPING
sign in front (`+verb:argument`) what they open appears below, since their message is worth keeping.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from core import ticket_number
from core.conversation import Conversation
from core.events import (
    ChatBlocked,
    ChatReopened,
    ChoicePressed,
    CommandReceived,
    DraftExpired,
    Event,
    FieldsSubmitted,
    FileReceived,
    FileRedacted,
    FileRefused,
    GroupContacted,
    MessageEdited,
    TextReceived,
    UnsupportedKind,
    UnsupportedReceived,
)
from core.files import FileProblem
from core.redaction import SecretKind
from core.ticket_intents import AFTER_SUBMISSION, ConfirmSolved, DenySolved, RateTicket


@dataclass(frozen=True, slots=True)
class OpenMenu:
    """/start, /help, or the menu button."""


@dataclass(frozen=True, slots=True)
class StartTicket:
    """Submit a ticket (or go on with the draft)."""


@dataclass(frozen=True, slots=True)
class ShowTickets:
    """My tickets: one page of the open or the closed ones."""

    closed: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowTicket:
    """One ticket's card and timeline; `guessed` when the number was typed, not pressed."""

    number: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class GetTranscript:
    """One ticket as a file to keep."""

    number: str


@dataclass(frozen=True, slots=True)
class NumberMistyped:
    """A ticket number with a typing mistake."""

    text: str


@dataclass(frozen=True, slots=True)
class AmendTicket:
    """Change something about a submitted ticket: a new one that corrects it."""

    number: str


@dataclass(frozen=True, slots=True)
class AddToTicket:
    """Add information to a submitted ticket."""

    number: str


@dataclass(frozen=True, slots=True)
class ShowLanguages:
    """Offer the languages."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """Use this language from now on."""

    code: str


@dataclass(frozen=True, slots=True)
class ShowAnnouncements:
    """Offer to subscribe to announcements or to stop them."""


@dataclass(frozen=True, slots=True)
class SetAnnouncements:
    """Subscribe or stop."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class ShowPrivacy:
    """What is kept about me, and what I can do about it."""


@dataclass(frozen=True, slots=True)
class ExportMine:
    """Give me everything that is kept about me."""


@dataclass(frozen=True, slots=True)
class AskErasure:
    """Erase everything about me; asked back twice first."""


@dataclass(frozen=True, slots=True)
class ConfirmErasure:
    """Yes, erase everything."""


@dataclass(frozen=True, slots=True)
class ShowHelp:
    """The help centre: its categories, or one page of a category's articles."""

    category: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class ShowArticle:
    """One article of the help centre."""

    name: str


@dataclass(frozen=True, slots=True)
class SearchHelp:
    """Look for articles by words."""

    words: str


@dataclass(frozen=True, slots=True)
class Solved:
    """The article helped; no ticket is needed."""

    article: str


@dataclass(frozen=True, slots=True)
class TicketFromArticle:
    """The article did not help: a ticket about its category, or on with the form."""

    article: str


@dataclass(frozen=True, slots=True)
class AskHuman:
    """A person wants a person: the two-step ticket is offered."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give up the draft, or what is being added; asked back first."""


@dataclass(frozen=True, slots=True)
class Say:
    """Free text."""

    text: str
    forwarded_from: str | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """An earlier message was edited to say `text`."""

    text: str


@dataclass(frozen=True, slots=True)
class GiveFile:
    """A file came."""

    file: FileReceived


@dataclass(frozen=True, slots=True)
class SendUnsupported:
    """Something came that a ticket can't hold."""

    kind: UnsupportedKind


@dataclass(frozen=True, slots=True)
class Agree:
    """The privacy notice is agreed to."""


@dataclass(frozen=True, slots=True)
class ChooseCategory:
    """A category of the form."""

    name: str


@dataclass(frozen=True, slots=True)
class Pick:
    """An option of the field being asked."""

    value: str


@dataclass(frozen=True, slots=True)
class OpenFields:
    """Open the form window for the field being asked and the text fields after it."""


@dataclass(frozen=True, slots=True)
class FillIn:
    """The form window was sent off: (field name, text) in order."""

    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Back:
    """To the question before, or from an edited field back to the card."""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave an optional field empty."""


@dataclass(frozen=True, slots=True)
class LacksIt:
    """ "I don't have it"."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep the answer that stands."""


@dataclass(frozen=True, slots=True)
class Done:
    """All pictures are there."""


@dataclass(frozen=True, slots=True)
class EditField:
    """Change one answer from the review card ("category" for the category)."""

    name: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Send it off."""


@dataclass(frozen=True, slots=True)
class ConfirmCancel:
    """Yes, drop the draft."""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on with the form as it was."""


@dataclass(frozen=True, slots=True)
class IsTransaction:
    """The digits that were taken out are a transaction id."""


@dataclass(frozen=True, slots=True)
class MayBeKey:
    """The digits that were taken out are no transaction id, or it is not sure."""


@dataclass(frozen=True, slots=True)
class TakeShort:
    """The two-step ticket, please."""


@dataclass(frozen=True, slots=True)
class ChooseTarget:
    """Where a text or file belongs: a ticket number, "draft" or "new"."""

    target: str


@dataclass(frozen=True, slots=True)
class PressStale:
    """A button of an older prompt. `double` when it is the one just answered (a second tap)."""

    double: bool


@dataclass(frozen=True, slots=True)
class ComeFromGroup:
    """The bot was addressed in a group."""

    link: str


@dataclass(frozen=True, slots=True)
class Block:
    """The requester can't be written to any more."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """The requester can be written to again."""


@dataclass(frozen=True, slots=True)
class Expire:
    """The draft's time is over (from the timers)."""


@dataclass(frozen=True, slots=True)
class SendTooLarge:
    """A file that is known to be over the limit before anything of it is here."""

    name: str


@dataclass(frozen=True, slots=True)
class RefuseFile:
    """A file turned out not to be one that can be kept (from whoever fetches files)."""

    file_id: int
    name: str
    problem: FileProblem


@dataclass(frozen=True, slots=True)
class TellRedacted:
    """Secrets of these kinds were cut out of a text file (from whoever fetches files)."""

    name: str
    kinds: tuple[SecretKind, ...]


Intent = (
    OpenMenu
    | StartTicket
    | ShowTickets
    | ShowTicket
    | GetTranscript
    | NumberMistyped
    | AmendTicket
    | AddToTicket
    | ShowLanguages
    | SetLanguage
    | ShowAnnouncements
    | SetAnnouncements
    | ShowPrivacy
    | ExportMine
    | AskErasure
    | ConfirmErasure
    | ShowHelp
    | ShowArticle
    | SearchHelp
    | Solved
    | TicketFromArticle
    | AskHuman
    | Cancel
    | Say
    | Edit
    | GiveFile
    | SendUnsupported
    | Agree
    | ChooseCategory
    | Pick
    | OpenFields
    | FillIn
    | Back
    | Skip
    | LacksIt
    | Keep
    | Done
    | EditField
    | Submit
    | ConfirmCancel
    | GoOn
    | IsTransaction
    | MayBeKey
    | TakeShort
    | ChooseTarget
    | PressStale
    | ComeFromGroup
    | Block
    | Reopen
    | Expire
    | SendTooLarge
    | RefuseFile
    | TellRedacted
    | ConfirmSolved
    | DenySolved
    | RateTicket
)

COMMANDS: dict[str, Callable[[], Intent]] = {
    "start": OpenMenu,
    "help": OpenMenu,
    "menu": OpenMenu,
    "ticket": StartTicket,
    "tickets": ShowTickets,
    "language": ShowLanguages,
    "announcements": ShowAnnouncements,
    "privacy": ShowPrivacy,
    "cancel": Cancel,
    "human": AskHuman,
}
"""The commands by name; what is registered with the platforms comes from here too."""


def command_named(name: str, argument: str) -> CommandReceived:
    """The command that somebody typed as `name`, without the slash.

    Ours are known in any letter case. Another name stays as it was written: it is the beginning of a text,
    perhaps of a secret, which is only known by its letters' case.
    """
    known = name.lower()
    return CommandReceived(known if known in COMMANDS else name, argument)


EVERGREEN: dict[str, Callable[[str], Intent]] = {
    "menu": lambda _: OpenMenu(),
    "ticket": lambda _: StartTicket(),
    "tickets": lambda page: ShowTickets(False, _page(page)),
    "closed": lambda page: ShowTickets(True, _page(page)),
    "show": ShowTicket,
    "transcript": GetTranscript,
    "amend": AmendTicket,
    "add": AddToTicket,
    "languages": lambda _: ShowLanguages(),
    "language": SetLanguage,
    "announcements": lambda wanted: SetAnnouncements(wanted == "on") if wanted else ShowAnnouncements(),
    "privacy": lambda _: ShowPrivacy(),
    "export": lambda _: ExportMine(),
    "erase": lambda _: AskErasure(),
    "help": lambda place: _help_page(place),
    "article": ShowArticle,
    "solved": Solved,
    "unsolved": TicketFromArticle,
    "human": lambda _: AskHuman(),
    **AFTER_SUBMISSION,
}
"""What buttons without a revision mean, for ever."""

BOUND: dict[str, Callable[[str], Intent]] = {
    "agree": lambda _: Agree(),
    "category": ChooseCategory,
    "pick": Pick,
    "fill": lambda _: OpenFields(),
    "cancel": lambda _: Cancel(),
    "back": lambda _: Back(),
    "skip": lambda _: Skip(),
    "lacks": lambda _: LacksIt(),
    "keep": lambda _: Keep(),
    "done": lambda _: Done(),
    "edit": EditField,
    "submit": lambda _: Submit(),
    "drop": lambda _: ConfirmCancel(),
    "on": lambda _: GoOn(),
    "short": lambda _: TakeShort(),
    "to": ChooseTarget,
    "erase": lambda _: ConfirmErasure(),
    "transaction": lambda _: IsTransaction(),
    "unsure": lambda _: MayBeKey(),
}
"""What buttons of a prompt mean; they count only while that prompt is current."""

KEEPING = "+"
"""In front of the value of an evergreen button whose message must not be overwritten by what it opens: a
confirmation, an agent's reply."""

_SEARCH = re.compile(r"(?:帮助|幫助)\s+(\S.{0,39})")
"""A search typed as words; whatever is longer tells a story. (In English "help" begins too many stories:
there it is the command.)"""


@lru_cache(maxsize=4096)  # labels are compared with each text again
def spoken(text: str) -> str:
    """`text` as it is compared with labels and human words: case, outer signs and spaces don't count."""
    folded = text.casefold()
    start, end = 0, len(folded)
    while start < end and not folded[start].isalnum():
        start += 1
    while end > start and not folded[end - 1].isalnum():
        end -= 1
    return folded[start:end]


def interpret(
    event: Event,
    conversation: Conversation,
    prefix: str,
    human_words: tuple[str, ...],
    labels: dict[str, str],
) -> Intent:
    """What `event` means in `conversation`.

    `prefix` is that of ticket numbers, `human_words` ask for a person, `labels` maps the labels of the
    current choices, as `spoken`, to their values (typing a label presses it). An unknown command with
    nothing behind it opens the menu, where what we can do stands.
    """
    match event:
        case TextReceived(text, forwarded_from):
            return _of_text(text, forwarded_from, conversation, prefix, human_words, labels)
        case ChoicePressed(value, _):
            return of_value(value, conversation.revision)
        case FieldsSubmitted(value, fields, _):
            current = of_revision(value) == conversation.revision
            return FillIn(fields) if current else PressStale(double=False)
        case CommandReceived("help", argument) if argument.strip():
            return SearchHelp(argument.strip())
        case CommandReceived(name, argument):
            command = COMMANDS.get(name)
            if command is not None or not argument.strip():
                return command() if command is not None else OpenMenu()
            return Say(f"/{name} {argument}".strip())
        case FileReceived():
            return GiveFile(event)
        case MessageEdited(text):
            return Edit(text)
        case UnsupportedReceived(kind):
            return SendUnsupported(kind)
        case GroupContacted(link):
            return ComeFromGroup(link)
        case ChatBlocked():
            return Block()
        case ChatReopened():
            return Reopen()
        case DraftExpired():
            return Expire()
        case FileRefused(file_id, name, problem):
            return RefuseFile(file_id, name, problem)
        case FileRedacted(_, name, kinds):
            return TellRedacted(name, tuple(map(SecretKind, kinds)))


def of_revision(value: str) -> int | None:
    """The revision of the prompt that a button belongs to; None for buttons that belong to none."""
    head, dot, _ = value.partition(".")
    return int(head[:18]) if dot and head.isascii() and head.isdigit() else None


def of_value(value: str, revision: int) -> Intent:
    """What a pressed button's value means while prompt number `revision` is current. Unknown: stale."""
    pressed = of_revision(value)
    if pressed is None:
        verb, _, argument = value.removeprefix(KEEPING).partition(":")
        meaning = EVERGREEN.get(verb)
        return meaning(argument) if meaning else PressStale(double=False)
    verb, _, argument = value.partition(".")[2].partition(":")
    if pressed != revision:
        return PressStale(double=pressed == revision - 1)
    meaning = BOUND.get(verb)
    return meaning(argument) if meaning else PressStale(double=False)


LONGEST_WISH = 60
"""Characters up to which a sentence around the words for a human is a wish, and not a story about one."""


def asks_for_human(plain: str, human_words: tuple[str, ...]) -> bool:
    """Whether a text (`spoken`) asks for a person: one of the operator's words alone, or a short sentence
    around one that says it plainly ("talk to a human", "转人工"); a lone "agent" inside is no wish."""
    if plain in human_words:
        return True
    han = any("一" <= character <= "鿿" for character in plain)
    if len(plain) > (LONGEST_WISH // 5 if han else LONGEST_WISH):
        return False
    telling = [word for word in human_words if " " in word or (len(word) > 2 and not word.isascii())]
    return any(word in plain for word in telling)


def _of_text(
    text: str,
    forwarded_from: str | None,
    conversation: Conversation,
    prefix: str,
    human_words: tuple[str, ...],
    labels: dict[str, str],
) -> Intent:
    plain = spoken(text)
    if forwarded_from is None:
        if asks_for_human(plain, human_words):
            return AskHuman()
        if plain in labels:
            return of_value(labels[plain], conversation.revision)
        if ticket_number.is_whole(text, prefix):
            found = ticket_number.find(text, prefix)
            if isinstance(found, str):
                return ShowTicket(found, guessed=True)
            return NumberMistyped(text.strip()[:40])
        if searched := _SEARCH.fullmatch(text.strip()):
            return SearchHelp(searched[1])
    return Say(text, forwarded_from)


def _help_page(place: str) -> ShowHelp:
    category, _, page = place.partition(":")
    return ShowHelp(category or None, _page(page))


def _page(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdigit() and len(argument) < 6 else 0
