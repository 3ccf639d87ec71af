"""Who may ask: requests come from our own page only, and only listed sites may show it inside theirs."""

import re
from collections.abc import Sequence

from aiohttp import web

HEADER = "X-Front-Door"
"""A page of another site can't send it without asking first, and we never allow that."""
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_LOCAL = ("127.0.0.1", "::1")


def origin_of(request: web.Request, public_origin: str | None) -> str | None:
    """Our own origin as this request sees it; None for a host that is none."""
    if public_origin is not None:
        return public_origin
    return f"{request.scheme}://{request.host}" if _HOST.fullmatch(request.host) else None


def is_own(request: web.Request, public_origin: str | None) -> bool:
    """Whether our own page asks: the browser says so in Origin, which no page can forge."""
    origin = request.headers.get("Origin")
    local = f"{request.scheme}://{request.host}"
    here = request.remote in _LOCAL and request.host.partition(":")[0] in ("127.0.0.1", "localhost")
    return origin is not None and (origin == origin_of(request, public_origin) or (here and origin == local))


def address_of(request: web.Request) -> str:
    """Where the request comes from; behind a proxy on this machine, what the proxy says."""
    remote = request.remote or ""
    forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return forwarded if forwarded and remote in _LOCAL else remote


def policy(ancestors: Sequence[str]) -> str:
    """The Content-Security-Policy of our pages: everything from here, shown inside the listed sites only."""
    sites = " ".join(("'self'", *ancestors))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {sites}"
    )
