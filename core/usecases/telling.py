"""Says something to the requester of a ticket, in their language, below what is on their screen."""

from core.altered import replace
from core.changes import Changes, NewDelivery
from core.delivery import Action, Lane
from core.form.planning import draft_due_at
from core.outgoing import split
from core.replies import Attached, Capabilities, Reply
from core.rules import Rules
from core.usecases.acting import Found


def language_of(rules: Rules, found: Found) -> str:
    """The language in which the requester is spoken to."""
    known = found.conversation.language or found.requester.language
    return known or rules.definition.default_language


def nothing_said(rules: Rules, found: Found) -> Changes:
    """Changes in which nothing is said to the requester."""
    return Changes(
        conversation=found.conversation,
        requester=found.requester,
        draft_due_at=draft_due_at(rules, found.conversation),
    )


def told(
    rules: Rules,
    capabilities: dict[str, Capabilities],
    found: Found,
    reply: Reply,
    lane: Lane,
    files: tuple[Attached, ...] = (),
    event: int | None = 0,
) -> Changes:
    """The reply, in parts that fit; the last carries the choices. Every part tells of the first event that
    the caller adds, so that the desk sees what became of it (`event` None: it tells of none)."""
    rendered = rules.catalogues.render(reply, language_of(rules, found), rules.definition.zone)
    parts = split(rendered.text, capabilities[found.place.bot.platform].maximum_text)
    number = found.conversation.next_number
    last = len(parts) - 1
    deliveries = tuple(
        NewDelivery(
            number + index,
            lane,
            Action.SEND,
            replace(
                rendered,
                text=part,
                choices=rendered.choices if index == last else (),
                files=files if index == last else (),
            ),
            event=event,
        )
        for index, part in enumerate(parts)
    )
    after = replace(found.conversation, next_number=number + len(parts))
    return Changes(
        conversation=after,
        requester=found.requester,
        draft_due_at=draft_due_at(rules, after),
        deliveries=deliveries,
    )
