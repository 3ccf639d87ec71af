"""From what the engine says to numbered rows of the outbox: where each message appears, in how many parts."""

import re
from collections.abc import Callable

from core.altered import replace
from core.changes import NewDelivery
from core.conversation import Conversation
from core.delivery import Action, Lane
from core.effects import Collapse, DeleteOriginal, Placement, Send
from core.replies import Capabilities, RenderedReply, Reply, ReplyKind

_SENTENCE_END = re.compile(r"(?<=[。！？!?;；])|(?<=\.)\s")
LANES = {ReplyKind.NOTICE: Lane.STATUS}
"""Replies to what a person just did go first; what comes unasked goes after."""


def length(text: str) -> int:
    """Characters as the strictest platform counts them: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, maximum: int) -> list[str]:
    """`text` in parts of at most `maximum` units, cut between paragraphs, else lines, sentences or words,
    and inside a word only when nothing else is left. Nothing is lost but the white space at the cuts."""
    parts: list[str] = []
    rest = text
    while length(rest) > maximum:
        head = _fitting(rest, maximum)
        cut = _cut(head)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part] or [""]


def _fitting(text: str, maximum: int) -> str:
    """The longest beginning of `text` that fits."""
    end = min(len(text), maximum)
    while length(text[:end]) > maximum:
        end -= max(1, (length(text[:end]) - maximum) // 2)
    return text[:end]


def _cut(head: str) -> int:
    """Where to cut, in the second half of `head` if possible."""
    half = len(head) // 2
    for mark in ("\n\n", "\n"):
        if (found := head.rfind(mark, half)) > 0:
            return found
    ends = [match.end() for match in _SENTENCE_END.finditer(head) if match.end() > half]
    if ends:
        return ends[-1]
    space = head.rfind(" ", half)
    return space if space > 0 else len(head)


class Outgoing:
    """Numbers the messages of one step, in order. `pressed` is the platform's id of the pressed message."""

    def __init__(
        self,
        conversation: Conversation,
        capabilities: Capabilities,
        pressed: str | None,
        render: Callable[[Reply], RenderedReply],
    ) -> None:
        self.deliveries: list[NewDelivery] = []
        self.next_number = conversation.next_number
        self._capabilities = capabilities
        self._pressed = pressed
        self._render = render
        self._prompt, self._prompt_message = conversation.prompt, conversation.prompt_message
        self._counter = conversation.counter
        self._live: tuple[int, str | None] | None = None
        self._counted: int | None = None

    def add(self, effect: Send | Collapse | DeleteOriginal) -> None:
        """Number one message effect."""
        match effect:
            case Send(reply, placement, live):
                self._send(self._render(reply), placement, live)
            case Collapse(_, True) if self._capabilities.delete_sent:
                self._row(Action.DELETE, None, replaces=self._prompt, target=self._prompt_message)
            case Collapse(line):
                if self._capabilities.edit:
                    rendered = self._render(Reply(ReplyKind.PROMPT, (line,)))
                    self._edit(rendered, self._prompt, self._prompt_message)
            case DeleteOriginal(message):
                self._row(Action.DELETE, None, target=message)

    def conversation(self, after: Conversation) -> Conversation:
        """`after` with the numbers given out here."""
        after = replace(after, next_number=self.next_number)
        if self._live is not None:
            after = replace(after, prompt=self._live[0], prompt_message=self._live[1])
        if self._counted is not None:
            after = replace(after, counter=self._counted)
        return after

    def _send(self, rendered: RenderedReply, placement: Placement, live: bool) -> None:
        parts = split(rendered.text, self._capabilities.maximum_text)
        message: str | None = None
        if not self._capabilities.edit or len(parts) > 1:
            number = self._send_parts(rendered, parts)
        elif placement is Placement.IN_PLACE and self._pressed is not None:
            number, message = self._edit(rendered, None, self._pressed), self._pressed
        elif placement is Placement.COUNTER and self._counter is not None:
            number = self._edit(rendered, self._counter, None)
        else:
            number = self._send_parts(rendered, parts)
        if live:
            self._live = (number, message)
        if placement is Placement.COUNTER:
            self._counted = number

    def _send_parts(self, rendered: RenderedReply, parts: list[str]) -> int:
        """Only the last part carries the choices."""
        for part in parts[:-1]:
            self._row(Action.SEND, replace(rendered, text=part, choices=()))
        return self._row(Action.SEND, replace(rendered, text=parts[-1]))

    def _edit(self, rendered: RenderedReply, replaces: int | None, target: str | None) -> int:
        return self._row(Action.EDIT, rendered, replaces=replaces, target=target)

    def _row(
        self,
        action: Action,
        reply: RenderedReply | None,
        replaces: int | None = None,
        target: str | None = None,
    ) -> int:
        number = self.next_number
        lane = LANES.get(reply.kind, Lane.REPLY) if reply else Lane.REPLY
        self.deliveries.append(NewDelivery(number, lane, action, reply, replaces, target))
        self.next_number += 1
        return number
