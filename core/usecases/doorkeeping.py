"""Who stands at the door before the conversation: blocked accounts, and whoever sends faster than allowed.

An update that takes no effect is still claimed, in the same transaction as every other, and counted or told;
so nothing that was accepted is lost unseen, however often it is delivered.
"""

from dataclasses import dataclass, field

from core.abuse import Allowance, Block, Rush, Weighed, paced, weigh
from core.altered import replace
from core.changes import Acknowledgement, Changes
from core.conversation import State
from core.dialogue.outcome import message
from core.effects import Effect
from core.events import ChoicePressed, FieldsSubmitted, FileReceived
from core.form.planning import draft_due_at
from core.intents import AskErasure, ConfirmErasure, ExportMine, GoOn, ShowPrivacy
from core.ports import Turn
from core.replies import Moment, ReplyKind, Said, Words, say
from core.usecases.conversing import Conversing
from core.usecases.desk_chat import DeskChatting
from core.usecases.gate import cleaned

ERASING = (State.ERASING, State.ERASING_SURE)


@dataclass(frozen=True, slots=True)
class Doorkeeping:
    """The decision that the writer is handed: lets `conversing` answer whoever may be heard, and `desk` what
    is done at a desk. One a process, since `rush` counts what comes to it."""

    conversing: Conversing
    desk: DeskChatting
    rush: Rush = field(default_factory=Rush)

    def __call__(self, turn: Turn) -> Changes:
        """Let the update in, pass it over, or shut its account out."""
        event = turn.update.event
        if turn.update.seat is not None:
            return self.desk(turn)
        if not paced(event):
            return self.conversing(turn)
        if turn.block is not None and not self._about_their_data(turn):
            return replace(self._shut_out(turn, turn.block), passed_over=True)
        allowance = self.conversing.rules.definition.allowance
        if self.rush.add(turn.now, allowance.busy):
            allowance = allowance.halved()
        album = event.album if isinstance(event, FileReceived) else None
        weighed = weigh(allowance, turn.conversation.pace, album, turn.now)
        turn = replace(turn, conversation=replace(turn.conversation, pace=weighed.pace))
        if not weighed.taken:
            return replace(self._pass_over(turn, weighed, allowance), passed_over=True)
        first = _told(turn, say("limit.heard_again", count=weighed.missed)) if weighed.missed else ()
        if turn.block is not None:
            turn, told = self._told_of_block(turn, turn.block)
            first = (*told, *first)
        return self.conversing(turn, allowance, first)

    def apologise(self, turn: Turn) -> Changes:
        """What becomes of an update that failed three times."""
        return self.conversing.apologise(turn) if turn.update.seat is None else self.desk.apologise(turn)

    def _pass_over(self, turn: Turn, weighed: Weighed, allowance: Allowance) -> Changes:
        """A message that takes no effect. That we pause is told when the pause begins; that a secret was in
        it whenever one was."""
        told = _told(turn, say("limit.messages", wait=allowance.pause)) if weighed.begins else ()
        _, removed = cleaned(turn.update.event)
        if told or removed or _interaction(turn) is not None:
            return self.conversing.aside(turn, told, removed, say("limit.note"))
        return self._nothing(turn)

    def _about_their_data(self, turn: Turn) -> bool:
        """Whether the update asks for what is kept about the account, which no block takes from anybody."""
        if not turn.update.private:
            return False
        intent = self.conversing.means(turn)
        answers = turn.conversation.state in ERASING and isinstance(intent, GoOn)
        return answers or isinstance(intent, ShowPrivacy | ExportMine | AskErasure | ConfirmErasure)

    def _shut_out(self, turn: Turn, block: Block) -> Changes:
        """Nothing else that a blocked account sends is looked at; they are told once, and how to object."""
        turn, told = self._told_of_block(turn, block)
        return self.conversing.aside(turn, told, (), None) if told else self._nothing(turn)

    def _told_of_block(self, turn: Turn, block: Block) -> tuple[Turn, tuple[Effect, ...]]:
        """What a blocked account is told, once; in a group, nothing."""
        if turn.conversation.told_block == block.block_id or not turn.update.private:
            return turn, ()
        objection: Words = self.conversing.rules.definition.objection or Said("")
        until = say("blocked", until=Moment(block.ends_at))
        told = _told(turn, until, objection, say("blocked.privacy"))
        return replace(turn, conversation=replace(turn.conversation, told_block=block.block_id)), told

    def _nothing(self, turn: Turn) -> Changes:
        """Only what every update leaves: nothing is decided, so nothing is looked up."""
        conversation, interaction = turn.conversation, _interaction(turn)
        return Changes(
            conversation=replace(conversation, last_order=max(conversation.last_order, turn.update.order)),
            requester=turn.requester,
            draft_due_at=draft_due_at(self.conversing.rules, conversation),
            acknowledgements=() if interaction is None else (Acknowledgement(interaction),),
        )


def _told(turn: Turn, *words: Words) -> tuple[Effect, ...]:
    """Say it to the requester; in a group, nobody in particular sends too much."""
    return (message(*words, kind=ReplyKind.NOTICE),) if turn.update.private else ()


def _interaction(turn: Turn) -> str | None:
    event = turn.update.event
    return event.interaction if isinstance(event, ChoicePressed | FieldsSubmitted) else None
