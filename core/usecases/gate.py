"""The redaction gate in front of every text that enters; nothing is stored, relayed or logged before it.

`WAYS_IN` lists every text by which something can enter. A test compares it with the fields of the event
classes and the arguments of the use cases, so that a new way in which is not on it fails.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_args

from core.altered import replace
from core.events import (
    CommandReceived,
    Event,
    FieldsSubmitted,
    FileReceived,
    MessageEdited,
    TextReceived,
)
from core.intents import COMMANDS
from core.recent import Fragment, Recent
from core.redaction import (
    LONGEST_FRAGMENT,
    SecretKind,
    Withholding,
    inspect,
    judge,
    safe_name,
    spread_over,
    withhold,
)

WAYS_IN: dict[str, tuple[str, ...]] = {
    "TextReceived": ("text", "forwarded_from"),
    "ChoicePressed": ("value",),
    "FieldsSubmitted": ("value", "fields"),
    "CommandReceived": ("name", "argument"),
    "FileReceived": ("name", "caption", "forwarded_from"),
    "MessageEdited": ("text",),
    "FileRefused": ("name",),
    "FileRedacted": ("name",),
    "reply_to_ticket": ("text",),
    "change_status": ("reason",),
    "open_for": ("text",),
    "add_for": ("text",),
    "remove_from_ticket": ("reason",),
    "send_notice": ("texts",),
    "block_account": ("reason",),
    "give_role": ("name",),
    "publish_macro": ("name", "text"),
    "transfer": ("why",),
    "Post": ("author_name", "link", "text"),
    "cleaned_document": ("text",),
}
"""Class of event, name of use case or of what it is given → its texts. What is not text (handles, ids, kinds,
sizes, media types, links that we made) stands in `NOT_TEXT`."""

NOT_TEXT: dict[str, tuple[str, ...]] = {
    "ChoicePressed": ("interaction",),
    "CommandReceived": ("interaction",),
    "FieldsSubmitted": ("interaction",),
    "FileReceived": ("handle", "media_type", "album", "store_key"),
    "GroupContacted": ("link",),
    "FileRedacted": ("kinds",),
    "Post": ("post_id", "chat"),
}
"""Strings that no person writes: platform handles and what we made ourselves."""


_NAMED_FILES = ("FileReceived", "FileRefused", "FileRedacted")
"""Events whose `name` is that of a file."""
SPOKEN: dict[type[Event], str] = {TextReceived: "text", MessageEdited: "text", FileReceived: "caption"}
"""Class of event → the text by which a person tells something piece by piece, over several messages."""
_ASKED_ABOUT: dict[type[Event], tuple[str, ...]] = {
    TextReceived: ("text", "forwarded_from"),
    CommandReceived: ("name", "argument"),
    FileReceived: ("caption", "forwarded_from"),
    MessageEdited: ("text",),
}
"""Class of event → the texts in which digits that nothing names lead to a question; so do those of a form
window. The names of files are often 64 digits of a checksum, and the values of buttons are our own."""

_SURROGATE = re.compile("[\ud800-\udfff]")

_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in get_args(Event)}
"""Class of event → the names of its fields."""


def harmless(text: str) -> str:
    """`text` without what no database and no JSON can hold: a lone surrogate becomes U+FFFD, NUL goes."""
    if text.isascii() and "\0" not in text:
        return text
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).replace("\0", "")


@dataclass(frozen=True, slots=True)
class Passed:
    """What came through the gate: the event without any secret, the kinds that were removed, what to remember
    until the next text, and the earlier messages that turned out to hold parts of a phrase (oldest first).

    `more_of_it`: it is no secret by itself, but consists of list words soon after a phrase was removed.
    `withheld` are fingerprints of the digits that were taken out until the person says what they are, `named`
    those of digits that stay (core/redaction/digits.py)."""

    event: Event
    removed: tuple[SecretKind, ...]
    recent: Recent
    erased: tuple[Fragment, ...] = ()
    more_of_it: bool = False
    withheld: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Welcome:
    """Where 64 hexadecimal digits are asked for (`texts`: names of an event's texts, or of a window's
    fields), and the fingerprints of those that are `known` to be no key."""

    texts: frozenset[str] = frozenset()
    known: tuple[str, ...] = ()


NOWHERE = Welcome()


def passed(event: Event, recent: Recent, key: str, now: datetime, welcome: Welcome = NOWHERE) -> Passed:
    """Clean `event`; what it says is judged together with what was said just before, and digits that are not
    `welcome` are withheld. `key` names its message to whoever can erase it; `now` is aware (UTC)."""
    return _without_digits(without_secrets(event, recent, key, now), key, welcome)


def _without_digits(gate: Passed, key: str, welcome: Welcome) -> Passed:
    """What came through the gate without the digits that only the person can tell from a key; what is
    remembered of this message loses them as well."""
    changed: dict[str, Any] = {}
    found: list[Withholding] = []
    for name, text in _texts(gate.event):
        found.append(withhold(text, welcome.known, welcome=name in welcome.texts))
        changed[name] = found[-1].text
    named = tuple(mark for each in found for mark in each.named)
    withheld = tuple(dict.fromkeys(mark for each in found for mark in each.withheld))
    if not withheld:
        return replace(gate, named=named) if named else gate
    if isinstance(gate.event, FieldsSubmitted):
        changed = {"fields": tuple(changed.items())}
    left = "\n".join(text for _, text in _texts(replace(gate.event, **changed)) if text)[:LONGEST_FRAGMENT]
    fragments = tuple(replace(each, text=left) if each.key == key else each for each in gate.recent.fragments)
    return replace(
        gate,
        event=replace(gate.event, **changed),
        recent=replace(gate.recent, fragments=fragments),
        withheld=withheld,
        named=named,
    )


def _texts(event: Event) -> Iterable[tuple[str, str]]:
    """The texts of an event in which digits are looked for, by name."""
    if isinstance(event, FieldsSubmitted):
        return event.fields
    names = _ASKED_ABOUT.get(type(event), ())
    return [(name, text) for name in names if (text := getattr(event, name))]


def without_secrets(event: Event, recent: Recent, key: str, now: datetime) -> Passed:
    """As `passed`, for a chat in which nobody is asked about digits."""
    if isinstance(event, FieldsSubmitted):
        return _passed_window(event, recent, key, now)
    spoken = SPOKEN.get(type(event))
    if spoken is None:
        return Passed(*cleaned(event), recent)
    event, kinds = cleaned(event, judged=spoken)
    text = getattr(event, spoken)
    if not text:
        return Passed(event, kinds, recent)
    if any(fragment.key == key for fragment in recent.fragments):  # edited: what it said before is gone
        recent = replace(recent, fragments=tuple(each for each in recent.fragments if each.key != key))
    judgement = judge(recent, key, text, now)
    inspection = judgement.inspection
    if inspection.clean and not judgement.erase:
        return Passed(event, kinds, judgement.recent)
    found = (*kinds, *(finding.kind for finding in inspection.findings))
    erased = tuple(each for each in recent.fragments if each.key in judgement.erase)
    changed: dict[str, Any] = {spoken: inspection.text}
    event = replace(event, **changed)
    return Passed(event, tuple(dict.fromkeys(found)), judgement.recent, erased, judgement.more_of_it)


def _passed_window(event: FieldsSubmitted, recent: Recent, key: str, now: datetime) -> Passed:
    """A form window is one thing that was said: its texts, one a line. Of what goes on from an earlier one
    every text goes."""
    clean, kinds = _cleaned_fields(event)
    text = "\n".join(text for _, text in clean.fields if text)
    if not text:
        return Passed(clean, kinds, recent)
    judgement = judge(recent, key, text, now)
    if not judgement.erase and not judgement.more_of_it:
        return Passed(clean, kinds, judgement.recent)
    found = (*kinds, SecretKind.RECOVERY_PHRASE)
    erased = tuple(each for each in recent.fragments if each.key in judgement.erase)
    empty = replace(clean, fields=tuple((name, "") for name, _ in clean.fields))
    return Passed(empty, tuple(dict.fromkeys(found)), judgement.recent, erased)


def cleaned(event: Event, judged: str = "") -> tuple[Event, tuple[SecretKind, ...]]:
    """`event` without any secret in its texts, harmless in all its strings, and what kinds were removed. The
    text named `judged` is only made harmless: the caller inspects it."""
    if isinstance(event, FieldsSubmitted):
        return _cleaned_fields(event)
    if isinstance(event, CommandReceived) and event.name not in COMMANDS:
        return _cleaned_unknown_command(event)
    changed: dict[str, Any] = {}
    for name in _NAMES[type(event)]:
        value = getattr(event, name)
        if type(value) is str and (safe := harmless(value)) != value:
            changed[name] = safe
    event = replace(event, **changed) if changed else event
    kinds: list[SecretKind] = []
    changed = {}
    for name in WAYS_IN.get(type(event).__name__, ()):
        text = getattr(event, name)
        if not text or name == judged:
            continue
        safe, found = _safe(event, name, text)
        if found:
            kinds.extend(found)
            changed[name] = safe
    return (replace(event, **changed) if changed else event), tuple(dict.fromkeys(kinds))


def _safe(event: Event, name: str, text: str) -> tuple[str, tuple[SecretKind, ...]]:
    """The text called `name` of an event without its secrets, and their kinds."""
    if name == "name" and type(event).__name__ in _NAMED_FILES:
        return safe_name(text)
    inspection = inspect(text)
    return inspection.text, tuple(finding.kind for finding in inspection.findings)


def cleaned_document(text: str) -> tuple[str, tuple[SecretKind, ...]]:
    """The text of a file without any secret, and what kinds were removed."""
    inspection = inspect(harmless(text))
    return inspection.text, tuple(dict.fromkeys(finding.kind for finding in inspection.findings))


def _cleaned_unknown_command(event: CommandReceived) -> tuple[Event, tuple[SecretKind, ...]]:
    """A text that begins with a slash, such as "/password hunter2": its first word belongs to the rest."""
    inspection = inspect(f"{harmless(event.name)} {harmless(event.argument)}".rstrip())
    name, _, argument = inspection.text.partition(" ")
    kinds = dict.fromkeys(finding.kind for finding in inspection.findings)
    return replace(event, name=name, argument=argument), tuple(kinds)


def _cleaned_fields(event: FieldsSubmitted) -> tuple[FieldsSubmitted, tuple[SecretKind, ...]]:
    """A form window: each of its texts, and all together, since a phrase may be spread over them."""
    kinds: list[SecretKind] = []
    safe: list[tuple[str, str]] = []
    for name, text in event.fields:
        inspection = inspect(harmless(text))
        kinds.extend(finding.kind for finding in inspection.findings)
        safe.append((harmless(name), inspection.text))
    spread = spread_over([text for _, text in safe])
    if spread:
        kinds.append(SecretKind.RECOVERY_PHRASE)
        safe = [(name, "" if index in spread else text) for index, (name, text) in enumerate(safe)]
    value = inspect(harmless(event.value))
    kinds.extend(finding.kind for finding in value.findings)
    return replace(event, value=value.text, fields=tuple(safe)), tuple(dict.fromkeys(kinds))
