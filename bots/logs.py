"""Structured logs on stderr: one line an event, with what identifies it and nothing that a person wrote."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from core.inert import inert


def configure_logs(level: int = logging.INFO) -> None:
    """Send our own events and the libraries' warnings to stderr from `level` on."""
    libraries = max(level, logging.WARNING)
    logging.basicConfig(level=libraries, stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.setFormatter(InertFormatter("%(levelname)s %(message)s"))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            inert_values,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


class InertFormatter(logging.Formatter):
    """The lines of libraries, which may quote what a stranger sent."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with nothing in it that acts on a terminal."""
        return inert(super().format(record))


def inert_values(logger: WrappedLogger, name: str, event: EventDict) -> EventDict:
    """The values of an event, with nothing in them that acts on a terminal."""
    return {key: inert(value) if isinstance(value, str) else value for key, value in event.items()}
