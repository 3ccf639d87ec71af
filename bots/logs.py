"""Structured logs on stderr: one line an event, with what identifies it and nothing that a person wrote."""

import logging
import sys

import structlog


def configure_logs(level: int = logging.INFO) -> None:
    """Send our own events and the libraries' warnings to stderr from `level` on."""
    libraries = max(level, logging.WARNING)
    logging.basicConfig(level=libraries, stream=sys.stderr, format="%(levelname)s %(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
