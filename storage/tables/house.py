"""What belongs to the house and to no requester: its key, its alerts, the runs of its writers, its counts."""

from datetime import date, datetime

from sqlmodel import Field

from storage.tables.columns import Row, key, whole_number


class HouseKeyRow(Row, table=True):
    """The data key for what belongs to no requester, such as notices."""

    __tablename__ = "house_keys"

    name: str = Field(primary_key=True)  # "house"
    wrapped_key: bytes  # encrypted with one of SECRET_KEYS
    created_at: datetime  # UTC


class AlertRow(Row, table=True):
    """Something that a person of ours must look at; never holds personal data."""

    __tablename__ = "alerts"

    id: int = key()
    kind: str = Field(index=True)  # poison, dead_letter, file_failed, core.desk.alerts.Trouble
    correlation: str = Field(index=True)  # finds its story in the log
    text: str  # for operators, in English
    created_at: datetime  # UTC
    told_at: datetime | None = None  # UTC, when the desk was told of it
    resolved_at: datetime | None = None  # UTC


class WriterRunRow(Row, table=True):
    """One life of a writer. A row without `stopped_at` whose process is gone tells of an unclean stop."""

    __tablename__ = "writer_runs"

    id: int = key()
    host: str  # name of the machine
    process: int  # process id on it
    started_at: datetime  # UTC
    key_ids: str = Field(default="", sa_column_kwargs={"server_default": ""})  # of SECRET_KEYS, first first
    stopped_at: datetime | None = Field(default=None, index=True)  # UTC
    clean: bool | None = None  # whether it ended by itself; None: not ended as far as is known


class HelpCountRow(Row, table=True):
    """How often something became of a help article on one day; a row of its own per outcome, counted up."""

    __tablename__ = "help_counts"

    article: str = Field(primary_key=True)  # name of the article's files
    outcome: str = Field(primary_key=True)  # shown, solved, ticket
    day: date = Field(primary_key=True)  # of the operator's time zone
    count: int = whole_number()  # conversations; one counts once a day
