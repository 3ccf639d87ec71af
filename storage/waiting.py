"""What waits for the writer: in order within a conversation, in turns between them, so that nobody's flood
stands before everybody else's message."""

from collections import OrderedDict, deque
from collections.abc import Hashable, Sequence

from storage.callers import Job
from storage.holding import party_of

LARGEST_SHARE = 16
"""Updates of one conversation in a batch while there are others: few enough to keep the batch short, enough
to share its commit."""


class Waiting:
    """Jobs by whom they are from. Not thread-safe: the writer holds its lock around every call."""

    def __init__(self) -> None:
        self._queues: OrderedDict[Hashable, deque[Job]] = OrderedDict()

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self._queues)

    def add(self, job: Job) -> None:
        """At the end of its conversation."""
        self._queues.setdefault(_party(job), deque()).append(job)

    def put_back(self, jobs: Sequence[Job]) -> None:
        """In front of everything, in this order."""
        for job in reversed(jobs):
            party = _party(job)
            self._queues.setdefault(party, deque()).appendleft(job)
            self._queues.move_to_end(party, last=False)

    def take(self, count: int) -> list[Job]:
        """At most `count` jobs: a share of each conversation in turn; who gets less than all waits in the
        last place for the next time."""
        taken: list[Job] = []
        for _ in range(len(self._queues)):
            party, queue = self._queues.popitem(last=False)
            share = min(len(queue), LARGEST_SHARE, count - len(taken))
            taken.extend(queue.popleft() for _ in range(share))
            if queue:
                self._queues[party] = queue
            if len(taken) == count:
                break
        return taken


def _party(job: Job) -> Hashable:
    """Who a job is from; calm work is from nobody else."""
    return id(job) if job.update is None else party_of(job.update)
