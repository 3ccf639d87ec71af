"""The limited process: takes its limits, reads one file from stdin, writes what may be kept to stdout, ends.

Started by limited.py as a script of its own, with no environment and no descriptors but three pipes. The
limits are taken before the first byte of the file is read, and nothing gives them back.
"""

import json
import os
import resource
import sys
from pathlib import Path

CPU_SECONDS = 20
"""A phone's largest photo takes about two; beyond this the system ends the process."""
OWN_BYTES = 320 * 1024 * 1024
"""Addresses for Python, Pillow and its libraries, of which about a tenth is really used."""
BYTES_A_PIXEL = 10
"""Four to draw, four to turn or to lay on white, and some for the codec."""
BYTES_OF_CONTENT = 5
"""Times: as it came, as it is read, as it goes, and what joins those."""


def address_space(content: int, pixels: int) -> int:
    """Bytes of memory that a file of at most so many bytes and pixels may take."""
    return OWN_BYTES + BYTES_OF_CONTENT * content + BYTES_A_PIXEL * pixels


def take_limits(content: int, pixels: int) -> None:
    """Limit this process for good. macOS knows no limit of addresses; the limit of pixels holds there too."""
    space = address_space(content, pixels)
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    os.nice(10)  # whoever waits for an answer comes first


def main() -> None:
    """Limits as JSON in the first argument; a line of JSON, then the content, then the small picture."""
    numbers = json.loads(sys.argv[1])
    take_limits(numbers["maximum_bytes"], numbers["maximum_pixels"])
    sys.path.insert(0, str(Path(__file__).parents[2]))
    from bots.files.examining import examined
    from bots.files.refusal import Refusal
    from core.files import FileLimits, FileProblem

    limits = FileLimits(**numbers)
    out = sys.stdout.buffer
    try:
        kept = examined(sys.stdin.buffer.read(limits.maximum_bytes + 1), limits)
    except Refusal as refusal:
        head: dict[str, object] = {"problem": refusal.problem.value, "detail": refusal.detail}
        parts: tuple[bytes, ...] = ()
    except MemoryError:
        head = {"problem": FileProblem.UNSAFE.value, "detail": "it needs too much memory"}
        parts = ()
    else:
        parts = (kept.content, kept.thumbnail or b"")
        told = {"media_type": kept.media_type, "redacted": kept.redacted}
        head = told | {"content": len(parts[0]), "thumbnail": len(parts[1])}
    out.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main()
