"""The one thread of a process that writes: it shares each commit among all updates that wait.

Callers are asynchronous and wait for a future; everything on the thread is synchronous. A batch that fails is
run again one update at a time, which finds the poison: an update whose own handling fails three times is
claimed as failed. Errors of the database never count; they are raised to the callers as StorageUnavailable.
"""

import asyncio
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from core.events import Update
from core.ids import BotKey
from core.meter import UNMETERED, Meter, Outcome
from core.ports import Accepted, Clock, Decide, StorageUnavailable, Transaction
from storage.applying import ChangeWriter
from storage.attempts import LIMIT, Attempts, InboxKey, inbox_key
from storage.batch import Batches, BatchResult
from storage.blind_index import BLIND_INDEX_KEY, BLIND_INDEX_PURPOSE, BlindIndex
from storage.callers import Callers, Job, Listener
from storage.calm import CalmTransaction, HouseSecrets
from storage.database import Database, is_storage_failure
from storage.desk.audit import AUDIT_PURPOSE
from storage.encryption import HOUSE, Keys
from storage.erasure_ledger import Erasing, ErasureLedger
from storage.erasure_replay import finish_erasures, open_ledger
from storage.holding import Holder, States
from storage.house import begin_run, correlation_of, end_run, house_key, house_secret
from storage.refusals import plainly, unavailable
from storage.waiting import Waiting

Result = TypeVar("Result")

LARGEST_BATCH = 256
CAREFUL_UPDATES = 256
"""How many updates are counted before they are handled after an unclean stop."""
WAIT_FOR_OTHERS = 0.01
"""Seconds before conversations that another process holds are tried again."""

log = logging.getLogger(__name__)


class Writer:
    """core.ports.Writer on a database. `start` before use; `stop` finishes what waits.

    `poison_decide` is asked for the sentence that a person gets when their update can't be handled.
    `erasures` is where the ledger of erasures lies; without one nobody can be erased. `desk` tells whether
    there are desk chats, to which tickets are shown.
    """

    def __init__(
        self,
        decide: Decide,
        poison_decide: Decide,
        clock: Clock,
        database: Database,
        keys: Keys,
        meter: Meter = UNMETERED,
        erasures: Path | None = None,
    ) -> None:
        self._meter = meter
        self._erasures = erasures
        self._ledger: ErasureLedger | None = None
        self._poison_decide = poison_decide
        self._clock = clock
        self._database = database
        self._keys = keys
        self._epochs: dict[BotKey, int] = {}
        self._decide = decide
        self._batches: Batches
        self._index: BlindIndex
        self._attempts = Attempts(database)
        self._callers = Callers()
        self._waiting = Waiting()
        self._changed = threading.Condition()
        self._open = False
        self._careful = 0
        self._run_id = 0
        self._house: HouseSecrets
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self.failure: str | None = None
        """What the database last refused with; None while it takes writes."""

    @property
    def healthy(self) -> bool:
        """Whether the database took the last write."""
        return self.failure is None

    async def start(self) -> None:
        """Begin a run. Raises StorageUnavailable."""
        with plainly():
            await asyncio.to_thread(self._begin)
        self._open = True
        self._thread.start()

    async def stop(self) -> None:
        """Take nothing more, finish what waits, end the run."""
        with self._changed:
            self._open = False
            self._changed.notify()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    def on_commit(self, listener: Listener) -> None:
        """Call `listener` on this event loop after each commit that owes messages.

        It gets those that are leased for lanes of this process already; an empty sequence says that others
        wait to be claimed.
        """
        self._callers.listen(listener)

    def on_file(self, listener: Callable[[], None]) -> None:
        """Call `listener` on this event loop after each commit that leaves a file to be fetched."""
        self._callers.listen_for_files(listener)

    def on_ticket(self, listener: Callable[[], None]) -> None:
        """Call `listener` on this event loop after each commit in which something happened to a ticket."""
        self._callers.listen_for_tickets(listener)

    def lease(self, bot: BotKey, epoch: int) -> None:
        """This process owns the lane of `bot` now: new messages are leased to it as they are written."""
        self._epochs[bot] = epoch

    def unlease(self, bot: BotKey) -> None:
        """This process no longer owns the lane of `bot`."""
        self._epochs.pop(bot, None)

    async def accept(self, update: Update) -> Accepted:
        """Claim `update`, decide, commit; returns after the commit. Raises StorageUnavailable."""
        loop = asyncio.get_running_loop()
        accepted: Accepted = await self._submit(Job(loop, loop.create_future(), update=update))
        return accepted

    async def perform(self, work: Callable[[Transaction], Result]) -> Result:
        """Run `work` in a transaction of its own. Raises what it raises, or StorageUnavailable."""
        loop = asyncio.get_running_loop()
        result: Result = await self._submit(Job(loop, loop.create_future(), work=work))
        return result

    def _submit(self, job: Job) -> "asyncio.Future[Any]":
        with self._changed:
            if not self._open:
                raise StorageUnavailable("The writer is not running.")
            self._waiting.add(job)
            self._changed.notify()
        return job.future

    def _begin(self) -> None:
        now = self._clock()
        self._run_id, unclean = begin_run(self._database, self._keys, now)
        self._careful = CAREFUL_UPDATES if unclean else 0
        with self._database.writing() as connection:
            own_key = house_key(connection, self._keys, now)
            index_key = house_secret(connection, self._keys, BLIND_INDEX_KEY, BLIND_INDEX_PURPOSE, now)
            audit_key = house_secret(connection, self._keys, HOUSE, AUDIT_PURPOSE, now)
            if self._erasures is not None:
                self._ledger = open_ledger(connection, self._keys, self._erasures, now)
        self._index = BlindIndex(index_key)
        self._house = HouseSecrets(own_key, audit_key)
        self._batches = Batches(
            self._decide,
            self._clock,
            self._database,
            self._keys,
            self._index,
            self._epochs,
            self,
            self._house,
        )
        if self._ledger is not None:
            finish_erasures(self._database, self._ledger, now)

    def _run(self) -> None:
        while jobs := self._take():
            try:
                self._handle(jobs)
            except Exception as error:
                log.exception("The writer failed outside of any update.")
                self._callers.answer([(job, error) for job in jobs])
        with suppress(Exception):  # a database that is away can't be told; the next start is careful then
            end_run(self._database, self._run_id, self._clock())

    def _take(self) -> list[Job]:
        """What waits, at most one batch and of everybody a share; empty when it is time to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or not self._open)
            return self._waiting.take(LARGEST_BATCH)

    def _handle(self, jobs: Sequence[Job]) -> None:
        accepting: dict[InboxKey, list[Job]] = defaultdict(list)
        for job in jobs:
            if job.update is not None:
                accepting[inbox_key(job.update)].append(job)
        if accepting:
            self._accept(accepting)
        for job in jobs:
            if job.work is not None:
                self._perform(job, job.work)

    def _accept(self, accepting: dict[InboxKey, list[Job]]) -> None:
        updates = [jobs[0].update for jobs in accepting.values() if jobs[0].update is not None]
        if self._careful > 0:
            self._careful -= len(updates)
            self._one_by_one(updates, accepting)
            return
        try:
            self._finish(self._batches.run(updates), accepting)
        except Exception as error:  # noqa: BLE001 - whatever a decision or statement raises is sorted out here
            if is_storage_failure(error) and not _is_collision(error):
                self._refuse(error, updates, accepting)
                return
            log.warning("A batch of %d failed (%s); one by one.", len(updates), type(error).__name__)
            self._one_by_one(updates, accepting)

    def _one_by_one(self, updates: Sequence[Update], accepting: dict[InboxKey, list[Job]]) -> None:
        for update in sorted(updates, key=lambda one: one.order):
            try:
                self._finish(self._carefully(update), accepting)
            except Exception as error:  # noqa: BLE001 - only the database's errors are left here
                self._refuse(error, [update], accepting)

    def _carefully(self, update: Update) -> BatchResult:
        """Handle one update, each attempt counted before it begins; the last failure buries it."""
        cause = "it ended the process"
        while self._attempts.begin(update, self._clock()) <= LIMIT:
            try:
                result = self._batches.run([update], counted=True)
            except Exception as error:
                if is_storage_failure(error):
                    self._attempts.take_back(update)
                    raise
                cause = type(error).__name__
                log.warning("%s: %s", correlation_of(update.bot, update.update_id), _where(error))
                continue
            if result.left:
                self._attempts.take_back(update)
            return result
        try:
            return self._batches.bury(update, self._poison_decide, cause)
        except Exception as error:
            if is_storage_failure(error):
                raise
            log.warning("%s: %s", correlation_of(update.bot, update.update_id), _where(error))
            return self._batches.bury(update, None, cause)

    def _finish(self, result: BatchResult, accepting: dict[InboxKey, list[Job]]) -> None:
        """Answer the callers of a committed batch; what another process holds waits for the next one."""
        self.failure = None
        answers: list[tuple[Job, Accepted]] = []
        for key, accepted in result.accepted.items():
            first, *others = accepting[key]
            answers.append((first, accepted))
            if others:
                again = replace(accepted, repeated=True, acknowledgements=(), said=0)
                answers.extend((job, again) for job in others)
        if result.accepted:
            self._meter.batch_committed(len(result.accepted))
        self._callers.answer(answers, result.owed)
        self._measure([(job, outcome_of(accepted)) for job, accepted in answers])
        if result.left:
            with self._changed:
                self._waiting.put_back([job for one in result.left for job in accepting[inbox_key(one)]])
            if not result.accepted:
                threading.Event().wait(WAIT_FOR_OTHERS)

    def _perform(self, job: Job, work: Callable[[Transaction], Any]) -> None:
        now = self._clock()
        erasing = self.begin_erasing()
        try:
            with self._database.writing() as connection:
                holder = Holder(connection, self._keys, self._epochs, States(remembered=0))
                writer = ChangeWriter(connection, self._keys, holder, self._index, self._epochs, now)
                calm = CalmTransaction(connection, self._keys, holder, writer, self._house, erasing, now)
                result = work(calm)
                owed = writer.finish()
        except Exception as error:  # noqa: BLE001 - the caller of `perform` gets whatever its work raised
            if is_storage_failure(error):  # what became of an erasure the next start finds out
                error = self._failed(error)
            else:
                self.end_erasing(erasing, committed=False)
            self._callers.answer([(job, error)])
            return
        self.failure = None
        self.end_erasing(erasing, committed=True)
        self._callers.answer([(job, result)], owed)

    def begin_erasing(self) -> Erasing:
        """A transaction begins, which may erase somebody."""
        return Erasing(self._ledger, self._clock())

    def end_erasing(self, erasing: Erasing, *, committed: bool) -> None:
        """The transaction ended: note what became of its erasures. When that fails, the next start carries
        them out, which changes nothing."""
        if not erasing.begun:
            return
        if committed:
            self._batches.forget_states()
            for requester_id in erasing.begun:
                self._keys.forget(requester_id)
        try:
            erasing.end(committed=committed)
        except StorageUnavailable as error:
            log.error("An erasure was not noted as ended: %s.", error)

    def _refuse(
        self, error: Exception, updates: Sequence[Update], accepting: dict[InboxKey, list[Job]]
    ) -> None:
        refused = self._failed(error)
        log.error("The database refused a write: %s", refused)
        jobs = [job for update in updates for job in accepting[inbox_key(update)]]
        self._callers.answer([(job, refused) for job in jobs])
        self._measure([(job, Outcome.REFUSED) for job in jobs])

    def _failed(self, error: Exception) -> StorageUnavailable:
        """The database does not take writes: what its callers get."""
        refused = unavailable(error)
        self.failure = str(refused)
        self._meter.database_failed()
        return refused

    def _measure(self, outcomes: Sequence[tuple[Job, Outcome]]) -> None:
        now = time.monotonic()
        for job, outcome in outcomes:
            if job.update is not None:
                correlation = correlation_of(job.update.bot, job.update.update_id)
                self._meter.update_ended(job.update.bot, correlation, outcome, now - job.since)


def outcome_of(accepted: Accepted) -> Outcome:
    """What became of a committed update."""
    if accepted.repeated:
        return Outcome.REPEATED
    if accepted.passed_over:
        return Outcome.PASSED_OVER
    return Outcome.FAILED if accepted.failed else Outcome.ACCEPTED


def _is_collision(error: BaseException) -> bool:
    """Whether PostgreSQL gave this transaction up in favour of another; alone it will go through."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in ("40001", "40P01")


def _where(error: BaseException) -> str:
    """The kind and the place of an error; its text may hold what a person wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
    return f"{type(error).__name__}{place}"
