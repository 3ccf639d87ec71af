"""A small decision that the contract tests drive by what a requester writes.

The real engine is tested elsewhere. Commands: `submit DRAFT NUMBER KIND=VALUE…`, `say NUMBER WORDS`,
`status NUMBER STATUS`, `file ID DRAFT`, `attach ID NUMBER`, `drop DRAFT`, `abandon ID`, `refuse ID WHY`,
`edit MESSAGE`, `unsay WORDS`, `wish`, `due SECONDS`, `erase`, `block`, `reopen`, `choose`, `tickets`, `fail`;
anything else is echoed. Every text is appended to `Conversation.held`, so that the order of effects can be
seen.
"""

from dataclasses import replace
from datetime import timedelta

from core.changes import Changes, Erasure, NewDelivery, NewFile, NewMessage, NewTicket, NewTicketEvent
from core.conversation import Answer, Conversation
from core.delivery import Action, Lane
from core.events import FileKind, FileReceived, TextReceived
from core.files import FileProblem
from core.ids import DraftId, TicketId
from core.ports import Turn
from core.replies import RenderedChoice, RenderedReply, ReplyKind
from core.tickets import EventKind, Shared, Status

CANARY = "CANARY-4711-do-not-leak"


def spoken(text: str) -> RenderedReply:
    """A plain reply."""
    return RenderedReply(ReplyKind.MESSAGE, text)


def said(turn: Turn) -> str:
    """What the requester wrote; the kind of event when it was no text."""
    event = turn.update.event
    return event.text if isinstance(event, TextReceived) else type(event).__name__


def decide(turn: Turn) -> Changes:
    """Do what the text asks for."""
    text = said(turn)
    command, *words = text.split()
    number = turn.conversation.next_number
    held = f"{turn.conversation.held or ''}{text};"
    conversation = replace(turn.conversation, next_number=number + 1, last_order=turn.update.order, held=held)
    delivery = NewDelivery(number, Lane.REPLY, Action.SEND, spoken(f"heard {text}"))
    changes = Changes(conversation=conversation, requester=turn.requester, deliveries=(delivery,))
    match command:
        case "fail":
            raise ValueError("this update can't be handled")
        case "submit":
            return replace(
                changes,
                tickets=(replace(ticket(turn, words[0], words[1]), shared=shared(words[2:])),),
                events=(
                    NewTicketEvent(words[1], EventKind.SUBMITTED, turn.now, "requester", status=Status.NEW),
                ),
            )
        case "say":
            message = NewMessage(words[0], "requester", " ".join(words[1:]), turn.now)
            event = NewTicketEvent(words[0], EventKind.REQUESTER_WROTE, turn.now, "requester", message=0)
            return replace(changes, messages=(message,), events=(event,))
        case "status":
            status = Status(words[1])
            change = NewTicketEvent(
                words[0], EventKind.STATUS_CHANGED, turn.now, "agent", {"to": status.value}, status
            )
            return replace(changes, events=(change,))
        case "file":
            file = FileReceived(FileKind.PHOTO, f"handle {CANARY}", f"name {CANARY}", "image/png", 7, CANARY)
            return replace(changes, files=(NewFile(int(words[0]), file, DraftId(words[1])),))
        case "attach":
            return replace(changes, attached=((int(words[0]), words[1]),))
        case "drop":
            return replace(changes, dropped_draft=DraftId(words[0]))
        case "abandon":
            return replace(changes, dropped_files=tuple(map(int, words)))
        case "refuse":
            return replace(changes, refused_files=((int(words[0]), FileProblem(words[1])),))
        case "edit":
            edit = NewDelivery(number, Lane.REPLY, Action.EDIT, spoken("edited"), replaces=int(words[0]))
            return replace(changes, deliveries=(edit,))
        case "unsay":
            erasure = Erasure(turn.now - timedelta(minutes=15), (" ".join(words),))
            quiet = NewDelivery(number, Lane.REPLY, Action.SEND, spoken("erased"))
            return replace(changes, deliveries=(quiet,), erasure=erasure)
        case "wish":
            return replace(changes, requester=replace(turn.requester, announcements=True, language="en"))
        case "due":
            return replace(changes, draft_due_at=turn.now + timedelta(seconds=int(words[0])))
        case "choose":
            choices = ((RenderedChoice("Yes", "yes"), RenderedChoice("No", "no")),)
            prompt = RenderedReply(ReplyKind.PROMPT, f"heard {text}", choices)
            return replace(changes, deliveries=(replace(delivery, reply=prompt),))
        case "erase":
            anew = Conversation(next_number=number + 1)
            goodbye = replace(delivery, reply=spoken("goodbye"))
            return replace(changes, conversation=anew, deliveries=(goodbye,), erase=True)
        case "block" | "reopen":
            return replace(changes, reachable=command == "reopen")
        case "flood":
            return replace(changes, deliveries=(), passed_over=True)
        case "tickets":
            found = " ".join(t.number for t in turn.tickets.of_requester(turn.requester.requester_id))
            answer = NewDelivery(number, Lane.REPLY, Action.SEND, spoken(f"you have {found}"))
            return replace(changes, deliveries=(answer,))
    return changes


def shared(words: list[str]) -> tuple[tuple[Shared, str], ...]:
    """What a ticket may have in common with others: `contact=VALUE`, `transaction=VALUE`."""
    return tuple((Shared(kind), value) for kind, _, value in (word.partition("=") for word in words))


def ticket(turn: Turn, draft_id: str, number: str, category: str = "transfer") -> NewTicket:
    """A ticket whose every personal value holds the canary."""
    return NewTicket(
        ticket_id=TicketId(turn.fresh_id()),
        number=number,
        draft_id=DraftId(draft_id),
        category=category,
        team="first",
        priority="normal",
        language="en",
        submitted_at=turn.now,
        due_at=turn.now + timedelta(hours=24),
        answers=(Answer("description", f"it says {CANARY}"), Answer("contact", "here")),
        file_ids=(),
    )


def apologise(turn: Turn) -> Changes:
    """The sentence to the person whose update could not be handled."""
    number = turn.conversation.next_number
    sorry = NewDelivery(number, Lane.REPLY, Action.SEND, spoken("sorry"))
    return Changes(
        conversation=replace(turn.conversation, next_number=number + 1),
        requester=turn.requester,
        deliveries=(sorry,),
    )
