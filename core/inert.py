r"""Shows what strangers wrote without letting it act on the screen of whoever reads it.

A terminal obeys control characters (move the cursor, set the title, answer as if somebody typed), and
bidirectional controls make a line read otherwise than it is (https://www.unicode.org/reports/tr9/,
https://trojansource.codes). Each is written out as \uXXXX, which is how JSON writes it, too: in a JSON
document the text stays what it was for whoever parses it.
"""

import re

_LIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional
    "\u2028\u2029"  # line ends that only some programs see
    "\ud800-\udfff]"  # halves of characters, which nothing can print
)


def inert(text: str) -> str:
    """`text` with every character written out that would act instead of being shown; line feeds stay."""
    if text.isascii() and text.isprintable():
        return text
    return _LIVE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """The same in one line."""
    return inert(text).replace("\n", "\\n")
