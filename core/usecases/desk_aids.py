"""What helps agents at the desk: canned replies, a ticket as a file, and alerts to settle or try again."""

from core.access import Act
from core.desk.alerts import meant
from core.desk.intents import AlertAct, ManageMacros, UseMacro
from core.desk.refusals import DeskRefused
from core.replies import Lines, Said, say
from core.usecases.acting import allowed, find
from core.usecases.alerting import retry_alert, settle_alert
from core.usecases.board import button
from core.usecases.desk_acting import Acting, Answer
from core.usecases.desk_writing import use_text
from core.usecases.macros import macros, preview_macro, publish_macro, retire_macro

PUBLISH, RETIRE = "publish", "retire"
SHOWN_MACROS = 30


def use_macro(acting: Acting, intent: UseMacro) -> Answer:
    """A canned reply as the draft, which is shown before it goes out; without a name, all are offered."""
    number = acting.about(intent.number)
    if not intent.name:
        allowed(acting.transaction, acting.agent, Act.REPLY, number)
        names = dict.fromkeys(one.name for one in macros(acting.transaction, acting.agent))
        if not names:
            return Answer(say("desk.macro.none"))
        offered = list(names)[:SHOWN_MACROS]
        return Answer(
            say("desk.macro.which", number=number),
            tuple((button("macro", number, name, Said(name)),) for name in offered),
        )
    found = find(acting.transaction, acting.agent, Act.REPLY, number, macro="preview")
    preview = preview_macro(acting.transaction, acting.rules, acting.agent, intent.name, found)
    answer = use_text(acting, number, preview.text)
    if preview.warning is None:
        return answer
    return Answer(preview.warning if answer.words is None else Lines((preview.warning, answer.words)))


def manage_macros(acting: Acting, intent: ManageMacros) -> Answer:
    """`publish NAME LANGUAGE TEXT`, `retire NAME`, or nothing: all that there are."""
    verb, _, rest = intent.argument.partition(" ")
    if verb == PUBLISH:
        name, language, text = (*rest.split(maxsplit=2), "", "", "")[:3]
        macro = publish_macro(acting.transaction, acting.rules, acting.agent, name, language, text)
        return Answer(say("desk.macro.published", name=macro.name, language=macro.language))
    if verb == RETIRE:
        retire_macro(acting.transaction, acting.agent, rest)
        return Answer(say("desk.macro.retired", name=Said(rest.strip())))
    published = macros(acting.transaction, acting.agent)
    lines = tuple(Said(f"{one.name} · {one.language}: {one.text}") for one in published)
    return Answer(Lines((*lines, say("desk.macro.how"))))


def alert_act(acting: Acting, intent: AlertAct) -> Answer:
    """Settle an alert, or try again what it is about."""
    which = meant(intent.alert)
    if which is None:
        raise DeskRefused(say("desk.refused.settled"), "That is no alert.")
    alert_id, and_before = which
    if intent.verb == "retry":
        again = retry_alert(acting.transaction, acting.agent, alert_id, and_before=and_before)
        return Answer(say("desk.alert.again", again=again))
    settle_alert(acting.transaction, acting.agent, alert_id, and_before=and_before)
    return Answer(say("desk.alert.settled"))
