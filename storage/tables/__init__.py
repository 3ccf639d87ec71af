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
from storage.tables.desk import (
    AuditRow,
    DeskDraftRow,
    DeskTopicRow,
    DeskWorkRow,
    DutyRow,
    GrantRow,
    MacroRow,
    RatingRow,
    TicketTimerRow,
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
    "AuditRow",
    "BlindIndexRow",
    "BlockRow",
    "ConversationRow",
    "DeliveryAttemptRow",
    "DeskDraftRow",
    "DeskTopicRow",
    "DeskWorkRow",
    "DutyRow",
    "FileRow",
    "GrantRow",
    "HandlingAttemptRow",
    "HelpCountRow",
    "HouseKeyRow",
    "InboxRow",
    "LaneRow",
    "MacroRow",
    "MessageRow",
    "NoticeRow",
    "OutboxRow",
    "RatingRow",
    "RequesterRow",
    "Row",
    "TicketEventRow",
    "TicketRow",
    "TicketStateRow",
    "TicketTimerRow",
    "TombstoneRow",
    "WriterRunRow",
    "in_words",
    "table_of",
]
