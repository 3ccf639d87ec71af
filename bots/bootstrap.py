"""The only wiring: from settings to running parts. Nothing else in bots imports storage."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from aiohttp.web import RouteDef

from bots.desk_follower import DeskFollower
from bots.desk_follower import Turn as DeskTurn
from bots.discord_bot.capabilities import CAPABILITIES as DISCORD
from bots.file_fetcher import FileFetcher
from bots.files.clamd import Clamd
from bots.files.keeping import Keeper
from bots.files.limited import LimitedExaminer
from bots.http.export import ExportLinks, ExportPages
from bots.http.files import FileLinks, FilePages
from bots.http.transcripts import TranscriptLinks, TranscriptPages
from bots.language_detector import LangdetectDetector
from bots.metrics import Metrics
from bots.settings.environment import Environment
from bots.settings.loading import Settings
from bots.telegram_bot.capabilities import CAPABILITIES as TELEGRAM
from bots.terminal.render import CAPABILITIES as TERMINAL
from bots.web_chat.adapter import WebChat, WebSettings
from bots.web_chat.render import CAPABILITIES as WEB
from bots.web_chat.sent_files import SentFiles
from core.desk.definition import NO_DESK
from core.errors import Refused
from core.form.kinds import fields_of
from core.help.article import Articles
from core.ids import BotKey
from core.messages import load_catalogues
from core.ports import Clock, FileSource
from core.redaction import prepare
from core.replies import Capabilities
from core.rules import Rules
from core.sameness import compared_fields, shared_values
from core.ticket_number import RANDOM_BITS
from core.usecases.conversing import Conversing
from core.usecases.desk_chat import DeskChatting
from core.usecases.doorkeeping import Doorkeeping
from core.usecases.duty import follow_shifts
from core.usecases.handing_out import hand_out
from core.usecases.showing import Showing
from storage.backup import Manifest, back_up
from storage.blocklist import DatabaseBlocklist
from storage.chats import DatabaseChats
from storage.database import Database
from storage.desk.audit import AuditLog
from storage.desk.worklist import StoredDues
from storage.encryption import Keys, development_key, signing_keys
from storage.erasure_ledger import LEDGER
from storage.erasure_replay import Replayed, replay_erasures
from storage.exporting import StoredBelongings
from storage.file_store import ObjectFileStore, open_store
from storage.files import DatabaseFileQueue
from storage.gauges import Gauges
from storage.house import house_key, write_nothing
from storage.index_backfill import IndexBackfill
from storage.key_rotation import KeyRotation
from storage.mailbox import DatabaseMailbox
from storage.migrating import ensure_ready, migrate
from storage.notify import CommitWatch
from storage.outbox import DatabaseOutbox
from storage.readers import Directory
from storage.refusals import plainly
from storage.restoring import Restored, restore
from storage.retention import RetentionSweep
from storage.stored_files import StoredFiles
from storage.stuck import StuckMessages
from storage.threads import ReaderThreads
from storage.timers import DueDrafts
from storage.visitors import DatabaseVisitors
from storage.writer import Writer

CAPABILITIES: dict[str, Capabilities] = {
    "telegram": TELEGRAM,
    "discord": DISCORD,
    "web": WEB,
    "terminal": TERMINAL,
}
"""What each platform can do; a new platform adds one line here."""
DEVELOPMENT_KEY = "development.key"


def now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that is wired, ready to be started. One a process; `open_house` makes it."""

    settings: Settings
    rules: Rules
    clock: Clock
    database: Database
    threads: ReaderThreads
    writer: Writer
    directory: Directory
    outbox: DatabaseOutbox
    stuck: StuckMessages
    blocklist: DatabaseBlocklist
    audit_log: AuditLog
    mailbox: DatabaseMailbox
    file_queue: DatabaseFileQueue
    file_store: ObjectFileStore
    belongings: StoredBelongings
    stored_files: StoredFiles
    scanner: Clamd | None
    due_drafts: DueDrafts
    desk_dues: StoredDues
    chats: DatabaseChats
    web_chat: WebChat
    metrics: Metrics
    gauges: Gauges
    retention_sweep: RetentionSweep
    index_backfill: IndexBackfill

    def export_routes(self) -> list[RouteDef]:
        """What hands out archives, where people can reach it."""
        links = export_links(self.settings.environment)
        if links is None:
            return []
        return ExportPages(links, self.belongings, self.file_store, self.rules, self.clock).routes()

    def transcript_routes(self) -> list[RouteDef]:
        """What hands out transcripts, where people can reach it."""
        links = transcript_links(self.settings.environment)
        if links is None:
            return []
        return TranscriptPages(links, self.writer, self.directory, self.rules, self.clock).routes()

    @property
    def file_links(self) -> FileLinks | None:
        """Links to files, where there is an address under which they can be opened."""
        environment = self.settings.environment
        if environment.public_url is None:
            return None
        return FileLinks(signing_keys(_secret_keys(environment), "file links"), environment.public_url)

    def file_routes(self) -> list[RouteDef]:
        """What serves those links."""
        links = self.file_links
        if links is None:
            return []
        return FilePages(links, self.stored_files, self.file_store, self.clock).routes()

    def fetcher(self, sources: Mapping[BotKey, FileSource]) -> FileFetcher:
        """What brings files from `sources` into the store, examined."""
        limits = self.rules.definition.files
        keeper = Keeper(limits, LimitedExaminer(limits), self.scanner)
        return FileFetcher(self.file_queue, self.file_store, sources, self.clock, keeper, self.writer)

    def watch(self, wake: Callable[[], None]) -> CommitWatch:
        """A watch that calls `wake` when another process may have committed something."""
        return CommitWatch(self.database, wake)

    def desk_follower(self) -> DeskFollower:
        """What shows tickets at the desk's chats."""
        rules, desk = self.rules, self.rules.definition.desk
        showing = Showing(rules, CAPABILITIES, LangdetectDetector(rules.definition.languages))
        if desk == NO_DESK:
            return DeskFollower(self.desk_dues, self.writer)
        turns: list[DeskTurn] = [partial(follow_shifts, rules=rules), partial(hand_out, rules=rules)]
        if desk.chats:
            turns += [showing.queue, showing.alerts]
        return DeskFollower(self.desk_dues, self.writer, showing, turns)

    def close(self) -> None:
        """Close what holds threads and connections; the writer must have stopped."""
        self.threads.close()
        self.database.close()


def rules_of(settings: Settings) -> Rules:
    """The operator's decisions, ready for the engine."""
    definition = settings.definition
    catalogues = load_catalogues(definition.languages, definition.default_language)
    return Rules(definition, fields_of(definition), catalogues, Articles(settings.decisions.articles))


def keys_of(environment: Environment) -> Keys:
    """SECRET_KEYS, or the development key beside the data. Raises ConfigurationError."""
    return Keys(_secret_keys(environment))


def _secret_keys(environment: Environment) -> tuple[str, ...]:
    return environment.keys() or (development_key(data_folder(environment) / DEVELOPMENT_KEY),)


def export_links(environment: Environment) -> ExportLinks | None:
    """Links to archives, where there is an address under which they can be opened."""
    if environment.public_url is None:
        return None
    return ExportLinks(signing_keys(_secret_keys(environment), "exports"), environment.public_url)


def transcript_links(environment: Environment) -> TranscriptLinks | None:
    """Links to transcripts, where there is an address under which they can be opened."""
    if environment.public_url is None:
        return None
    return TranscriptLinks(signing_keys(_secret_keys(environment), "transcripts"), environment.public_url)


def web_settings(settings: Settings) -> WebSettings:
    """What the web chat needs of the operator's decisions."""
    environment = settings.environment
    app_key = environment.web_signing_key
    return WebSettings(
        keys=signing_keys(_secret_keys(environment), "web chat"),
        app_key=app_key.get_secret_value().encode() if app_key is not None else None,
        public_url=environment.public_url,
        allowed_origins=settings.decisions.allowed_origins,
        encrypted=environment.production,
    )


def data_folder(environment: Environment) -> Path:
    """Where this machine's own data lies: beside a SQLite database, else the default folder."""
    database = Database(environment.database_url.get_secret_value())
    try:
        return database.path.parent if database.is_sqlite else Path("frontdoor-data")
    finally:
        database.close()


def erasure_ledger(environment: Environment) -> Path:
    """Where the ledger of erasures lies."""
    return environment.erasure_ledger or data_folder(environment) / LEDGER


def migrate_database(environment: Environment) -> None:
    """Bring the database to the newest schema. Raises WrongDatabase, StorageUnavailable."""
    with plainly():
        migrate(environment.database_url.get_secret_value())


def check_database(environment: Environment) -> None:
    """Raise what would keep this program from using the database: it is away, takes no writes
    (StorageUnavailable), has another schema, or was encrypted with other keys. Changes nothing that a start
    would not change."""
    url = environment.database_url.get_secret_value()
    with plainly():
        ensure_ready(url)
        database = Database(url)
        try:
            with database.writing() as connection:
                house_key(connection, keys_of(environment), now())
                write_nothing(connection)
        finally:
            database.close()


@contextmanager
def key_rotation(environment: Environment) -> Iterator[KeyRotation]:
    """What reads and rewraps the data keys. Raises WrongDatabase, MigrationNeeded, ConfigurationError."""
    url = environment.database_url.get_secret_value()
    ensure_ready(url)
    database = Database(url)
    try:
        yield KeyRotation(database, keys_of(environment))
    finally:
        database.close()


def back_up_house(environment: Environment, target: Path) -> Manifest:
    """Back up the database, the files and the ledger of erasures into the new folder `target`.

    Raises Refused, NotWhole, OSError, and what the database's driver raises.
    """
    url = environment.database_url.get_secret_value()
    ensure_ready(url)
    database = Database(url)
    try:
        return back_up(database, environment.files_url, erasure_ledger(environment), target, now())
    finally:
        database.close()


def restore_house(environment: Environment, backup: Path, *, force: bool) -> Restored:
    """Put a backup back; erasures since then are repeated. Raises what storage/restoring.py raises, and
    Refused without the keys."""
    if not environment.keys() and not (data_folder(environment) / DEVELOPMENT_KEY).exists():
        raise Refused("Put the keys back first: SECRET_KEYS, or development.key in the data folder.")
    return restore(
        backup,
        environment.database_url.get_secret_value(),
        environment.files_url,
        erasure_ledger(environment),
        keys_of(environment),
        now(),
        force=force,
    )


def replay_house_erasures(environment: Environment) -> Replayed:
    """Erase again whom the ledger says to be erased, in the database that is there. Raises WrongDatabase,
    MigrationNeeded, Undecipherable, StorageUnavailable."""
    url = environment.database_url.get_secret_value()
    ensure_ready(url)
    database = Database(url)
    try:
        return replay_erasures(database, keys_of(environment), erasure_ledger(environment), now())
    finally:
        database.close()


def open_house(settings: Settings, clock: Clock = now) -> House:
    """Check the database, wire everything. Raises WrongDatabase, MigrationNeeded, ConfigurationError,
    StorageUnavailable."""
    environment = settings.environment
    url = environment.database_url.get_secret_value()
    with plainly():
        ensure_ready(url)
    keys = keys_of(environment)
    rules = rules_of(settings)
    prepare()  # the recognisers; else the first update waits for them, and a crash there counts against it
    database = Database(url)
    threads = ReaderThreads()
    exports, transcripts = export_links(environment), transcript_links(environment)
    conversing = Conversing(
        rules=rules,
        capabilities=CAPABILITIES,
        detect=LangdetectDetector(rules.definition.languages),
        entropy=lambda: secrets.randbits(RANDOM_BITS),
        export_link=exports.link if exports is not None else None,
        transcript_link=transcripts.for_requester if transcripts is not None else None,
    )
    metrics = Metrics(CAPABILITIES)
    erasures = erasure_ledger(environment)
    desk = DeskChatting(
        rules,
        CAPABILITIES,
        conversing.detect,
        conversing.entropy,
        transcripts.for_agent if transcripts is not None else None,
    )
    door = Doorkeeping(conversing, desk)
    writer = Writer(door, door.apologise, clock, database, keys, metrics, erasures)
    mailbox = DatabaseMailbox(database, keys, threads)
    file_store = ObjectFileStore(open_store(environment.files_url), database, keys, threads)
    visitors = DatabaseVisitors(database, threads)
    directory, stored_files = Directory(database, keys, threads), StoredFiles(database, keys, threads)
    sent_files = SentFiles(stored_files, directory, file_store)
    web = web_settings(settings)
    return House(
        settings=settings,
        rules=rules,
        clock=clock,
        database=database,
        threads=threads,
        writer=writer,
        directory=directory,
        outbox=DatabaseOutbox(database, keys, clock, threads),
        stuck=StuckMessages(database, clock, threads),
        blocklist=DatabaseBlocklist(database, clock, threads),
        audit_log=AuditLog(database, keys, clock, threads),
        mailbox=mailbox,
        file_queue=DatabaseFileQueue(database, keys, clock, threads),
        file_store=file_store,
        belongings=StoredBelongings(database, keys, threads),
        stored_files=stored_files,
        scanner=None if environment.clamd_url is None else Clamd(environment.clamd_url),
        due_drafts=DueDrafts(database, keys, clock, threads),
        desk_dues=StoredDues(database, clock, threads),
        chats=DatabaseChats(database, threads),
        web_chat=WebChat(rules, writer, mailbox, visitors, file_store, sent_files, clock, web),
        metrics=metrics,
        gauges=Gauges(database, clock, threads),
        retention_sweep=RetentionSweep(
            database, clock, threads, settings.decisions.retention, rules.definition.desk.draft_lifetime
        ),
        index_backfill=IndexBackfill(
            database,
            keys,
            clock,
            threads,
            lambda answers: shared_values(rules.fields, answers),
            compared_fields(rules.fields),
        ),
    )
