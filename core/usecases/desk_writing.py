"""How an agent writes at the desk: a draft, what will go out shown before it does, and only then the reply.

Whatever is written in a topic without saying what it is, is an internal note.
"""

from core.access import Act
from core.altered import replace
from core.changes import NewFile
from core.desk.intents import CancelDraft, SendDraft, SendFile, Write, WriteNote, WriteReply
from core.desk.records import DeskDraft, DraftKind
from core.desk.refusals import DeskRefused
from core.replies import Attached, Said, say
from core.tickets import REQUESTER, FileView, Status, TicketView
from core.usecases.acting import allowed, find
from core.usecases.desk import change_status, checked, note_on_ticket, reply_to_ticket
from core.usecases.desk_acting import SILENT, Acting, Answer
from core.usecases.telling import nothing_said


def write_reply(acting: Acting, intent: WriteReply) -> Answer:
    """A reply becomes a draft, which is shown before it goes out; without words, they are asked for."""
    number = acting.about(intent.number)
    view = allowed(acting.transaction, acting.agent, Act.REPLY, number)
    refuse_closed(view)
    return _drafted(acting, number, DraftKind.REPLY, intent.text)


def write_note(acting: Acting, intent: WriteNote) -> Answer:
    """A note is kept at once; without words, they are asked for."""
    number = acting.about(intent.number)
    if intent.text:
        note_on_ticket(acting.transaction, acting.rules, acting.agent, number, intent.text)
        return Answer(say("desk.done.noted", number=number))
    allowed(acting.transaction, acting.agent, Act.NOTE, number)
    return _drafted(acting, number, DraftKind.NOTE, "")


def use_text(acting: Acting, number: str, text: str) -> Answer:
    """`text` (a macro's) as the draft of a reply."""
    refuse_closed(allowed(acting.transaction, acting.agent, Act.REPLY, number))
    return _drafted(acting, number, DraftKind.REPLY, text)


def write(acting: Acting, intent: Write) -> Answer:
    """Words without a command: those that were asked for, an answer to the requester where that is allowed,
    else an internal note."""
    if intent.number is None:
        return SILENT  # agents talk among themselves
    number, place = intent.number, acting.seat.place or ""
    draft = _fresh(acting, number)
    if draft is not None and draft.text is None:
        if draft.kind is DraftKind.NOTE:
            acting.transaction.drafts.drop(acting.agent.name, number)
            note_on_ticket(acting.transaction, acting.rules, acting.agent, number, intent.text, place)
            return SILENT
        return _drafted(acting, number, DraftKind.REPLY, intent.text, draft.file_ids)
    if acting.rules.definition.desk.platform_replies and _answers_requester(acting, number, intent.answers):
        return write_reply(acting, WriteReply(number, intent.text))
    note_on_ticket(acting.transaction, acting.rules, acting.agent, number, intent.text, place)
    return SILENT


def send_file(acting: Acting, intent: SendFile) -> Answer:
    """A file joins the reply that the agent is writing; else it stays where it is."""
    number, file = intent.number, intent.file
    draft = None if number is None else _fresh(acting, number)
    if number is None or draft is None or draft.kind is not DraftKind.REPLY:
        return SILENT if file.album or number is None else Answer(say("desk.file_stays"))
    found = find(acting.transaction, acting.agent, Act.REPLY, number, file="received")
    file_id = acting.transaction.fresh_id()
    kept = NewFile(file_id, file, None, number, acting.update.message, acting.agent.name, acting.desk.bot)
    acting.transaction.apply(found.place, replace(nothing_said(acting.rules, found), files=(kept,)))
    text = draft.text or (checked(file.caption) if file.caption else None)
    changed = replace(draft, text=text, file_ids=(*draft.file_ids, file_id))
    acting.transaction.drafts.keep(changed)
    acting.shown_anew(number)
    return SILENT


def send_draft(acting: Acting, intent: SendDraft) -> Answer:
    """What was shown goes out, and the ticket's status follows where that was asked."""
    number = acting.about(intent.number)
    draft = acting.transaction.drafts.of(acting.agent.name, number)
    if draft is None or (draft.text is None and not draft.file_ids):
        raise DeskRefused(say("desk.refused.no_draft"), "There is nothing of yours to send.")
    view = allowed(acting.transaction, acting.agent, Act.REPLY, number)
    files = tuple(_attached(view, file_id) for file_id in draft.file_ids)
    reply_to_ticket(
        acting.transaction,
        acting.rules,
        dict(acting.capabilities),
        acting.agent,
        number,
        draft.text or "",
        files,
    )
    acting.transaction.drafts.drop(acting.agent.name, number)
    then = Status(intent.then) if intent.then in tuple(Status) else None
    if then is not None and then is not view.summary.status:
        change_status(acting.transaction, acting.rules, dict(acting.capabilities), acting.agent, number, then)
    return Answer(say("desk.done.sent", number=number))


def cancel_draft(acting: Acting, intent: CancelDraft) -> Answer:
    """What was written goes nowhere."""
    number = acting.about(intent.number)
    allowed(acting.transaction, acting.agent, Act.NOTE, number)
    acting.transaction.drafts.drop(acting.agent.name, number)
    acting.shown_anew(number)
    return Answer(say("desk.done.cancelled"))


def refuse_closed(view: TicketView) -> None:
    """Raises DeskRefused for a closed ticket."""
    number = view.summary.number
    if not view.summary.status.is_open:
        raise DeskRefused(
            say("desk.refused.closed", number=number), f"Ticket {number} is closed; it stays closed."
        )


def _drafted(
    acting: Acting, number: str, kind: DraftKind, text: str, file_ids: tuple[int, ...] = ()
) -> Answer:
    """Keep the draft; the topic shows it. Without words they are asked for: in a form window where there are
    such, else as the next message."""
    agent, transaction = acting.agent.name, acting.transaction
    others = [draft for draft in transaction.drafts.on(number) if _is_another(acting, draft)]
    draft = DeskDraft(agent, number, kind, transaction.now, checked(text) if text else None, file_ids)
    transaction.drafts.keep(draft)
    acting.shown_anew(number)
    also = say("desk.warn.also_writing", agent=Said(others[0].agent)) if others else None
    if text:
        return Answer(also)
    if acting.windows:
        return Answer(also, window=f"desk:{kind}:{number}", title=say(f"desk.window.{kind}", number=number))
    return Answer(also or say(f"desk.write.{kind}", number=number))


def _is_another(acting: Acting, draft: DeskDraft) -> bool:
    """Whether somebody else is writing a reply just now."""
    fresh = acting.transaction.now - draft.begun_at < acting.rules.definition.desk.draft_lifetime
    return draft.agent != acting.agent.name and draft.kind is DraftKind.REPLY and fresh


def _fresh(acting: Acting, number: str) -> DeskDraft | None:
    """What the agent is writing about the ticket, unless it is too long ago to be meant."""
    allowed(acting.transaction, acting.agent, Act.NOTE, number)
    draft = acting.transaction.drafts.of(acting.agent.name, number)
    lifetime = acting.rules.definition.desk.draft_lifetime
    return None if draft is None or acting.transaction.now - draft.begun_at >= lifetime else draft


def _answers_requester(acting: Acting, number: str, answers: str | None) -> bool:
    """Whether the message that was answered is one in which the topic tells what the requester said."""
    topic = acting.transaction.topics.of(acting.desk.name, number)
    if topic is None or answers is None:
        return False
    said = acting.transaction.topics.said_in(topic.conversation_id, answers)
    key = next((entry.key for entry in topic.shown.entries if entry.number == said), "")
    view = acting.transaction.tickets.view(number)
    if view is None:
        return False
    theirs = {f"event:{entry.event_id}" for entry in view.timeline if entry.actor == REQUESTER and entry.text}
    return key.startswith("files:") or key in theirs or key.rpartition(":")[0] in theirs


def _attached(view: TicketView, file_id: int) -> Attached:
    """The stored file. Raises DeskRefused while it is being examined, or when it could not be kept."""
    file: FileView | None = next((each for each in view.files if each.file_id == file_id), None)
    if file is None or file.state not in ("waiting", "stored"):
        name = "" if file is None else file.name
        raise DeskRefused(say("desk.refused.file_not_kept", name=Said(name)), "A file could not be kept.")
    if file.store_key is None or file.state == "waiting":
        raise DeskRefused(
            say("desk.refused.file_waiting", name=Said(file.name)), "A file is still being examined."
        )
    return Attached(
        file.file_id, view.summary.requester_id, file.store_key, file.name, file.media_type, file.size
    )
