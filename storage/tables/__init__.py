"""Every table of Front Door, so that importing this package is enough to know the whole schema."""

from storage.tables.blind_index import BlindIndexRow
from storage.tables.columns import METADATA, Row, in_words, table_of
from storage.tables.conversations import (
    AccountRow,
    BlockRow,
    ConversationRow,
    HandlingAttemptRow,
    InboxRow,
    RequesterRow,
)
from storage.tables.files import FileRow
from storage.tables.house import AlertRow, HelpCountRow, HouseKeyRow, WriterRunRow
from storage.tables.outbox import DeliveryAttemptRow, LaneRow, NoticeRow, OutboxRow
from storage.tables.tickets import (
    AnswerRow,
    MessageRow,
    TicketEventRow,
    TicketRow,
    TicketStateRow,
    TombstoneRow,
)

__all__ = [
    "METADATA",
    "AccountRow",
    "AlertRow",
    "AnswerRow",
    "BlindIndexRow",
    "BlockRow",
    "ConversationRow",
    "DeliveryAttemptRow",
    "FileRow",
    "HandlingAttemptRow",
    "HelpCountRow",
    "HouseKeyRow",
    "InboxRow",
    "LaneRow",
    "MessageRow",
    "NoticeRow",
    "OutboxRow",
    "RequesterRow",
    "Row",
    "TicketEventRow",
    "TicketRow",
    "TicketStateRow",
    "TombstoneRow",
    "WriterRunRow",
    "in_words",
    "table_of",
]
