"""Where the CPU time goes: cProfile in every thread, on the thread's own CPU clock, grouped by kind of work.

cProfile makes calls of Python dearer than what runs in C, so even shares are to be read with care. It needs
Python 3.11: from 3.12 on only one thread can be profiled at a time.
"""

import cProfile
import pstats
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Any

Place = tuple[str, int, str]
HOUSE = Path(__file__).parents[1]

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("HTTP in", ("aiohttp/web", "http_parser", "base_protocol", "telegram_bot/webhook")),
    ("HTTP out", ("aiohttp/client", "aiohttp/connector", "telegram_bot/request", "yarl", "/cookiejar")),
    ("Bot API library", ("/telegram/",)),
    ("render", ("telegram_bot/render", "telegram_bot/messenger", "core/outgoing", "core/messages")),
    ("parse", ("telegram_bot/translate", "telegram_bot/content", "telegram_bot/intake")),
    ("gate", ("core/usecases/gate", "core/redaction", "core/chains", "mnemonic", "core/folding")),
    ("language", ("langdetect", "language_detector", "core/language")),
    ("marks", ("bots/marks", "storage/marking")),
    ("delivery order", ("bots/lane", "bots/tenure", "bots/pacing", "bots/dispatcher", "bots/outcomes")),
    ("logs and metrics", ("structlog", "bots/logs", "bots/metrics", "prometheus", "logging")),
    ("decide", ("/core/",)),
    ("encrypt", ("storage/encryption", "cryptography", "AESGCM")),
    ("SQL", ("sqlalchemy", "sqlite3", "psycopg")),
    ("rows", ("/storage/",)),
    ("wiring", ("/bots/", "/bench/")),
    ("event loop", ("asyncio/", "selectors", "select.epoll", "concurrent/futures", "threading")),
)
"""What a file, or a function of C, counts as; the first that fits wins."""


@contextmanager
def profiled(path: Path | None) -> Iterator[None]:
    """Profile all threads that run inside, into the file at `path`; None profiles nothing."""
    if path is None:
        yield
        return
    profiles: list[cProfile.Profile] = []

    def begin(*_: Any) -> None:
        profile = cProfile.Profile(time.thread_time)
        profiles.append(profile)
        profile.enable()

    threading.setprofile(begin)
    begin()
    try:
        yield
    finally:
        threading.setprofile(None)
        profiles[0].disable()
        for profile in profiles:
            profile.create_stats()
        stats = reduce(lambda all_of_them, one: all_of_them.add(one), profiles[1:], pstats.Stats(profiles[0]))
        stats.dump_stats(path)


def shares(path: Path) -> dict[str, float]:
    """Share (0 to 1) of the CPU time by group, largest first.

    What belongs to no group by itself (the standard library, functions of C) counts as what called it.
    """
    stats: dict[Place, Any] = pstats.Stats(str(path)).stats  # type: ignore[attr-defined]  # not in typeshed
    totals: defaultdict[str, float] = defaultdict(float)
    for place, (_, _, own, _, callers) in stats.items():
        for name, seconds in _attributed(place, own, callers, stats, 6):
            totals[name] += seconds
    whole = sum(totals.values()) or 1.0
    ranked = sorted(totals.items(), key=lambda item: -item[1])
    return {name: seconds / whole for name, seconds in ranked}


def dearest(path: Path, count: int) -> list[tuple[str, float, float]]:
    """The functions of ours that cost most with all they call: place, cumulative and own share (0 to 1)."""
    stats: dict[Place, Any] = pstats.Stats(str(path)).stats  # type: ignore[attr-defined]  # not in typeshed
    whole = sum(entry[2] for entry in stats.values()) or 1.0
    ours = [
        (f"{Path(place[0]).relative_to(HOUSE)}:{place[2]}", entry[3] / whole, entry[2] / whole)
        for place, entry in stats.items()
        if place[0].startswith(tuple(f"{HOUSE}/{folder}/" for folder in ("core", "storage", "bots")))
    ]
    return sorted(ours, key=lambda item: -item[1])[:count]


def _attributed(
    place: Place, own: float, callers: dict[Place, Any], stats: dict[Place, Any], depth: int
) -> Iterator[tuple[str, float]]:
    group = _group(place)
    if group is not None or not callers or depth == 0:
        yield group or "Python itself", own
        return
    weights = {caller: max(calls[2], 1e-12) for caller, calls in callers.items()}
    whole = sum(weights.values())
    for caller, weight in weights.items():
        above = stats[caller][4] if caller in stats else {}
        yield from _attributed(caller, own * weight / whole, above, stats, depth - 1)


def _group(place: Place) -> str | None:
    path = place[2] if place[0] == "~" else place[0]
    for name, parts in GROUPS:
        if any(part in path for part in parts):
            return name
    return None
