"""What stands for a long name in the value of a button, which holds 64 bytes."""

import hashlib
import re

_MARK = re.compile("#[0-9a-f]{10}")


def mark_of(name: str) -> str:
    """The same for a name for ever, and another for any other name."""
    return f"#{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def is_mark(text: str) -> bool:
    """Whether this is the mark of some name, known or not."""
    return _MARK.fullmatch(text) is not None
