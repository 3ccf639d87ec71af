"""Who gets the transcript of a ticket: agents through the gate and the audit log, requesters of their own."""

from dataclasses import dataclass
from datetime import datetime

from core.access import Act, AsRequester, Worker, visible
from core.errors import NotFound
from core.ports import Transaction
from core.rules import Rules
from core.tickets import TicketView
from core.usecases.acting import allowed, permit
from core.usecases.board import language_of_desk
from core.usecases.transcript import file_name, transcript


@dataclass(frozen=True, slots=True)
class Transcript:
    """A ticket's transcript as a file."""

    name: str
    html: str


def transcript_at_desk(
    transaction: Transaction, rules: Rules, worker: Worker, number: str, *, for_requester: bool = False
) -> Transcript:
    """The transcript for an agent; `for_requester`: the version that may be handed to the requester, in their
    language. The log tells who had it. Raises NotFound, DeskRefused."""
    view = allowed(transaction, worker, Act.SEE_TRANSCRIPT, number)
    version = "requester" if for_requester else "agents"
    permit(transaction, worker, Act.SEE_TRANSCRIPT, view.summary, version=version)
    language = view.language if for_requester else language_of_desk(rules)
    return _made(rules, view, language, transaction.now, for_agents=not for_requester)


def transcript_of_own(
    rules: Rules, requester: AsRequester, view: TicketView | None, now: datetime
) -> Transcript:
    """The requester's own ticket, for them. Raises NotFound, also for somebody else's."""
    own = visible(requester, view)
    if own is None:
        raise NotFound
    return _made(rules, own, own.language, now, for_agents=False)


def _made(rules: Rules, view: TicketView, language: str, now: datetime, *, for_agents: bool) -> Transcript:
    if language not in rules.definition.languages:  # offered when the ticket was opened, and not any more
        language = rules.definition.default_language
    return Transcript(file_name(view), transcript(rules, view, language, now, for_agents=for_agents))
