"""How much can wait beside the questions of a form: remarks, and words whose ticket is not chosen yet.

A ticket is read by a person, and each message of a form shows its card; so there is an end, which is told.
The words that don't fit are not kept, and nothing else that the step did is undone.
"""

from core.altered import replace
from core.conversation import Conversation
from core.dialogue.outcome import Outcome
from core.replies import say

MOST = 8_000
"""Characters of all remarks and waiting words together; several times what anybody needs."""


def kept_within(before: Conversation, outcome: Outcome) -> Outcome:
    """`outcome` without the words that are too much, and the person told so. What waited before stays,
    however long, and may move from one place to the other."""
    after = outcome.conversation
    size = _size(after)
    if size <= MOST or size <= _size(before):
        return outcome
    kept, full = replace(after, held=before.held), "remark.full"
    if after.draft is not None:
        remarks = before.draft.remarks if before.draft is not None else ()
        kept = replace(kept, draft=replace(after.draft, remarks=remarks))
    if after.held != before.held:
        full = "waiting.full"
        if before.held is None and not after.held_files:  # nothing waits after all
            kept, full = replace(kept, state=before.state, ticket=before.ticket), "waiting.too_long"
    return replace(outcome, conversation=kept, lead=(say(full, count=MOST),), wrong=True, ask=True)


def _size(conversation: Conversation) -> int:
    remarks = conversation.draft.remarks if conversation.draft is not None else ()
    return sum(map(len, remarks)) + len(conversation.held or "")
