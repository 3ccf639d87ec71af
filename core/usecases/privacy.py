"""What a requester gets who asks for everything that is kept about them: a page to read and the same as data.

Who may have it is decided by core/access.py; what goes into one archive is put together in bots/archive.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from html import escape
from typing import Any

from core.belongings import Belongings, OwnFile, Talk
from core.conversation import Answer, Conversation
from core.prompts import shown_answer, ticket_card
from core.replies import Moment, Said, Words, say
from core.rules import Rules
from core.tickets import INTERNAL, EventKind, Part, TicketView, TimelineEntry, files_of_requester

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "section{border-top:1px solid #ccc;padding:.5rem 0}p{white-space:pre-wrap;overflow-wrap:anywhere}"
)
REQUESTER, SYSTEM, DESK = "requester", "system", "desk"
"""Who did what, as an archive names them."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"


def language_of(rules: Rules, belongings: Belongings) -> str:
    """The language that the archive is written in."""
    return belongings.requester.language or rules.definition.default_language


def data_of(belongings: Belongings, names: Mapping[int, str]) -> dict[str, Any]:
    """Everything as data, for programs. `names` are the files' names in the archive by id; times are UTC."""
    requester = belongings.requester
    return {
        "since": belongings.since,
        "language": requester.language,
        "consent": requester.consent,
        "announcements": requester.announcements,
        "accounts": [asdict(account) for account in belongings.accounts],
        "conversations": [_talk_data(talk) for talk in belongings.talks],
        "tickets": [_ticket_data(view) for view in belongings.tickets],
        "files": [_file_data(file, names.get(file.file_id)) for file in belongings.files],
    }


def _talk_data(talk: Talk) -> dict[str, Any]:
    draft = talk.conversation.draft
    return {
        "platform": talk.bot.platform,
        "bot": talk.bot.name,
        "chat": talk.chat,
        "last_active": talk.last_touched,
        "unfinished_form": asdict(draft) if draft is not None else None,
        "waiting": talk.conversation.held,
        "messages_from_us": [asdict(said) for said in talk.said],
    }


def _ticket_data(view: TicketView) -> dict[str, Any]:
    data = asdict(view)
    summary = data.pop("summary")
    for inner in ("ticket_id", "requester_id", "assignee"):
        del summary[inner]
    data["files"] = [file.file_id for file in files_of_requester(view)]
    theirs = [entry for entry in view.timeline if entry.kind not in INTERNAL]
    data["timeline"] = [_entry_data(entry) for entry in theirs if entry.data.get("part") != Part.NOTE]
    return {**summary, **data}


def _entry_data(entry: TimelineEntry) -> dict[str, Any]:
    """Agents answer in the desk's name, not in their own; why a part was taken away is their own note."""
    data = asdict(entry)
    del data["event_id"]
    if entry.kind is EventKind.PART_REMOVED:
        data["data"] = {name: entry.data.get(name) for name in ("part", "which")}
    return data | {"actor": entry.actor if entry.actor in (REQUESTER, SYSTEM) else DESK}


def _file_data(file: OwnFile, path: str | None) -> dict[str, Any]:
    data = asdict(file)
    del data["store_key"]
    return data | {"path": path}


def page_of(rules: Rules, belongings: Belongings, names: Mapping[int, str], now: datetime) -> str:
    """Everything as one HTML page in the requester's language, which needs no network and runs no script."""
    language, zone = language_of(rules, belongings), rules.definition.zone

    def text(words: Words) -> str:
        return rules.catalogues.text(words, language, zone)

    def section(title: Words, lines: Iterable[str]) -> str:
        body = "".join(f"<p>{line}</p>" for line in lines)
        return f"<section><h2>{escape(text(title))}</h2>{body}</section>" if body else ""

    def told(view: TicketView) -> str:
        return escape(rules.catalogues.render(ticket_card(rules, view, in_form=False), language, zone).text)

    def unfinished(conversation: Conversation) -> str:
        draft = conversation.draft
        answers = draft.answers if draft is not None else ()
        lines = [text(_answered(rules, answer)) for answer in answers]
        remarks = draft.remarks if draft is not None else ()
        return escape("\n".join([*lines, *remarks, conversation.held or ""]).strip())

    title = text(say("export.title", brand=rules.definition.brand))
    accounts = ", ".join(f"{one.platform} {one.account_id}" for one in belongings.accounts)
    about = say("export.about", since=Moment(belongings.since), accounts=accounts)
    drafts = [found for talk in belongings.talks if (found := unfinished(talk.conversation))]
    said = [
        escape(f"{text(Moment(one.at))}\n{one.text}")
        for talk in belongings.talks
        for one in talk.said
        if one.text
    ]
    files = [_file_line(file, names.get(file.file_id)) for file in belongings.files]
    return "".join(
        (
            f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><h1>{escape(title)}</h1>",
            f"<p>{escape(text(say('export.made', at=Moment(now))))}</p><p>{escape(text(about))}</p>",
            section(say("export.tickets"), map(told, belongings.tickets)),
            section(say("export.unfinished"), drafts),
            section(say("export.files"), files),
            section(say("export.said"), said),
            "</body></html>\n",
        )
    )


def _answered(rules: Rules, answer: Answer) -> Words:
    field = rules.fields.get(answer.field)
    label = field.definition.label if field is not None else Said(answer.field)
    return say("card.line", label=label, value=shown_answer(rules, answer))


def _file_line(file: OwnFile, path: str | None) -> str:
    label = escape(" · ".join(filter(None, (file.number, file.name or file.media_type, file.caption))))
    return f'<a href="{escape(path)}">{label}</a>' if path is not None else label
