"""What the topic of a ticket should show at the desk: the card, then all that happened, in order. Pure.

Contacts are masked, requesters are named by nothing but their number, and what an agent has not sent yet is
shown as what it is. Words that people wrote are plain text; each platform makes them inert.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from core.altered import replace
from core.conversation import Answer, Origin, Verdict
from core.desk.checklist import Item, checklist_of, lines_of
from core.desk.difference import CARD, Board, Line
from core.desk.records import DeskDraft, DraftKind
from core.desk.routing import Why, call_of
from core.form.definition import Category
from core.language import native_name
from core.outgoing import split
from core.ports import LanguageDetector
from core.prompts import REMARK, shown_answer
from core.replies import (
    Attached,
    Capabilities,
    Choice,
    Lines,
    Moment,
    Reply,
    ReplyKind,
    Said,
    Topic,
    Turn,
    Words,
    say,
)
from core.rules import Rules
from core.tickets import (
    REQUESTER,
    SYSTEM,
    EventKind,
    FileView,
    Part,
    Status,
    TicketSummary,
    TicketView,
    TimelineEntry,
)
from core.usecases.reviewing import Check, Review, name_of_platform, review_of

PATIENCE_WITH_FILES = timedelta(seconds=20)
"""How long what comes after a file waits for it, so that a topic tells things in their order."""
MOST_EARLIER = 5
"""How many earlier tickets a card names."""
MOST_FILES = 10
"""How many files go into one message."""
Rows = tuple[tuple[Choice, ...], ...]


def board_of(
    rules: Rules,
    capabilities: Capabilities,
    view: TicketView,
    earlier: tuple[TicketSummary, ...],
    drafts: Sequence[DeskDraft],
    place: str | None,
    detect: LanguageDetector,
    now: datetime,
) -> Board:
    """What the topic about `view` should show; `place` is where it is open (None: not yet), `earlier` are the
    requester's other tickets."""
    drawn = _Board(rules, capabilities, view, place, detect, now)
    lines = [*drawn.lines(CARD, _card(rules, view, earlier, drafts))]
    later = False
    for key, reply, files in drawn.entries():
        if reply is None:
            later = True
            break
        lines += drawn.lines(key, reply, files)
    for draft in drafts:
        lines += drawn.draft(draft)
    return Board(topic_of(rules, view), tuple(lines), view.summary.status is Status.CLOSED, later)


def language_of_desk(rules: Rules) -> str:
    """The language of what agents are shown."""
    return rules.definition.desk.language or rules.definition.default_language


def topic_of(rules: Rules, view: TicketView) -> Topic:
    """How the topic of a ticket looks: "number · category", whose turn it is, and its marks."""
    language, zone = language_of_desk(rules), rules.definition.zone

    def text(words: Words) -> str:
        return rules.catalogues.text(words, language, zone)

    category = text(_category_label(rules, view.summary.category))
    marks = (text(say(f"desk.state.{view.summary.status}")), category, native_name(view.language))
    return Topic(f"{view.summary.number} · {category}", turn_of(view), marks)


def turn_of(view: TicketView) -> Turn:
    """Whose turn it is."""
    match view.summary.status:
        case Status.CLOSED:
            return Turn.DONE
        case Status.ON_HOLD:
            return Turn.HELD
        case Status.PENDING | Status.SOLVED:
            return Turn.THEIRS
        case _:
            return Turn.URGENT if view.priority == "urgent" else Turn.OURS


def called(view: TicketView) -> bool:
    """Whether the team was called and nobody has answered the call."""
    call = call_of(view.timeline)
    return call.pages > 0 and not call.answered_by


def _category_label(rules: Rules, name: str) -> Words:
    category: Category | None = rules.category(name)
    return category.label if category is not None else Said(name)


def _card(
    rules: Rules, view: TicketView, earlier: tuple[TicketSummary, ...], drafts: Sequence[DeskDraft]
) -> Reply:
    """The first message of the topic."""
    if view.erased:
        return Reply(ReplyKind.CARD, (say("desk.card.erased", number=view.summary.number),))
    review = review_of(rules, view, earlier, reveal=False)
    paragraphs = (
        Lines(tuple(_head(rules, view))),
        Lines(tuple(_answers(rules, review))),
        Lines(tuple(_to_look_at(rules, review))),
        Lines(tuple(_others(view, earlier))),
        Lines(tuple(item_words(item) for item in checklist_of(rules.definition.desk, view))),
        Lines(tuple(_writing(drafts))),
    )
    return Reply(ReplyKind.CARD, paragraphs, _card_buttons(view))


def item_words(item: Item) -> Words:
    """A line of the checklist with its number, and who ticked it off."""
    line = Said(item.line)
    if item.ticked_by is None:
        return say("desk.card.unchecked", position=item.position, line=line)
    return say("desk.card.checked", position=item.position, line=line, by=Said(item.ticked_by))


def _head(rules: Rules, view: TicketView) -> Iterator[Words]:
    summary = view.summary
    yield say(
        "desk.card.head",
        number=summary.number,
        category=_category_label(rules, summary.category),
        priority=say(f"desk.priority.{view.priority}"),
    )
    assignee: Words = Said(summary.assignee) if summary.assignee else say("desk.nobody")
    status = say(f"desk.state.{summary.status}")
    yield say("desk.card.state", status=status, assignee=assignee, team=Said(view.team))
    held = _last(view, EventKind.STATUS_CHANGED)
    if summary.status is Status.ON_HOLD and held is not None and held.data.get("reason"):
        yield say("desk.card.held", reason=Said(held.data["reason"]), until=_until(held))
    yield say(
        "desk.card.from",
        language=native_name(view.language),
        platform=name_of_platform(rules, view.platform),
        at=Moment(summary.submitted_at),
        due=Moment(view.due_at),
    )


def _until(entry: TimelineEntry) -> Words:
    try:
        return Moment(datetime.fromisoformat(entry.data.get("until", "")))
    except ValueError:
        return say("desk.no_date")


def _answers(rules: Rules, review: Review) -> Iterator[Words]:
    for answer in review.answers:
        label: Words = say("card.remark") if answer.field == REMARK else Said(answer.field)
        field = rules.fields.get(answer.field)
        kept = Answer(answer.field, answer.value, Verdict(answer.verdict), Origin(answer.origin))
        yield say(
            "card.line",
            label=label if field is None else field.definition.label,
            value=shown_answer(rules, kept),
        )


def _to_look_at(rules: Rules, review: Review) -> Iterator[Words]:
    """What was masked and removed, what failed a check, who read it through."""
    if review.masked:
        yield say("desk.card.masked", fields=_labels(rules, review.masked))
    for item in review.checklist:
        if item.check is Check.PART_REMOVED:
            for place, markers in review.removed.items():
                what = Said(", ".join(dict.fromkeys(markers)))
                yield say("desk.card.removed", place=_labels(rules, (place,)), what=what)
        elif item.check not in (Check.OTHERS_OPEN, Check.CORRECTS_ANOTHER):
            yield say(f"desk.check.{item.check.name.lower()}", about=_labels(rules, item.about))
    if review.signed_off:
        yield say("desk.card.reviewed", by=Said(", ".join(review.signed_off)))


def _labels(rules: Rules, names: Iterable[str]) -> Words:
    parts: list[Words] = []
    for name in names:
        field = rules.fields.get(name)
        known: Words = say("desk.messages") if name == "messages" else Said(name)
        parts.append(known if field is None else field.definition.label)
    return Lines(tuple(parts), ", ")


def _others(view: TicketView, earlier: tuple[TicketSummary, ...]) -> Iterator[Words]:
    """Other tickets that belong to this one."""
    if view.amends:
        yield say("card.amends", number=view.amends)
    for number in view.amended_by:
        yield say("ticket.amended_by", number=number)
    for ticket in earlier[:MOST_EARLIER]:
        yield say("desk.card.earlier", number=ticket.number, status=say(f"desk.state.{ticket.status}"))
    if len(earlier) > MOST_EARLIER:
        yield say("desk.card.more_earlier", count=len(earlier) - MOST_EARLIER)


def _writing(drafts: Sequence[DeskDraft]) -> Iterator[Words]:
    for draft in drafts:
        yield say(f"desk.writing.{draft.kind}", agent=Said(draft.agent))


def _card_buttons(view: TicketView) -> Rows:
    number, status = view.summary.number, view.summary.status
    if status is Status.CLOSED:
        return ((button("transcript", number),),)
    first = [button("claim", number)] if view.summary.assignee is None else [button("give_back", number)]
    if called(view):
        first.insert(0, button("ack", number))
    close = button("close", number)
    return (
        (*first, button("reply", number), button("note", number)),
        (button("status", number), button("assign", number), button("transfer", number)),
        (button("review", number), button("reveal", number), close),
    )


def button(verb: str, number: str, more: str = "", label: Words | None = None) -> Choice:
    """A button of the desk about a ticket; it means the same for ever."""
    value = f"desk:{verb}:{number}:{more}" if more else f"desk:{verb}:{number}"
    return Choice(say(f"desk.button.{verb}") if label is None else label, value)


def _last(view: TicketView, kind: EventKind) -> TimelineEntry | None:
    return next((entry for entry in reversed(view.timeline) if entry.kind is kind), None)


class _Board:
    """Turns words into messages of the desk's language that fit."""

    def __init__(
        self,
        rules: Rules,
        capabilities: Capabilities,
        view: TicketView,
        place: str | None,
        detect: LanguageDetector,
        now: datetime,
    ) -> None:
        self._rules = rules
        self._capabilities = capabilities
        self._view = view
        self._place = place
        self._detect = detect
        self._now = now
        self._files = {str(file.file_id): file for file in view.files}

    def lines(self, key: str, reply: Reply, files: tuple[Attached, ...] = ()) -> Iterator[Line]:
        """A message in parts that fit; the card has its buttons on the first part, which stays on top, all
        others on the last."""
        rendered = self._rules.catalogues.render(reply, self._language, self._rules.definition.zone)
        parts = split(rendered.text, self._capabilities.maximum_text)
        buttons_on = 0 if key == CARD else len(parts) - 1
        for index, part in enumerate(parts):
            yield Line(
                key if index == 0 else f"{key}:{index + 1}",
                replace(
                    rendered,
                    text=part,
                    choices=rendered.choices if index == buttons_on else (),
                    files=files if index == len(parts) - 1 else (),
                ),
            )

    def entries(self) -> Iterator[tuple[str, Reply | None, tuple[Attached, ...]]]:
        """Key, words and files of each thing that happened; None for words when what comes next is a file
        that is still on its way."""
        files: list[tuple[TimelineEntry, FileView]] = []
        for entry in self._view.timeline:
            file = self._files.get(entry.data.get("file", ""))
            if entry.kind is EventKind.FILE_ADDED and file is not None:
                files.append((entry, file))
                continue
            yield from self._of_files(files)
            files = []
            words = entry_words(self._rules, entry, self._place)
            if words is not None:
                yield f"event:{entry.event_id}", Reply(ReplyKind.MESSAGE, words), ()
        yield from self._of_files(files)

    def draft(self, draft: DeskDraft) -> Iterator[Line]:
        """What an agent has written and not sent: exactly what will go out, and what may follow."""
        if draft.text is None and not draft.file_ids:
            return
        number = draft.number
        warnings = tuple(self._warnings(draft))
        words = say(f"desk.preview.{draft.kind}", agent=Said(draft.agent), text=Said(draft.text or ""))
        count = len(draft.file_ids)
        files = say("desk.preview.files", count=count) if count else Said("")
        send = (button("send", number), button("cancel", number))
        then: tuple[Choice, ...] = ()
        if draft.kind is DraftKind.REPLY:
            then = (button("send", number, "pending", say("desk.button.send_pending")),)
            then += (button("send", number, "solved", say("desk.button.send_solved")),)
        reply = Reply(ReplyKind.PROMPT, (words, files, *warnings), (send, then) if then else (send,))
        rendered = self._rules.catalogues.render(reply, self._language, self._rules.definition.zone)
        mark = f"{draft.begun_at.timestamp():.0f}:{len(rendered.text)}:{len(draft.file_ids)}"
        yield from self.lines(f"draft:{draft.agent}:{mark}", reply)

    def _warnings(self, draft: DeskDraft) -> Iterator[Words]:
        """What the agent should know before it goes out."""
        if draft.kind is not DraftKind.REPLY:
            return
        asked = self._view.language
        written = self._detect(draft.text) if draft.text else None
        if written is not None and written != asked:
            yield say("desk.warn.language", written=native_name(written), language=native_name(asked))

    @property
    def _language(self) -> str:
        return language_of_desk(self._rules)

    def _of_files(
        self, files: Sequence[tuple[TimelineEntry, FileView]]
    ) -> Iterator[tuple[str, Reply | None, tuple[Attached, ...]]]:
        """Files that came one after another, together; those that can't be shown are told of."""
        if not files:
            return
        newest = max(entry.at for entry, _ in files)
        waiting = [file for _, file in files if file.state == "waiting"]
        if waiting and self._now - newest < PATIENCE_WITH_FILES:
            yield "", None, ()
            return
        for start in range(0, len(files), MOST_FILES):
            portion = files[start : start + MOST_FILES]
            stored = tuple(self._attached(file) for _, file in portion if file.state == "stored")
            key = f"files:{portion[0][0].event_id}:{len(stored)}"
            yield key, Reply(ReplyKind.MESSAGE, _file_words([file for _, file in portion])), stored

    def _attached(self, file: FileView) -> Attached:
        assert file.store_key is not None, "it is stored"
        requester_id = self._view.summary.requester_id
        return Attached(file.file_id, requester_id, file.store_key, file.name, file.media_type)


def _file_words(files: Sequence[FileView]) -> tuple[Words, ...]:
    captions: list[Words] = [Said(file.caption) for file in files if file.caption]
    head = say("desk.entry.files", count=len(files))
    not_here = [file for file in files if file.state != "stored"]
    told: list[Words] = [
        say(f"desk.file.{'waiting' if file.state == 'waiting' else 'not_kept'}", name=Said(file.name))
        for file in not_here
    ]
    return (head, Lines(tuple(captions)), Lines(tuple(told)))


def entry_words(rules: Rules, entry: TimelineEntry, place: str | None) -> tuple[Words, ...] | None:
    """What an entry of a ticket's record says in the topic at `place`; None for what needs no line there."""
    data, actor = entry.data, Said(entry.actor)
    match entry.kind:
        case EventKind.REQUESTER_WROTE:
            if data.get("for"):
                return (say("desk.entry.wrote_for", agent=actor, text=Said(entry.text or "")),)
            how = "edited" if data.get("edited") else "wrote"
            return (say(f"desk.entry.{how}", text=Said(entry.text or "")),)
        case EventKind.REPLIED:
            said = say("desk.entry.replied", agent=actor, text=Said(entry.text or ""))
            return (said, fate_words(entry.fates))
        case EventKind.NOTED if place is not None and data.get("shown_at") == place:
            return None
        case EventKind.NOTED:
            return (say("desk.entry.noted", agent=_who(entry), text=Said(entry.text or "")),)
        case EventKind.STATUS_CHANGED:
            to, before = data.get("to", "open"), data.get("from", "new")
            words = say(
                "desk.entry.status",
                by=_who(entry),
                before=say(f"desk.state.{before}"),
                status=say(f"desk.state.{to}"),
            )
            return (words, Said(data.get("reason", "")))
        case EventKind.ASSIGNED:
            given: Words = Said(data["to"]) if data.get("to") else say("desk.nobody")
            return (say("desk.entry.assigned", by=_who(entry), to=given), _why(data.get("why", "")))
        case EventKind.TRANSFERRED:
            team = Said(data.get("to", ""))
            return (say("desk.entry.transferred", by=_who(entry), team=team), _why(data.get("why", "")))
        case EventKind.RECATEGORISED:
            category = _category_label(rules, data.get("to", ""))
            return (say("desk.entry.recategorised", by=_who(entry), category=category),)
        case EventKind.RATED:
            return (say("desk.entry.rated", stars=data.get("stars", "")), Said(entry.text or ""))
        case EventKind.SUBMITTED if entry.actor not in (REQUESTER, ""):
            return (say("desk.entry.opened_by", agent=actor),)
        case EventKind.AMENDED | EventKind.LINKED:
            number = data.get("by") or data.get("to", "")
            return (say("desk.entry.linked", number=number),)
        case EventKind.REVIEWED | EventKind.CONTACT_SHOWN | EventKind.PAGED | EventKind.ACKNOWLEDGED:
            return (say(f"desk.entry.{entry.kind}", by=_who(entry)),)
        case EventKind.CHECKED | EventKind.UNCHECKED:
            lines = Lines(tuple(map(Said, lines_of(entry))), " · ")
            return (say(f"desk.entry.{entry.kind}", by=_who(entry), lines=lines),)
        case EventKind.PART_REMOVED:
            words = say(
                "desk.entry.part_removed",
                by=_who(entry),
                part=say(f"desk.part.{data.get('part', Part.ANSWER)}"),
            )
            return (words, Said(data.get("reason", "")))
        case EventKind.FILE_SENT:
            return (say("desk.entry.file_sent", agent=actor),)
        case _:
            return None


def _who(entry: TimelineEntry) -> Words:
    if entry.actor in (REQUESTER, SYSTEM):
        return say(f"desk.actor.{entry.actor}")
    return Said(entry.actor)


def _why(why: str) -> Words:
    """Why a ticket changed hands: in words where the program has its own, else as somebody wrote it."""
    if why in (Why.CLAIMED, Why.BY_HAND):
        return Said("")  # who did it says so already
    return say(f"desk.why.{why}") if why in set(Why) else Said(why)


def fate_words(fates: Sequence[str]) -> Words:
    """What became of a reply, of which parts may have different fates: the worst is told."""
    for fate in ("dead", "ambiguous", "held", "waiting", "discarded"):
        if fate in fates:
            return say(f"desk.fate.{fate}")
    return say("desk.fate.sent") if fates else Said("")
