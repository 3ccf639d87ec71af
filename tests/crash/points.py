"""The enumerated moments at which the program is killed: around claim, commit, send, mark and acknowledge.

A point is a function of the product and whether the process dies just before it or just after. Product code
knows nothing of them (wrapping.py puts itself around the function in the started process). A function that
was renamed ends the start, and a point that is not passed in time fails the trial, so neither can rot.
"""

from dataclasses import dataclass
from enum import StrEnum


class Moment(StrEnum):
    """When the process dies."""

    BEFORE = "before"
    AFTER = "after"
    AFTER_SOME = "after some"  # only calls that gave anything: a claim that found rows


class Needs(StrEnum):
    """What a start needs for the point to be passed."""

    ANYTHING = "anything"
    POLLING = "polling"
    WEBHOOK = "webhook"
    CARE = "care"  # updates are counted one by one, as after an unclean stop
    STOPPING = "stopping"  # it is told to stop first


@dataclass(frozen=True, slots=True)
class Point:
    """One moment. `place` is `module:name` or `module:Class.name`, where the caller finds the function.

    The process dies at one of its first `most` passes: 1 where there is only one in a start. Where there is a
    `since`, passes count after the first one of the function there: the commit of what it decided.
    """

    name: str
    place: str
    moment: Moment
    needs: Needs = Needs.ANYTHING
    most: int = 6
    since: str = ""


BEFORE, AFTER, AFTER_SOME = Moment.BEFORE, Moment.AFTER, Moment.AFTER_SOME
DIALECT = "sqlalchemy.engine.default:DefaultDialect"
WRITER, BATCHES, OUTBOX = "storage.writer:Writer", "storage.batch:Batches", "storage.outbox:DatabaseOutbox"
ADAPTER, INTAKE = "bots.telegram_bot.adapter:TelegramAdapter", "bots.telegram_bot.intake:Intake"
POLLING, MESSENGER = "bots.telegram_bot.polling:Polling", "bots.telegram_bot.messenger:TelegramMessenger"
FILES, STORE = "storage.files:DatabaseFileQueue", "storage.file_store:ObjectFileStore"
ANSWERING = "bots.discord_bot.answering:Answering"
INTERACTIONS = "bots.discord_bot.interactions:Interactions"
DISCORD_MESSENGER = "bots.discord_bot.messenger:DiscordMessenger"

STARTING = (
    Point("run begun", "storage.writer:begin_run", AFTER, most=1),
    Point("lane locked, epoch not begun", "storage.outbox:acquire_lane", AFTER_SOME, most=1),
    Point("lane taken", f"{OUTBOX}._own", AFTER_SOME, most=1),
    Point("webhook about to be set", f"{ADAPTER}._set_webhook", BEFORE, Needs.WEBHOOK, most=1),
    Point("webhook set", f"{ADAPTER}._set_webhook", AFTER, Needs.WEBHOOK, most=1),
)
CLAIMING = (
    Point("update arrived", f"{WRITER}.accept", BEFORE),
    Point("attempt counted", "storage.attempts:Attempts.begin", AFTER, Needs.CARE),
    Point("new conversation written, not committed", "storage.batch:create_missing", AFTER, most=2),
    Point("before the claim", f"{BATCHES}._claim", BEFORE),
    Point("claimed, not decided", f"{BATCHES}._claim", AFTER),
    Point("decided, not written", f"{BATCHES}._apply", AFTER),
    Point("before the commit", "storage.applying:ChangeWriter.finish", AFTER),
    Point("committed, nobody told", f"{BATCHES}._transaction", AFTER),
    Point("committed, callers told", "storage.callers:Callers.answer", AFTER),
    Point("commit known to the door", f"{INTAKE}.take", AFTER),
)
COMMITTING = (
    Point("any commit about to be made", f"{DIALECT}.do_commit", BEFORE, most=25),
    Point("any commit made", f"{DIALECT}.do_commit", AFTER, most=25),
)
ACKNOWLEDGING = (
    Point("batch polled, not taken", f"{POLLING}._take_all", BEFORE, Needs.POLLING),
    Point("offset moved, Telegram not told", f"{POLLING}._take_all", AFTER, Needs.POLLING),
    Point("offset told to Telegram", f"{POLLING}._ask", AFTER, Needs.POLLING),
    Point("200 about to be given", "aiohttp.web_response:Response.write_eof", BEFORE, Needs.WEBHOOK),
    Point("200 given", "aiohttp.web_response:Response.write_eof", AFTER, Needs.WEBHOOK),
    Point("press about to be answered", f"{MESSENGER}.answer_press", BEFORE, Needs.POLLING, most=2),
)
SENDING = (
    Point("row leased, not committed", "storage.outbox:_lease", AFTER_SOME, most=2),
    Point("rows claimed, not queued", f"{OUTBOX}._claim", AFTER_SOME, most=2),
    Point("before the request of a send", f"{MESSENGER}.deliver", BEFORE),
    Point("sent, not marked", f"{MESSENGER}.deliver", AFTER),
    Point("before the mark", f"{OUTBOX}.mark", BEFORE),
    Point("mark written, not committed", "storage.outbox:write_marks", AFTER),
    Point("marked", f"{OUTBOX}.mark", AFTER),
)
FETCHING = (
    Point("file leased", f"{FILES}._claim", AFTER_SOME, most=2),
    Point("before the fetch", "bots.file_fetcher:FileFetcher._fetch", BEFORE, most=2),
    Point("half of the file stored", "storage.file_store:_piece", AFTER, most=3),
    Point("file stored, not noted", f"{STORE}.put", AFTER, most=2),
    Point("file noted", f"{FILES}.file_stored", AFTER, most=2),
)
STOPPING = (
    Point("told to stop", "bots.running:Service.stop", BEFORE, Needs.STOPPING, most=1),
    Point("lane about to be given back", f"{OUTBOX}._disown", BEFORE, Needs.STOPPING, most=1),
    Point("lane given back", f"{OUTBOX}._disown", AFTER, Needs.STOPPING, most=1),
    Point("run ended", "storage.writer:end_run", AFTER, Needs.STOPPING, most=1),
)
DISCORD = (
    Point("chats read back", "bots.discord_bot.catching_up:CatchingUp.run", AFTER, most=1),
    Point("interaction about to be answered", f"{INTERACTIONS}.respond", BEFORE, most=3),
    Point("interaction answered", f"{INTERACTIONS}.respond", AFTER, most=3),
    Point("interaction done with", f"{ANSWERING}.take", AFTER, most=3),
    Point("before the request of a send, Discord", f"{DISCORD_MESSENGER}.deliver", BEFORE, most=3),
    Point("sent, not marked, Discord", f"{DISCORD_MESSENGER}.deliver", AFTER, most=3),
)
CLAIM, REPLY = "core.usecases.assigning:claim", "core.usecases.desk_writing:reply_to_ticket"
STATUS, DRAFT = "core.usecases.desk_working:change_status", "storage.desk.drafts:StoredDrafts.keep"
DRAWN, NOTED = "core.usecases.showing:difference", "core.usecases.desk_writing:note_on_ticket"
AT_DESK = (
    Point("claim decided, not committed", CLAIM, AFTER, most=2),
    Point("claim committed, nobody told", f"{BATCHES}._transaction", AFTER, most=1, since=CLAIM),
    Point("note decided, not committed", NOTED, AFTER, most=2),
    Point("note committed, nobody told", f"{BATCHES}._transaction", AFTER, most=1, since=NOTED),
    Point("draft kept, not committed", DRAFT, AFTER, most=2),
    Point("draft committed, nobody told", f"{BATCHES}._transaction", AFTER, most=1, since=DRAFT),
    Point("reply decided, not committed", REPLY, AFTER, most=2),
    Point("reply committed, nobody told", f"{BATCHES}._transaction", AFTER, most=1, since=REPLY),
    Point("status decided, not committed", STATUS, AFTER, most=2),
    Point("status committed, nobody told", f"{BATCHES}._transaction", AFTER, most=1, since=STATUS),
    Point("topic drawn, not committed", DRAWN, AFTER, most=4),
    Point("topic drawn and committed", f"{WRITER}._perform", AFTER, most=2, since=DRAWN),
)
"""Those of agents at work in a desk's chat, whatever platform it is on (desk_trial.py)."""
OPENED = "bots.telegram_bot.messenger:in_topic"
IN_GROUP = (
    Point("topic opened, not marked", OPENED, BEFORE, most=2),
    Point("topic's mark written, not committed", "storage.outbox:write_marks", AFTER, most=1, since=OPENED),
    Point("topic marked", f"{OUTBOX}.mark", AFTER, most=1, since=OPENED),
)
"""Those of a desk's group on Telegram."""
POSTS, LOOKS = "bots.discord_bot.post_messenger:PostMessenger", "bots.discord_bot.looks:Looks"
AT_FORUM, OPENED_POST = "bots.discord_bot.at_desk:AtDesk", f"{POSTS}._open"
IN_FORUM = (
    Point("posts read back", "bots.discord_bot.catching_up:CatchingUp.read_posts", AFTER, most=1),
    Point("words in a post taken", f"{AT_FORUM}.take_in", AFTER, most=2),
    Point("agent's interaction about to be answered", f"{INTERACTIONS}.respond", BEFORE, most=3),
    Point("agent's interaction answered", f"{INTERACTIONS}.respond", AFTER, most=3),
    Point("agent's interaction done with", f"{AT_FORUM}.take_deed", AFTER, most=3),
    Point("window opened", f"{ANSWERING}._open", AFTER, most=2),
    Point("post about to be opened", OPENED_POST, BEFORE, most=2),
    Point("post opened, not marked", OPENED_POST, AFTER, most=2),
    Point(
        "post's mark written, not committed", "storage.outbox:write_marks", AFTER, most=1, since=OPENED_POST
    ),
    Point("post marked", f"{OUTBOX}.mark", AFTER, most=1, since=OPENED_POST),
    Point("tags about to be changed", f"{LOOKS}.change", BEFORE, most=2),
    Point("tags changed, not marked", f"{LOOKS}.change", AFTER, most=2),
    Point("said in a post, not marked", f"{POSTS}._send", AFTER, most=3),
    Point("message changed or taken away, not marked", f"{POSTS}._message", AFTER, most=4),
)
"""Those of a desk's forum on Discord."""
POINTS = (*STARTING, *CLAIMING, *COMMITTING, *ACKNOWLEDGING, *SENDING, *FETCHING, *STOPPING, *DISCORD)
"""Every enumerated point of requesters' chats; the names of all points are unique."""
