"""What else agents do from the desk's chat: canned replies, transcripts, tickets for others, roles."""

from core.access import Act, Role
from core.desk.intents import AddFor, AlertAct, GetTranscript, ManageMacros, OpenFor, Roles, UseMacro
from core.desk.records import NO_ROLE
from core.desk.refusals import DeskRefused
from core.ids import Account
from core.replies import Choice, Lines, Said, Words, say
from core.usecases import alerting, macros, opening_for, roles
from core.usecases.acting import allowed, find
from core.usecases.board import button
from core.usecases.desk_acting import SILENT, Acting, Answer
from core.usecases.desk_writing import use_text

MOST_CHOICES = 20


def use_macro(acting: Acting, intent: UseMacro) -> Answer:
    """A canned reply becomes the draft; without a name those are offered that there are."""
    number = acting.about(intent.number)
    allowed(acting.transaction, acting.agent, Act.REPLY, number)
    if not intent.name:
        published = macros.macros(acting.transaction, acting.agent)
        names = list(dict.fromkeys(macro.name for macro in published))
        choices = tuple((button("macro", number, name, Said(name)),) for name in names[:MOST_CHOICES])
        return Answer(say("desk.ask.macro" if names else "desk.macros.none"), choices)
    found = find(acting.transaction, acting.agent, Act.REPLY, number, macro="previewed")
    preview = macros.preview_macro(acting.transaction, acting.rules, acting.agent, intent.name, found)
    told = [words for words in (preview.warning, use_text(acting, number, preview.text).words) if words]
    return Answer(Lines(tuple(told))) if told else SILENT


def manage_macros(acting: Acting, intent: ManageMacros) -> Answer:
    """ "publish NAME LANGUAGE TEXT", "retire NAME", "show NAME"; anything else lists them."""
    verb, _, rest = intent.argument.partition(" ")
    name, _, more = rest.strip().partition(" ")
    match verb.lower():
        case "publish":
            language, _, text = more.strip().partition(" ")
            macro = macros.publish_macro(acting.transaction, acting.rules, acting.agent, name, language, text)
            return Answer(say("desk.macros.published", name=macro.name, language=macro.language))
        case "retire":
            macros.retire_macro(acting.transaction, acting.agent, name)
            return Answer(say("desk.macros.retired", name=name))
    known = [
        macro
        for macro in macros.macros(acting.transaction, acting.agent)
        if verb.lower() != "show" or macro.name == name
    ]
    lines: list[Words] = [
        say("desk.macros.one", name=macro.name, language=macro.language, text=Said(macro.text))
        for macro in known
    ]
    return Answer(Lines((*lines, say("desk.macros.how"))))


def get_transcript(acting: Acting, intent: GetTranscript) -> Answer:
    """A link to everything about the ticket, for this agent and for an hour."""
    number = acting.about(intent.number)
    if acting.transcript_link is None:
        raise DeskRefused(say("desk.refused.no_address"), "There is no PUBLIC_URL.")
    find(acting.transaction, acting.agent, Act.SEE_TRANSCRIPT, number, version="link")
    link = acting.transcript_link(number, acting.seat.agent, acting.transaction.now)
    choice = Choice(say("desk.button.transcript"), "transcript", link)
    return Answer(say("desk.done.transcript", number=number), ((choice,),))


def open_for(acting: Acting, intent: OpenFor) -> Answer:
    """ "NUMBER|PLATFORM:ACCOUNT CATEGORY TEXT": a ticket for somebody who told us elsewhere."""
    like, _, rest = intent.argument.partition(" ")
    category, _, text = rest.strip().partition(" ")
    if not text.strip():
        categories = Said(", ".join(acting.rules.definition.categories))
        return Answer(say("desk.ask.open", categories=categories))
    number = opening_for.open_for(
        acting.transaction,
        acting.rules,
        dict(acting.capabilities),
        acting.agent,
        _account(acting, like) if ":" in like or like.isdecimal() else like,
        category,
        text,
        acting.entropy,
    )
    return Answer(say("desk.done.opened", number=number))


def add_for(acting: Acting, intent: AddFor) -> Answer:
    """What the requester said elsewhere joins their ticket."""
    number = acting.about(intent.number)
    if not intent.text:
        return Answer(say("desk.ask.add"))
    opening_for.add_for(
        acting.transaction, acting.rules, dict(acting.capabilities), acting.agent, number, intent.text
    )
    return SILENT


def set_roles(acting: Acting, intent: Roles) -> Answer:
    """ "give ACCOUNT NAME ROLE TEAM…", "take NAME|ACCOUNT"; anything else lists who has which role."""
    verb, _, rest = intent.argument.partition(" ")
    words = rest.split()
    transaction, rules, admin = acting.transaction, acting.rules, acting.agent
    match verb.lower():
        case "give" if (place := _place_of_role(words)) is not None:
            account, name = _account(acting, words[0]), " ".join(words[1:place])
            role, teams = words[place].lower(), words[place + 1 :]
            roles.give_role(transaction, rules, admin, account, name, role, teams)
            return Answer(say("desk.roles.given", name=Said(name), role=say(f"desk.role.{role}")))
        case "take" if words:
            by_account = ":" in words[0] or words[0].isdecimal()
            who = _account(acting, words[0]) if by_account else " ".join(words)
            lost = roles.take_role(transaction, rules, admin, who)
            return Answer(say("desk.roles.taken", name=Said(lost[0].name)))
    held = roles.roles(transaction, rules, admin)
    lines: list[Words] = [
        say(
            "desk.roles.one",
            name=Said(each.name),
            role=say(f"desk.role.{each.role}"),
            teams=Said(", ".join(each.teams) or "-"),
            account=Said(f"{each.account.platform}:{each.account.account_id}"),
        )
        for each in held
    ]
    return Answer(Lines((*lines, say("desk.roles.how"))))


def act_on_alert(acting: Acting, intent: AlertAct) -> Answer:
    """Somebody looked at it, or what it is about is tried again."""
    if not intent.alert.isdecimal():
        raise DeskRefused(say("desk.refused.unknown"), "That is no alert.")
    alert = int(intent.alert)
    do = alerting.retry_alert if intent.again else alerting.settle_alert
    count = do(acting.transaction, acting.agent, alert, and_before=intent.and_before)
    return Answer(say("desk.done.retried", count=count) if intent.again else say("desk.done.settled"))


def _place_of_role(words: list[str]) -> int | None:
    """Where in "ACCOUNT NAME… ROLE TEAM…" the role stands."""
    known = {*Role, NO_ROLE}
    return next((at for at, word in enumerate(words) if at >= 2 and word.lower() in known), None)


def _account(acting: Acting, said: str) -> Account:
    """An account as it is written: "telegram:123", or a bare id of the desk's own platform."""
    platform, colon, account_id = said.partition(":")
    return Account(platform, account_id) if colon else Account(acting.desk.bot.platform, said)
