"""Which function does what an agent means; a test holds it to every intent there is."""

from collections.abc import Callable, Mapping
from typing import Any

from core.desk import intents
from core.usecases import desk_giving, desk_organising, desk_working, desk_writing
from core.usecases.desk_acting import Acting, Answer

Handler = Callable[[Acting, Any], Answer]

HANDLERS: Mapping[type[intents.DeskIntent], Handler] = {
    intents.Claim: desk_giving.claim,
    intents.ClaimNext: desk_giving.claim_next,
    intents.GiveBack: desk_giving.give_back,
    intents.Acknowledge: desk_giving.acknowledge,
    intents.Assign: desk_giving.assign,
    intents.Transfer: desk_giving.transfer,
    intents.Recategorise: desk_giving.recategorise,
    intents.SetDuty: desk_giving.set_duty,
    intents.UseMacro: desk_organising.use_macro,
    intents.ManageMacros: desk_organising.manage_macros,
    intents.GetTranscript: desk_organising.get_transcript,
    intents.OpenFor: desk_organising.open_for,
    intents.AddFor: desk_organising.add_for,
    intents.Roles: desk_organising.set_roles,
    intents.AlertAct: desk_organising.act_on_alert,
    intents.WriteReply: desk_writing.write_reply,
    intents.WriteNote: desk_writing.write_note,
    intents.Write: desk_writing.write,
    intents.SendFile: desk_writing.send_file,
    intents.SendDraft: desk_writing.send_draft,
    intents.CancelDraft: desk_writing.cancel_draft,
    intents.SetStatus: desk_working.set_status,
    intents.Review: desk_working.sign_off,
    intents.Reveal: desk_working.reveal,
    intents.Check: desk_working.tick_off,
    intents.Uncheck: desk_working.take_back,
    intents.ShowQueue: desk_working.show_queue,
    intents.Help: desk_working.show_help,
}
