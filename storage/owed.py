"""What a commit left to do outside of the database: messages to deliver, files to fetch."""

from dataclasses import dataclass

from core.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Owed:
    """`deliveries` are leased to lanes of this process already; `others` says that messages wait to be
    claimed, `files` that a file waits to be fetched, `desk` that something happened to a ticket."""

    deliveries: tuple[Delivery, ...] = ()
    others: bool = False
    files: bool = False
    desk: bool = False


NOTHING = Owed()
