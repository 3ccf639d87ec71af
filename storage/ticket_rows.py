"""What a ticket, its files and its record look like as rows, everything personal encrypted."""

from datetime import datetime
from typing import Any

import orjson

from core.changes import NewFile, NewMessage, NewTicket, NewTicketEvent
from core.tickets import Status
from storage.encryption import DataKey
from storage.holding import Held
from storage.ids import fresh_id

Values = dict[str, Any]


def ticket_row(held: Held, ticket: NewTicket) -> Values:
    """The row of `tickets`."""
    return {
        "id": ticket.ticket_id,
        "number": ticket.number,
        "draft_id": ticket.draft_id,
        "requester_id": held.requester_id,
        "conversation_id": held.conversation_id,
        "category": ticket.category,
        "team": ticket.team,
        "priority": ticket.priority,
        "language": ticket.language,
        "submitted_at": ticket.submitted_at,
        "due_at": ticket.due_at,
        "amends": ticket.amends,
    }


def answer_rows(key: DataKey, ticket: NewTicket) -> list[Values]:
    """The rows of `answers`, in order."""
    return [
        {
            "id": fresh_id(),
            "ticket_id": ticket.ticket_id,
            "position": position,
            "field": answer.field,
            "value": key.encrypt_text("answers.value", answer.value),
            "verdict": answer.verdict.value,
            "origin": answer.origin.value,
        }
        for position, answer in enumerate(ticket.answers)
    ]


def state_row(ticket: NewTicket) -> Values:
    """The row of `ticket_state` with which a ticket begins."""
    return {
        "ticket_id": ticket.ticket_id,
        "status": Status.NEW.value,
        "team": ticket.team,
        "priority": ticket.priority,
        "category": ticket.category,
    }


def message_row(key: DataKey, ticket_id: int, message: NewMessage) -> Values:
    """The row of `messages`."""
    return {
        "id": fresh_id(),
        "ticket_id": ticket_id,
        "author": message.author,
        "text": key.encrypt_text("messages.text", message.text),
        "said_at": message.said_at,
    }


def event_row(key: DataKey, ticket_id: int, event: NewTicketEvent, message_id: int | None) -> Values:
    """The row of `ticket_events`."""
    return {
        "id": fresh_id(),
        "ticket_id": ticket_id,
        "kind": event.kind.value,
        "at": event.at,
        "actor": event.actor,
        "data": key.encrypt("ticket_events.data", orjson.dumps(event.data)),
        "status": event.status and event.status.value,
        "assignee": event.assignee,
        "team": event.team,
        "category": event.category,
        "priority": event.priority,
        "message_id": message_id,
    }


def file_row(held: Held, new: NewFile, ticket_id: int | None, now: datetime) -> Values:
    """The row of `files`, due at once."""
    file, key, bot = new.file, held.key, new.bot or held.bot
    return {
        "id": new.file_id,
        "requester_id": held.requester_id,
        "conversation_id": held.conversation_id,
        "platform": bot.platform,
        "bot": bot.name,
        "draft_id": new.draft_id,
        "ticket_id": ticket_id,
        "author": new.author,
        "kind": file.kind.value,
        "message": new.message,
        "handle": key.encrypt_text("files.handle", file.handle),
        "name": key.encrypt_text("files.name", file.name),
        "caption": key.encrypt_text("files.caption", file.caption),
        "media_type": file.media_type,
        "size": file.size,
        "state": "waiting",
        "store_key": file.store_key,
        "attempts": 0,
        "due_at": now,
        "created_at": now,
    }
