"""What the desk is told about what a person of ours must look at: what happened, what to do, and buttons.

Alerts of one kind that come together are told of in one message, since a desk's chat takes few messages a
minute and a platform that is away can fail thousands.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.desk.definition import ALL_TEAMS, Desk, DeskChat
from core.desk.records import Alert
from core.replies import Choice, Reply, ReplyKind, Said, say

DEAD_LETTER, FILE_FAILED, POISON = "dead_letter", "file_failed", "poison"
"""Kinds of alerts that storage raises."""
DESK, BOT, FILE = "desk:", "bot:", "file:"
"""Beginnings of correlations: the name of a desk chat, a bot, the id of a file."""
TOGETHER = 3
"""More alerts of a kind than this are told of in one message."""
RETRY, SETTLE, ALL = "desk:retry:", "desk:settle:", ":all"
"""Values of the buttons: verb, id of the alert, and whether those before it of its kind are meant as well."""


class Trouble(StrEnum):
    """What can be wrong with a desk's chat, or with a bot on its platform; the kind of its alert."""

    UNREACHABLE = "desk_unreachable"  # nothing can be said there
    REMOVED = "desk_removed"  # the bot is no member any more
    NO_TOPICS = "desk_no_topics"  # it may not open topics or posts
    NO_FORUM = "desk_no_forum"  # the chat has no topics
    NO_PINS = "desk_no_pins"  # it may not pin messages
    NO_LOOKS = "desk_no_looks"  # it may not rename, tag or close topics
    FULL = "desk_full"  # the platform takes no more topics
    NO_READING = "desk_no_reading"  # it does not see what agents write
    NOTHING_COMES = "platform_nothing_comes"  # a bot gets no updates from its platform


LASTING = frozenset({Trouble.UNREACHABLE, Trouble.REMOVED, Trouble.NO_TOPICS, Trouble.NO_FORUM})
"""With these a desk's chat shows nothing, so alerts about it are told elsewhere."""
RETRIED = frozenset({DEAD_LETTER, FILE_FAILED, Trouble.FULL, *(LASTING)})
"""Kinds for which trying again does something."""

IN_ENGLISH: dict[Trouble, str] = {
    Trouble.UNREACHABLE: "Nothing can be said there; what is owed to it waits.",
    Trouble.REMOVED: "The bot is no member there any more; tickets keep queuing. Add it again.",
    Trouble.NO_TOPICS: "The bot may not open topics there; tickets keep queuing. Give it that right.",
    Trouble.NO_FORUM: "The chat has no topics; tickets keep queuing. Switch topics on.",
    Trouble.NO_PINS: "The bot may not pin messages there, so ticket cards are not pinned.",
    Trouble.NO_LOOKS: "The bot may not rename, tag or close topics there. Give it that right.",
    Trouble.FULL: "No more topics can be opened there; tickets keep queuing. Close some.",
    Trouble.NO_READING: "The bot does not see what agents write there. Give it that right.",
    Trouble.NOTHING_COMES: "Nothing that people write there comes in.",
}
"""For operators at the command line; whoever reads the desk's chat gets the catalogue's sentence."""


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """One message about alerts. `troubled` is the desk chat that it is about and that can't show it: admins
    are told as well."""

    alert_ids: tuple[int, ...]
    reply: Reply
    troubled: str | None = None


def messages_of(alerts: Sequence[Alert]) -> tuple[AlertMessage, ...]:
    """What the desk is told of these alerts, in their order; many of one kind in one message."""
    by_kind: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_kind[alert.kind].append(alert)
    together = {kind for kind, same in by_kind.items() if len(same) > TOGETHER and kind not in set(Trouble)}
    told = [_of_one(alert) for alert in alerts if alert.kind not in together]
    return (*told, *(_of_many(kind, same) for kind, same in by_kind.items() if kind in together))


def told_in(desk: Desk, troubled: str | None = None) -> DeskChat | None:
    """The desk chat in which alerts are told: the first for all teams, else the first; one that is in trouble
    only where there is no other."""
    in_order = sorted(desk.chats, key=lambda chat: (chat.name == troubled, ALL_TEAMS not in chat.teams))
    return next(iter(in_order), None)


def _of_one(alert: Alert) -> AlertMessage:
    about = alert.correlation
    troubled = None
    if about.startswith(DESK):
        about = about.removeprefix(DESK)
        troubled = about if alert.kind in LASTING else None
    elif about.startswith(BOT):
        about = about.removeprefix(BOT)
    key = alert.kind if alert.kind in _KNOWN else "other"
    words = say(f"desk.alert.{key}", about=Said(about), text=Said(alert.text))
    buttons = _buttons(alert.kind, str(alert.alert_id))
    return AlertMessage((alert.alert_id,), Reply(ReplyKind.NOTICE, (words,), buttons), troubled)


def _of_many(kind: str, alerts: Sequence[Alert]) -> AlertMessage:
    newest = alerts[-1]
    first = _of_one(alerts[0]).reply.paragraphs
    more = say("desk.alert.more", more=len(alerts) - 1)
    buttons = _buttons(kind, f"{newest.alert_id}{ALL}")
    return AlertMessage(_ids(alerts), Reply(ReplyKind.NOTICE, (*first, more), buttons))


def _buttons(kind: str, which: str) -> tuple[tuple[Choice, ...], ...]:
    settle = Choice(say("desk.alert.settle"), f"{SETTLE}{which}")
    again = (Choice(say("desk.alert.retry"), f"{RETRY}{which}"),) if kind in RETRIED else ()
    return ((*again, settle),)


def _ids(alerts: Iterable[Alert]) -> tuple[int, ...]:
    return tuple(alert.alert_id for alert in alerts)


_KNOWN = frozenset({DEAD_LETTER, FILE_FAILED, POISON, *Trouble})
