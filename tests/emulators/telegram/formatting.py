"""Parses message HTML exactly as strictly as Telegram does: a stray "<" in a customer's text must fail a test
too.

Rules: https://core.telegram.org/bots/api#html-style ; error texts: tdlib `MessageEntity.cpp`. Offsets and
lengths are
UTF-16 code units, as in every MessageEntity.
"""

import html
import re
from dataclasses import dataclass

from .errors import Json, SpecError

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
TAG = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)(>?)")
ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
# Only these names are decoded; numeric references work too.
REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")

# What clients mark by themselves in plain text; only what a bot may look at.
PLAIN = (
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("url", re.compile(r"https?://[^\s<>\"]+")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")),
    ("mention", re.compile(r"(?<![\w.])@[A-Za-z]\w{3,31}")),
)


def utf16_length(text: str) -> int:
    """Length in the unit in which Telegram counts entities."""
    return len(text.encode("utf-16-le")) // 2


def plain_entities(text: str) -> list[Json]:
    """The entities that Telegram finds by itself in a text without formatting."""
    found = [
        {"type": kind, "offset": utf16_length(text[: match.start()]), "length": utf16_length(match[0])}
        for kind, pattern in PLAIN
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda entity: int(str(entity["offset"])))


@dataclass
class _Open:
    tag: str
    offset: int
    extra: Json


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The visible text and its entities; SpecError "can't parse entities: …" for what Telegram refuses."""
    parser = _Parser(source)
    parser.run()
    return parser.text, sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.entities: list[Json] = []
        self.open: list[_Open] = []

    def run(self) -> None:
        position = 0
        while (start := self.source.find("<", position)) >= 0:
            self._say(self.source[position:start])
            match = TAG.match(self.source, start)
            if match is None or not match[4]:
                raise _unparsable(f"Unclosed start tag at byte offset {self._bytes(start)}")
            if match[1]:
                self._close(match[2].lower(), start)
            else:
                self._start(match[2].lower(), match[3], start)
            position = match.end()
        self._say(self.source[position:])
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _say(self, piece: str) -> None:
        self.text += REFERENCE.sub(lambda match: html.unescape(match[0]), piece)

    def _start(self, tag: str, attributes: str, position: int) -> None:
        if tag not in TAGS:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {self._bytes(position)}')
        values = {
            match[1].lower(): match[2] or match[3] or match[4] or ""
            for match in ATTRIBUTE.finditer(attributes)
        }
        if tag == "span" and values.get("class") != "tg-spoiler":
            raise _unparsable(
                f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(position)}'
            )
        self.open.append(_Open(tag, utf16_length(self.text), values))

    def _close(self, tag: str, position: int) -> None:
        if not self.open:
            raise _unparsable(f"Unexpected end tag at byte offset {self._bytes(position)}")
        last = self.open.pop()
        if tag not in ("", last.tag):  # "</>" closes whatever is open
            raise _unparsable(
                f"Unmatched end tag at byte offset {self._bytes(position)}, "
                f'expected "</{last.tag}>", found "</{tag}>"'
            )
        length = utf16_length(self.text) - last.offset
        if length:
            self._mark(last, length)

    def _mark(self, last: _Open, length: int) -> None:
        entity: Json = {"type": TAGS[last.tag], "offset": last.offset, "length": length}
        if last.tag == "a":
            covered = self.text.encode("utf-16-le")[last.offset * 2 :].decode("utf-16-le")
            entity["url"] = html.unescape(last.extra.get("href", covered))
            if "." not in entity["url"] and "://" not in entity["url"]:
                return  # Telegram shows a link without a usable address as plain text
        if last.tag == "tg-emoji":
            entity["custom_emoji_id"] = last.extra.get("emoji-id", "")
        if last.tag == "blockquote" and "expandable" in last.extra:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)


def _unparsable(reason: str) -> SpecError:
    return SpecError(f"can't parse entities: {reason}")
