"""A whole ticket as one HTML file to read, print or hand on: it needs no network and runs no script. Pure.

There are two versions. The requester's holds what they may see, and signs with the desk's name. The agents'
holds the whole record, with contacts masked as on the desk's card. Whatever people wrote is text in it: it is
escaped, and stands apart from its surroundings, so that neither markup nor the direction of writing acts.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape

from babel import Locale

from core.conversation import Answer, Origin, Verdict
from core.desk.checklist import lines_of
from core.files import shown_name
from core.language import native_name
from core.prompts import REMARK, shown_answer
from core.replies import Lines, Moment, Said, Words, say
from core.rules import Rules
from core.tickets import (
    INTERNAL,
    REQUESTER,
    SYSTEM,
    EventKind,
    FileView,
    Part,
    TicketView,
    TimelineEntry,
    files_of_requester,
)
from core.usecases.reviewing import name_of_platform, review_of

STYLE = """
:root{color-scheme:light dark;--ink:#1c1e21;--soft:#5b6167;--paper:#fff;--line:#d9dde1;--ours:#eaf2ff;
--theirs:#f1f2f4;--note:#fff6d6}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a2a9b0;--paper:#16181b;--line:#363b40;
--ours:#1b2c47;--theirs:#24282c;--note:#3b331a}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--paper:#fff;--line:#999;
--ours:#fff;--theirs:#fff;--note:#fff}li{break-inside:avoid}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:46rem;padding:2rem 1rem;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC",sans-serif}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1rem;margin:2rem 0 .5rem}
.soft,time{color:var(--soft);font-size:.875rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}
dt{color:var(--soft)}dd{margin:0}
dd,p{white-space:pre-wrap;overflow-wrap:anywhere}
ol,ul{list-style:none;margin:0;padding:0}
li{margin:.5rem 0}
.said{border:1px solid var(--line);border-radius:.75rem;padding:.5rem .9rem}
.said p{margin:.15rem 0}
.theirs{background:var(--theirs);margin-inline-end:3rem}.ours{background:var(--ours);margin-inline-start:3rem}
.note{background:var(--note);border-style:dashed}
.who{font-weight:600}
.happened{color:var(--soft);font-size:.9rem;padding-inline-start:.75rem;
border-inline-start:3px solid var(--line)}
@media (max-width:30rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
.theirs,.ours{margin-inline:0}}
""".replace("\n", "")
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
"""Nothing is loaded from anywhere and nothing runs; only this very style counts."""
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""What HTML does not allow in a document, or no encoding holds."""


def transcript(rules: Rules, view: TicketView, language: str, now: datetime, *, for_agents: bool) -> str:
    """The page in `language`; `for_agents` is the version with notes, names and everything internal."""
    return _Page(rules, view, language, for_agents=for_agents).html(now)


def file_name(view: TicketView) -> str:
    """What the file is called."""
    return f"{view.summary.number}.html"


class _Page:
    """Writes one page."""

    def __init__(self, rules: Rules, view: TicketView, language: str, *, for_agents: bool) -> None:
        self._rules = rules
        self._view = view
        self._language = language
        self._for_agents = for_agents
        self._files = {str(file.file_id): file for file in view.files}

    def html(self, now: datetime) -> str:
        """All of it."""
        view, definition = self._view, self._rules.definition
        title = self._text(say("transcript.title", brand=definition.brand, number=view.summary.number))
        direction = Locale.parse(self._language, sep="-").text_direction
        kind = "agents" if self._for_agents else "requester"
        files = view.files if self._for_agents else files_of_requester(view)
        return "".join(
            (
                f'<!doctype html><html lang="{_safe(self._language)}" dir="{direction}"><head>',
                '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
                '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<title>{_safe(title)}</title><style>{STYLE}</style></head><body>",
                f'<h1 dir="auto">{_safe(title)}</h1>',
                f'<p class="soft">{self._safe(say("transcript.made", at=Moment(now)))} ',
                f"{self._safe(say(f'transcript.version.{kind}'))}</p>",
                self._erased(),
                _pairs(self._head()),
                self._section("transcript.answers", _pairs(self._answers())),
                self._section("transcript.files", _list("ul", map(self._file, files))),
                self._section("transcript.record", _list("ol", self._record())),
                "</body></html>\n",
            )
        )

    def _erased(self) -> str:
        if not self._view.erased:
            return ""
        return f"<p><strong>{self._safe(say('transcript.erased'))}</strong></p>"

    def _status(self, status: str) -> Words:
        """Whose turn it is, in the words of whoever reads: "you" is the requester."""
        return say(f"desk.state.{status}" if self._for_agents else f"status.{status}")

    def _section(self, title: str, content: str) -> str:
        return f"<section><h2>{self._safe(say(title))}</h2>{content}</section>" if content else ""

    def _head(self) -> Iterator[tuple[str, str]]:
        """What the ticket is, in pairs."""
        view, summary = self._view, self._view.summary
        facts: dict[str, Words] = {
            "category": self._category(summary.category),
            "status": self._status(summary.status),
            "submitted": Moment(summary.submitted_at),
            "language": Said(native_name(view.language)),
        }
        if view.amends:
            facts["amends"] = Said(view.amends)
        if view.amended_by:
            facts["amended_by"] = Said(", ".join(view.amended_by))
        if self._for_agents:
            facts |= {
                "platform": name_of_platform(self._rules, view.platform),
                "team": Said(view.team),
                "priority": Said(view.priority),
                "assignee": Said(summary.assignee or "—"),
                "due": Moment(view.due_at),
            }
        for name, words in facts.items():
            yield self._text(say(f"transcript.of.{name}")), self._text(words)

    def _answers(self) -> Iterator[tuple[str, str]]:
        """What was asked and answered; agents see contacts masked, as on the card."""
        answers = self._view.answers
        if self._for_agents:
            answers = review_of(self._rules, self._view, (), reveal=False).answers
        for answer in answers:
            field = self._rules.fields.get(answer.field)
            label: Words = say("card.remark") if answer.field == REMARK else Said(answer.field)
            kept = Answer(answer.field, answer.value, Verdict(answer.verdict), Origin(answer.origin))
            shown = self._text(shown_answer(self._rules, kept))
            yield self._text(label if field is None else field.definition.label), shown

    def _file(self, file: FileView) -> str:
        state = file.state if file.state in ("stored", "waiting") else "not_kept"
        size = "" if file.size is None else f" · {max(1, file.size // 1000)} kB"
        told = self._safe(say(f"transcript.file.{state}"))
        caption = f'<p dir="auto">{_safe(file.caption)}</p>' if file.caption else ""
        return f'<li><bdi>{_safe(_named(file))}</bdi><span class="soft">{size} · {told}</span>{caption}</li>'

    def _record(self) -> Iterator[str]:
        """Everything that happened, oldest first."""
        for entry in self._view.timeline:
            of_a_note = entry.data.get("part") == Part.NOTE
            if self._for_agents or not (entry.kind in INTERNAL or of_a_note):
                yield self._entry(entry)

    def _entry(self, entry: TimelineEntry) -> str:
        kind = _LOOKS.get(entry.kind)
        at = f'<time datetime="{entry.at.isoformat()}">{self._safe(Moment(entry.at))}</time>'
        if kind is None:
            words = self._happened(entry)
            said = f'<p dir="auto">{_safe(entry.text)}</p>' if entry.text else ""
            return f'<li class="happened">{at} <span dir="auto">{self._safe(words)}</span>{said}</li>'
        mark = ""
        if entry.kind is EventKind.NOTED:
            mark = f" · {self._safe(say('transcript.note'))}"
        elif entry.data.get("edited"):
            mark = f" · {self._safe(say('transcript.edited'))}"
        return (
            f'<li class="said {kind}"><bdi class="who">{self._safe(self._who(entry))}</bdi>{mark} {at}'
            f'<p dir="auto">{_safe(entry.text or "")}</p></li>'
        )

    def _happened(self, entry: TimelineEntry) -> Words:
        """What happened without anything being said to somebody."""
        data, by = entry.data, self._who(entry)
        match entry.kind:
            case EventKind.STATUS_CHANGED:
                told = say("transcript.status", by=by, status=self._status(data.get("to", "open")))
                return self._with_reason(told, entry)
            case EventKind.AMENDED | EventKind.LINKED:
                return say(f"transcript.{entry.kind}", number=data.get("by") or data.get("to", ""))
            case EventKind.FILE_ADDED | EventKind.FILE_SENT:
                file = self._files.get(data.get("file", ""))
                return say(f"transcript.{entry.kind}", by=by, name=Said(_named(file) if file else ""))
            case EventKind.SUBMITTED if data.get("for"):
                return say("transcript.submitted_for", by=by)
            case EventKind.RATED if entry.text:
                return say("transcript.commented", by=by)
            case EventKind.RATED:
                return say("transcript.rated", stars=data.get("stars", ""))
            case EventKind.ASSIGNED if data.get("to") == entry.actor:
                return say("transcript.claimed", by=by)
            case EventKind.ASSIGNED:
                to: Words = Said(data["to"]) if data.get("to") else say("transcript.nobody")
                return self._with_reason(say("transcript.assigned", by=by, to=to), entry)
            case EventKind.TRANSFERRED:
                team = Said(data.get("to", ""))
                return self._with_reason(say("transcript.transferred", by=by, team=team), entry)
            case EventKind.RECATEGORISED:
                return say("transcript.recategorised", by=by, category=self._category(data.get("to", "")))
            case EventKind.CHECKED | EventKind.UNCHECKED:
                lines = Lines(tuple(map(Said, lines_of(entry))), " · ")
                return say(f"transcript.{entry.kind}", by=by, lines=lines)
            case EventKind.PART_REMOVED:
                part = say(f"desk.part.{data.get('part', Part.ANSWER)}")
                return self._with_reason(say("transcript.part_removed", by=by, part=part), entry)
            case _:
                return say(f"transcript.{entry.kind}", by=by)

    def _with_reason(self, told: Words, entry: TimelineEntry) -> Words:
        """With why it was done; to a requester what they said themselves or were told."""
        why = entry.data.get("reason") or entry.data.get("why") or ""
        shown = self._for_agents or entry.actor == REQUESTER or entry.data.get("to") == "on_hold"
        return say("transcript.because", told=told, why=Said(why)) if why and shown else told

    def _who(self, entry: TimelineEntry) -> Words:
        """Whoever did it. To a requester nobody has a name but the desk."""
        if entry.actor in ("", REQUESTER) and entry.kind is not EventKind.REPLIED:
            return say("transcript.requester" if self._for_agents else "transcript.you")
        if entry.actor == SYSTEM:
            return say("transcript.system")
        if self._for_agents:
            return Said(entry.actor)
        definition = self._rules.definition
        signed = definition.desk.name_in(self._language, definition.default_language)
        return Said(signed or definition.brand)

    def _category(self, name: str) -> Words:
        category = self._rules.category(name)
        return category.label if category else Said(name)

    def _text(self, words: Words) -> str:
        return self._rules.catalogues.text(words, self._language, self._rules.definition.zone)

    def _safe(self, words: Words) -> str:
        return _safe(self._text(words))


_LOOKS = {
    EventKind.REQUESTER_WROTE: "theirs",
    EventKind.REPLIED: "ours",
    EventKind.NOTED: "note",
}
"""What is told as something that was said, and how it looks."""


def _safe(text: str) -> str:
    """`text` as the content of an element or of a quoted attribute."""
    return escape(_NO_TEXT.sub("\N{REPLACEMENT CHARACTER}", text))


def _named(file: FileView) -> str:
    return shown_name(file.name) or file.media_type


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    content = "".join(
        f'<dt dir="auto">{_safe(name)}</dt><dd dir="auto">{_safe(value)}</dd>' for name, value in pairs
    )
    return f"<dl>{content}</dl>" if content else ""


def _list(kind: str, items: Iterable[str]) -> str:
    content = "".join(items)
    return f"<{kind}>{content}</{kind}>" if content else ""
