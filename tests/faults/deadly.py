"""A program that some words kill, as a mistake in a C library would: called in it before it starts."""

import os
import signal
from typing import Any

from core.usecases.conversing import Conversing

DEADLY = "deadly words"


def prepare(given: dict[str, Any]) -> None:
    """The process ends when it handles the words."""
    decide = Conversing.__call__

    def decided(self: Conversing, turn: Any, *more: Any) -> Any:
        if DEADLY in getattr(turn.update.event, "text", ""):
            os.kill(os.getpid(), signal.SIGKILL)
        return decide(self, turn, *more)

    Conversing.__call__ = decided  # type: ignore[method-assign,assignment]
