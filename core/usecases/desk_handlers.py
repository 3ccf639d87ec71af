"""Which function does what an agent means; a test holds it to every intent there is."""

from collections.abc import Callable, Mapping
from typing import Any

from core.desk import intents
from core.usecases import desk_aids, desk_working, desk_writing
from core.usecases.desk_acting import Acting, Answer

Handler = Callable[[Acting, Any], Answer]

HANDLERS: Mapping[type[intents.DeskIntent], Handler] = {
    intents.WriteReply: desk_writing.write_reply,
    intents.WriteNote: desk_writing.write_note,
    intents.Write: desk_writing.write,
    intents.SendFile: desk_writing.send_file,
    intents.SendDraft: desk_writing.send_draft,
    intents.CancelDraft: desk_writing.cancel_draft,
    intents.SetStatus: desk_working.set_status,
    intents.Review: desk_working.sign_off,
    intents.Reveal: desk_working.reveal,
    intents.UseMacro: desk_aids.use_macro,
    intents.ManageMacros: desk_aids.manage_macros,
    intents.AlertAct: desk_aids.alert_act,
    intents.ShowQueue: desk_working.show_queue,
    intents.Help: desk_working.show_help,
}
