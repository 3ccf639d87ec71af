"""What is asked in each state: the prompts, cards and lists, built from data alone.

A choice that belongs to a prompt carries the prompt's revision (see core/intents.py); menus and ticket
lists carry none and work for ever.
"""

from collections.abc import Iterable, Mapping

from core.conversation import Answer, Conversation, Draft, Origin, State, Verdict
from core.files import MEGABYTE
from core.form.definition import FieldDefinition, FieldKind
from core.form.planning import asking, plan, position, remarks_of, shown, window
from core.picking import candidates
from core.replies import Choice, Lines, ModalField, Moment, Reply, ReplyKind, Said, Words, say
from core.rules import Facts, Rules
from core.ticket_notices import solved_rows
from core.tickets import (
    INTERNAL,
    AnswerView,
    EventKind,
    Part,
    Status,
    TicketSummary,
    TicketView,
    TimelineEntry,
    files_of_requester,
)

TICKETS_A_PAGE = 5
REMARK = "remark"
"""The name under which remarks made beside the form's questions are kept with the answers."""
CATEGORY = "category"
"""The name under which the category is edited, and stands among the original answers of an amendment."""
Rows = tuple[tuple[Choice, ...], ...]


def prompt_for(rules: Rules, conversation: Conversation, facts: Facts) -> Reply:
    """The prompt of the state that the conversation is in."""
    draft = conversation.draft
    match conversation.state:
        case State.CONSENT:
            return _consent(rules, conversation, facts)
        case State.CATEGORY if draft:
            return _category(rules, conversation, draft)
        case State.FIELD if draft and draft.current in rules.fields:
            return _field(rules, conversation, draft, facts)
        case State.REVIEW if draft:
            return review_card(rules, conversation, draft, facts)
        case State.CANCELLING:
            return _cancelling(conversation)
        case State.ERASING:
            return _erasing(conversation)
        case State.ERASING_SURE:
            return _erasing_sure(conversation, facts)
        case State.HUMAN:
            return _human(conversation)
        case State.ADDING:
            return _adding(conversation)
        case State.PICKING:
            return _picking(rules, conversation, facts)
        case State.REOPENING:
            return _reopening(conversation)
        case State.COMMENTING:
            return _commenting(conversation)
        case State.WITHHOLDING:
            return _withholding(conversation)
        case _:
            return menu(rules, conversation)


def bound(conversation: Conversation, verb: str, label: Words) -> Choice:
    """A choice of the current prompt."""
    return Choice(label, f"{conversation.revision}.{verb}")


def menu(rules: Rules, conversation: Conversation) -> Reply:
    """The front page."""
    rows: list[tuple[Choice, ...]] = []
    if conversation.draft is not None:
        rows.append((Choice(say("menu.continue"), "ticket"),))
    else:
        rows.append((Choice(say("menu.ticket"), "ticket"),))
    helping = (Choice(say("menu.help"), "help"),) if rules.articles else ()
    rows.append((Choice(say("menu.tickets"), "tickets"), *helping))
    news = Choice(say("menu.announcements"), "announcements")
    rows.append((news, Choice(say("menu.language"), "languages")))
    rows.append((Choice(say("menu.privacy"), "privacy"),))
    return Reply(ReplyKind.PROMPT, (say("menu.greeting", brand=rules.definition.brand),), tuple(rows))


def _consent(rules: Rules, conversation: Conversation, facts: Facts) -> Reply:
    link = rules.definition.privacy_link
    rows: list[tuple[Choice, ...]] = [(bound(conversation, "agree", say("consent.agree")),)]
    if link:
        rows.append((Choice(say("consent.read"), "privacy", link),))
    rows.append((bound(conversation, "back", say("nav.not_now")),))
    privacy = say("consent.text", brand=rules.definition.brand)
    changed = say("consent.changed") if facts.requester.consent is not None else Said("")
    return Reply(ReplyKind.PROMPT, (changed, say("warning.full"), privacy), tuple(rows))


def _category(rules: Rules, conversation: Conversation, draft: Draft) -> Reply:
    choices = [
        bound(conversation, f"category:{category.name}", category.label)
        for category in rules.definition.categories.values()
    ]
    steps = say("form.step_one") if draft.category is None else Said("")
    question = say("category.ask_again" if draft.first_message else "category.ask")
    return Reply(ReplyKind.PROMPT, (steps, question), (*in_rows(choices, 2), _last_row(conversation)))


def _field(rules: Rules, conversation: Conversation, draft: Draft, facts: Facts) -> Reply:
    name = draft.current or ""
    field = rules.fields[name]
    question = field.ask(asking(rules, draft, facts.now))
    step, steps = position(rules, draft)
    category = rules.category(draft.category)
    tip = category.tip if category and field.definition.kind is FieldKind.DESCRIPTION else None
    current = draft.answer(name)
    standing = say("form.standing", answer=shown_answer(rules, current)) if current is not None else Said("")
    progress = say("form.step", step=step, steps=steps) if name in plan(rules, draft) else Said("")
    asks_files = field.definition.kind is FieldKind.SCREENSHOTS and not draft.files
    limits = file_limits(rules, facts) if asks_files else Said("")
    paragraphs = (progress, *question.paragraphs, limits, tip or Said(""), standing)
    options = tuple(
        tuple(bound(conversation, f"pick:{option.value}", option.label) for option in row)
        for row in question.options
    )
    rows = (*_window_row(rules, conversation, draft, facts), *options)
    return Reply(ReplyKind.PROMPT, paragraphs, (*rows, *_navigation(conversation, draft, field.definition)))


def file_limits(rules: Rules, facts: Facts) -> Words:
    """Which files are taken, how many and how large."""
    megabytes = rules.largest_file(facts.capabilities) // MEGABYTE
    most = rules.definition.allowance.draft_files
    return say("field.screenshots.limits", count=most, maximum=megabytes)


def _window_row(rules: Rules, conversation: Conversation, draft: Draft, facts: Facts) -> Rows:
    """Where the platform has form windows: the button that opens one for the words asked for now."""
    if not window(rules, draft, facts.capabilities.modal_fields):
        return ()
    again = any(name == draft.current for name, _ in draft.rejected)
    return ((bound(conversation, "fill", say("form.correct" if again else "form.answer")),),)


def form_window(rules: Rules, draft: Draft, facts: Facts) -> tuple[ModalField, ...]:
    """The fields of the form window that the button opens; what was refused before stands in them."""
    refused = dict(draft.rejected)
    fields = []
    for name in window(rules, draft, facts.capabilities.modal_fields):
        definition = rules.fields[name].definition
        standing = draft.answer(name)
        fields.append(
            ModalField(
                name=name,
                label=definition.label,
                value=refused.get(name) or (standing.value if standing else ""),
                long=definition.kind is FieldKind.DESCRIPTION,
                required=not (definition.optional or definition.may_be_missing),
                maximum=definition.maximum,
            )
        )
    return tuple(fields)


def _navigation(conversation: Conversation, draft: Draft, definition: FieldDefinition) -> Rows:
    """Keep, Done, Skip and "don't have it" where they make sense, then Back and Cancel."""
    rows: list[tuple[Choice, ...]] = []
    if definition.kind is FieldKind.SCREENSHOTS and draft.files:
        rows.append((bound(conversation, "done", say("nav.done")),))
    elif draft.answer(definition.name) is not None:
        rows.append((bound(conversation, "keep", say("nav.keep")),))
    elif definition.optional:
        rows.append((bound(conversation, "skip", say("nav.skip")),))
    if definition.may_be_missing:
        rows.append((bound(conversation, "lacks", say("nav.lacks")),))
    return (*rows, _last_row(conversation))


def _last_row(conversation: Conversation) -> tuple[Choice, ...]:
    return (bound(conversation, "back", say("nav.back")), bound(conversation, "cancel", say("nav.cancel")))


def review_card(
    rules: Rules, conversation: Conversation, draft: Draft, facts: Facts, *, final: bool = False
) -> Reply:
    """All answers on one card; with buttons to change each and to submit, unless it is `final`."""
    category = rules.category(draft.category)
    lines: list[Words] = []
    if category:
        lines.append(_category_line(rules, draft, category.label))
    names = shown(rules, draft)
    for name in names:
        lines.append(_card_line(rules, draft, name))
    screenshots = rules.field_of_kind(names, FieldKind.SCREENSHOTS)
    if screenshots is None and draft.files:
        count = len(draft.files)
        files = say("card.files", count=count, files=count)
        lines.append(say("card.line", label=say("card.attachments"), value=files))
    remarks = remarks_of(rules, draft)
    lines.extend(say("card.line", label=say("card.remark"), value=Said(remark)) for remark in remarks)
    head = say("card.amends", number=draft.amends) if draft.amends else Said("")
    if final:
        return Reply(ReplyKind.CARD, (say("card.submitted_title"), head, Lines(tuple(lines))))
    extracted = any(answer.origin is Origin.EXTRACTED for answer in draft.answers)
    edits = [
        bound(conversation, f"edit:{name}", say("card.edit", label=rules.fields[name].definition.label))
        for name in names
    ]
    if not draft.short:
        edits.insert(0, bound(conversation, "edit:category", say("card.edit", label=say("card.category"))))
    paragraphs = (
        say("card.title"),
        head,
        Lines(tuple(lines)),
        say("card.extracted") if extracted else Said(""),
        *((say("card.pictures_now"), file_limits(rules, facts)) if screenshots and not draft.files else ()),
        say("card.ask"),
    )
    rows = ((bound(conversation, "submit", say("nav.submit")),), *in_rows(edits, 2))
    return Reply(ReplyKind.CARD, paragraphs, (*rows, _last_row(conversation)))


def _category_line(rules: Rules, draft: Draft, label: Words) -> Words:
    original = dict(draft.original).get(CATEGORY)
    before = rules.category(original)
    if before is None or original == draft.category:
        return say("card.line", label=say("card.category"), value=label)
    return say("card.changed", label=say("card.category"), value=label, before=before.label)


def _card_line(rules: Rules, draft: Draft, name: str) -> Words:
    label = rules.fields[name].definition.label
    if rules.fields[name].definition.kind is FieldKind.SCREENSHOTS:
        count = len(draft.files)
        value: Words = say("card.files", count=count, files=count) if count else say("card.none")
        return say("card.line", label=label, value=value)
    answer = draft.answer(name)
    value = shown_answer(rules, answer) if answer else say("card.none")
    if answer and answer.origin is Origin.EXTRACTED:
        value = say("card.found", value=value)
    before = dict(draft.original).get(name)
    if before is not None and answer is not None and before != answer.value:
        was = shown_answer(rules, Answer(name, before))
        return say("card.changed", label=label, value=value, before=was)
    return say("card.line", label=label, value=value)


def shown_answer(rules: Rules, answer: Answer) -> Words:
    """An answer as people read it, its verdict included where it says something."""
    field = rules.fields.get(answer.field)
    if answer.verdict is Verdict.SKIPPED:
        return say("card.skipped")
    if answer.verdict is Verdict.MISSING:
        return say("card.missing")
    value = field.show(answer) if field else Said(answer.value)
    return say("card.unverified", value=value) if answer.verdict is Verdict.UNVERIFIED else value


def folded(rules: Rules, conversation: Conversation) -> Words:
    """One line that stands in place of the live prompt once it was answered by typing."""
    draft = conversation.draft
    match conversation.state:
        case State.CONSENT:
            return say("form.folded", label=say("folded.consent"))
        case State.CANCELLING:
            return say("form.folded", label=say("folded.cancelling"))
        case State.ERASING | State.ERASING_SURE:
            return say("form.folded", label=say("folded.erasing"))
        case State.HUMAN:
            return say("form.folded", label=say("command.human"))
        case State.ADDING:
            return say("form.folded", label=say("folded.adding", number=conversation.ticket or ""))
        case State.PICKING:
            return say("form.folded", label=say("folded.picking"))
        case State.REOPENING:
            return say("form.folded", label=say("folded.reopening", number=conversation.ticket or ""))
        case State.COMMENTING:
            return say("form.folded", label=say("folded.commenting", number=conversation.ticket or ""))
        case State.WITHHOLDING:
            return say("form.folded", label=say("folded.withholding"))
        case State.FIELD if draft and draft.current and draft.current in rules.fields:
            return say("form.folded", label=rules.fields[draft.current].definition.label)
        case State.CATEGORY:
            return say("form.folded", label=say("card.category"))
        case State.REVIEW:
            return say("form.folded", label=say("card.title"))
        case _:
            return say("form.folded_other")


def _cancelling(conversation: Conversation) -> Reply:
    rows = (
        (bound(conversation, "on", say("cancel.keep")),),
        (bound(conversation, "drop", say("cancel.drop")),),
    )
    return Reply(ReplyKind.PROMPT, (say("cancel.ask"),), rows)


def privacy_card(rules: Rules, conversation: Conversation, facts: Facts) -> Reply:
    """What is kept about the requester, and what they can do about it; to a blocked account nothing else is
    open."""
    link = rules.definition.privacy_link
    notice = ((Choice(say("consent.read"), "privacy", link),),) if link else ()
    way_out = () if facts.shut_out else ((menu_or_form(in_form=conversation.draft is not None),),)
    rows = (
        (Choice(say("privacy.export"), "export"),),
        (Choice(say("privacy.erase"), "erase"),),
        *notice,
        *way_out,
    )
    kept = say("privacy.kept", brand=rules.definition.brand)
    return Reply(ReplyKind.CARD, (kept, say("privacy.never"), say("privacy.rights")), rows)


def _erasing(conversation: Conversation) -> Reply:
    rows = (
        (bound(conversation, "on", say("privacy.keep")),),
        (bound(conversation, "erase", say("privacy.go_on")),),
    )
    return Reply(ReplyKind.PROMPT, (say("privacy.sure"),), rows)


def _erasing_sure(conversation: Conversation, facts: Facts) -> Reply:
    waiting = sum(ticket.status.is_open for ticket in facts.tickets)
    tickets = say("privacy.open_tickets", count=waiting, tickets=waiting) if waiting else Said("")
    rows = (
        (bound(conversation, "on", say("privacy.keep")),),
        (bound(conversation, "erase", say("privacy.erase_now")),),
    )
    block = say("privacy.block_stays") if facts.shut_out else Said("")
    return Reply(ReplyKind.PROMPT, (say("privacy.lost"), tickets, say("privacy.copies"), block), rows)


def _human(conversation: Conversation) -> Reply:
    go_on = "human.go_on" if conversation.draft else "nav.not_now"
    rows = ((bound(conversation, "short", say("human.take")),), (bound(conversation, "on", say(go_on)),))
    draft = say("human.draft_kept") if conversation.draft else Said("")
    return Reply(ReplyKind.PROMPT, (say("human.offer"), draft), rows)


def _adding(conversation: Conversation) -> Reply:
    number = conversation.ticket or ""
    rows = ((bound(conversation, "on", say("add.finish")),),)
    return Reply(ReplyKind.PROMPT, (say("add.ask", number=number), say("warning.line")), rows)


def _reopening(conversation: Conversation) -> Reply:
    rows = ((bound(conversation, "skip", say("nav.skip")),),)
    return Reply(ReplyKind.PROMPT, (say("reopen.ask"), say("warning.line")), rows)


def _commenting(conversation: Conversation) -> Reply:
    rows = ((bound(conversation, "skip", say("nav.skip")),),)
    return Reply(ReplyKind.PROMPT, (say("comment.ask"),), rows)


def _picking(rules: Rules, conversation: Conversation, facts: Facts) -> Reply:
    offered = candidates(rules, conversation, facts)[:20]
    in_form = conversation.draft is not None
    choices = [bound(conversation, f"to:{ticket.number}", _picked_label(rules, ticket)) for ticket in offered]
    elsewhere = ("to:draft", say("pick.draft")) if in_form else ("to:new", say("pick.new"))
    choices.append(bound(conversation, *elsewhere))
    return Reply(ReplyKind.PROMPT, (_which(offered, in_form=in_form),), in_rows(choices, 1))


def _which(offered: tuple[TicketSummary, ...], *, in_form: bool) -> Words:
    """The question; about a single ticket whose work is done, whether it is the same matter."""
    if len(offered) != 1 or in_form or offered[0].status.takes_more:
        return say("pick.ask")
    solved = offered[0].status.is_open
    return say("pick.same_solved" if solved else "pick.same_closed", number=offered[0].number)


def _picked_label(rules: Rules, ticket: TicketSummary) -> Words:
    if ticket.status.takes_more:
        return _ticket_label(rules, ticket)
    return say("pick.reopen" if ticket.status.is_open else "pick.again", number=ticket.number)


def _withholding(conversation: Conversation) -> Reply:
    rows = (
        (bound(conversation, "transaction", say("withheld.transaction")),),
        (bound(conversation, "unsure", say("withheld.unsure")),),
    )
    return Reply(ReplyKind.PROMPT, (say("withheld.ask"), say("withheld.why")), rows)


def _ticket_label(rules: Rules, ticket: TicketSummary) -> Words:
    category = rules.category(ticket.category)
    label = category.label if category else Said(ticket.category)
    return say("tickets.label", number=ticket.number, category=label)


def ticket_list(rules: Rules, facts: Facts, *, closed: bool, page: int, in_form: bool) -> Reply:
    """One page of the requester's open or closed tickets, newest first."""
    wanted = [ticket for ticket in facts.tickets if ticket.status.is_open is not closed]
    start = min(page * TICKETS_A_PAGE, max(0, (len(wanted) - 1) // TICKETS_A_PAGE * TICKETS_A_PAGE))
    listed = wanted[start : start + TICKETS_A_PAGE]
    verb = "closed" if closed else "tickets"
    rows: list[tuple[Choice, ...]] = [
        (Choice(_ticket_label(rules, ticket), f"show:{ticket.number}"),) for ticket in listed
    ]
    turning: list[Choice] = []
    if start > 0:
        turning.append(Choice(say("tickets.newer"), f"{verb}:{start // TICKETS_A_PAGE - 1}"))
    if start + TICKETS_A_PAGE < len(wanted):
        turning.append(Choice(say("tickets.older"), f"{verb}:{start // TICKETS_A_PAGE + 1}"))
    rows.append(tuple(turning))
    other = (
        Choice(say("tickets.see_open"), "tickets:0")
        if closed
        else Choice(say("tickets.see_closed"), "closed:0")
    )
    rows.append((other, menu_or_form(in_form=in_form)))
    title = say(
        "tickets.closed_title" if closed else "tickets.open_title", count=len(wanted), tickets=len(wanted)
    )
    lines = Lines(tuple(_ticket_line(rules, ticket) for ticket in listed))
    return Reply(ReplyKind.CARD, (title, lines), tuple(row for row in rows if row))


def menu_or_form(*, in_form: bool) -> Choice:
    """The way out of a list: back to the form under way, else to the menu."""
    return Choice(say("menu.continue"), "ticket") if in_form else Choice(say("nav.menu"), "menu")


def _ticket_line(rules: Rules, ticket: TicketSummary) -> Words:
    category = rules.category(ticket.category)
    return say(
        "tickets.line",
        number=ticket.number,
        category=category.label if category else Said(ticket.category),
        status=say(f"status.{ticket.status}"),
        submitted=Moment(ticket.submitted_at),
    )


def ticket_card(rules: Rules, view: TicketView, *, in_form: bool, transcript: bool = False) -> Reply:
    """One ticket: what was submitted and everything that happened since; `transcript` offers it as a file."""
    summary = view.summary
    category = rules.category(summary.category)
    head = say(
        "ticket.head",
        number=summary.number,
        category=category.label if category else Said(summary.category),
        status=say(f"status.{summary.status}"),
    )
    links = [say("card.amends", number=view.amends)] if view.amends else []
    links += [say("ticket.amended_by", number=number) for number in view.amended_by]
    answers = [
        say("card.line", label=_label(rules, answer.field), value=shown_answer(rules, _answer(answer)))
        for answer in view.answers
    ]
    files = len(files_of_requester(view))
    if files:
        answers.append(
            say("card.line", label=say("card.attachments"), value=say("card.files", count=files, files=files))
        )
    timeline = [line for entry in view.timeline if (line := _timeline_line(entry)) is not None]
    rows: Rows = ()
    if summary.status is Status.SOLVED:
        rows = (*solved_rows(summary.number), (Choice(say("ticket.change"), f"amend:{summary.number}"),))
    elif summary.status.is_open:
        rows = (
            (Choice(say("ticket.add"), f"add:{summary.number}"),),
            (Choice(say("ticket.change"), f"amend:{summary.number}"),),
        )
    else:
        rows = ((Choice(say("ticket.again"), f"amend:{summary.number}"),),)
    if transcript:
        rows = (*rows, (Choice(say("transcript.get"), f"transcript:{summary.number}"),))
    paragraphs = (
        head,
        _standing_of(view),
        Lines(tuple(links)),
        Lines(tuple(answers)),
        say("ticket.timeline"),
        Lines(tuple(timeline)),
    )
    back = Choice(say("menu.tickets"), "tickets")
    return Reply(ReplyKind.CARD, paragraphs, (*rows, (back, menu_or_form(in_form=in_form))))


def _standing_of(view: TicketView) -> Words:
    """Why a ticket is on hold, and when the next update was promised; the question whether it is solved."""
    held = view.on_hold
    if held is not None:
        return say("ticket.on_hold", reason=Said(held.reason), until=Moment(held.until))
    return say("notice.solved") if view.summary.status is Status.SOLVED else Said("")


def _answer(view: AnswerView) -> Answer:
    return Answer(view.field, view.value, Verdict(view.verdict), Origin(view.origin))


def _label(rules: Rules, name: str) -> Words:
    if name == REMARK:
        return say("card.remark")
    field = rules.fields.get(name)
    return field.definition.label if field else Said(name)


def _timeline_line(entry: TimelineEntry) -> Words | None:
    values = entry.data
    at = Moment(entry.at)
    match entry.kind:
        case EventKind.SUBMITTED:
            return say("timeline.opened_for" if values.get("for") else "timeline.submitted", at=at)
        case EventKind.AMENDED:
            return say("timeline.amended", at=at, number=values.get("by", ""))
        case EventKind.REQUESTER_WROTE:
            return say(_wrote(values), at=at, text=Said(entry.text or ""))
        case EventKind.FILE_ADDED:
            return say("timeline.file", at=at)
        case EventKind.REPLIED:
            return say("timeline.replied", at=at, text=Said(entry.text or ""))
        case EventKind.STATUS_CHANGED:
            status = say(f"status.{values.get('to', 'open')}")
            if values.get("to") == Status.ON_HOLD and (reason := values.get("reason")):
                return say("timeline.status_why", at=at, status=status, reason=Said(reason))
            return say("timeline.status", at=at, status=status)
        case EventKind.PART_REMOVED:
            return None if values.get("part") == Part.NOTE else say("timeline.part_removed", at=at)
        case EventKind.FILE_SENT:
            return say("timeline.file_sent", at=at)
        case EventKind.LINKED:
            return say("timeline.linked", at=at, number=values.get("to", ""))
        case EventKind.RATED if entry.text:
            return say("timeline.commented", at=at, text=Said(entry.text))
        case EventKind.RATED:
            return say("timeline.rated", at=at, stars=values.get("stars", ""))
        case _:
            assert entry.kind in INTERNAL, "what is not internal has a line of its own"
            return None


def _wrote(values: Mapping[str, str]) -> str:
    if values.get("for"):
        return "timeline.wrote_for"
    return "timeline.edited" if values.get("edited") else "timeline.wrote"


def languages(codes: Iterable[str], names: Iterable[str]) -> Reply:
    """One button a language, each in its own name."""
    choices = [Choice(Said(name), f"language:{code}") for code, name in zip(codes, names, strict=True)]
    return Reply(ReplyKind.PROMPT, (say("language.ask"),), in_rows(choices, 2))


def in_rows(choices: list[Choice], width: int) -> Rows:
    """The choices, `width` in a row."""
    return tuple(tuple(choices[start : start + width]) for start in range(0, len(choices), width))


def typed_instead(choice: Choice) -> Words | None:
    """Other words than its label that mean `choice` when they are typed, separated by "|"; mostly None."""
    verb = choice.value.rpartition(".")[2]
    match verb:
        case "agree" | "back" | "drop" | "erase" | "done" | "keep" | "lacks" | "on" | "skip" | "submit":
            return say(f"typed.{verb}")
        case "transaction" | "unsure":
            return say(f"typed.{verb}")
        case "help":
            return say("typed.help")
        case "pick:chat":
            return say("typed.here")
        case _:
            return None


def labelled_choices(reply: Reply) -> list[Choice]:
    """The choices of a prompt that typing their label may press."""
    return [choice for row in reply.choices for choice in row if choice.link is None]
