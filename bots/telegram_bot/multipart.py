"""Files and their arguments as one multipart body, with file names as Telegram reads them. Pure.

By hand, since aiohttp writes a name outside of ASCII as `filename*` or in percent signs; browsers, and the
library's own client, send plain UTF-8 with a quotation mark as %22, which is what the Bot API's server reads:
https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
"""

from collections.abc import Mapping
from typing import Any

import orjson

Part = tuple[str, bytes, str]
"""File name, bytes, media type."""


def multipart(parameters: Mapping[str, Any], files: Mapping[str, Part], boundary: str) -> bytes:
    """The body; `boundary` must not stand in any of the values."""
    pieces: list[bytes] = []
    for name, value in parameters.items():
        text = value.encode() if isinstance(value, str) else orjson.dumps(value)
        pieces += (_head(boundary, f'name="{name}"'), text, b"\r\n")
    for name, (file_name, content, media_type) in files.items():
        called = file_name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = _head(boundary, f'name="{name}"; filename="{called}"', media_type)
        pieces += (head, content, b"\r\n")
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()])


def _head(boundary: str, names: str, media_type: str | None = None) -> bytes:
    lines = [f"--{boundary}", f"Content-Disposition: form-data; {names}"]
    if media_type is not None:
        lines.append(f"Content-Type: {media_type}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")
