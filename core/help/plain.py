"""Shows an article's Markdown as the plain text that every chat can display.

Only what articles use is understood: headings, lists, quotes, emphasis, code and links; anything else stays
as it was written.
"""

import re

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_BULLET = re.compile(r"(\s*)[-*+]\s+(.*)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+.*")
_QUOTE = re.compile(r">\s?(.*)")
_RULE = re.compile(r"\s*([-*_])(\s*\1){2,}\s*")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(<?([^\s()<>]+)>?(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_BLANK_LINES = re.compile(r"\n{3,}")


def plain_text(markdown: str) -> str:
    """`markdown` without its signs; a link reads "label (address)", a list item begins with a bullet.

    Lines that Markdown would join into a paragraph are joined, without a space between Chinese characters.
    """
    blocks: list[str] = []
    joining = False
    for line in markdown.strip().splitlines():
        shown, continues = _line(line)
        if joining and continues and blocks:
            blocks[-1] = _joined(blocks[-1], shown)
        else:
            blocks.append(shown)
        joining = bool(shown) and not _HEADING.fullmatch(line.strip())
    return _BLANK_LINES.sub("\n\n", "\n".join(blocks)).strip()


def _line(line: str) -> tuple[str, bool]:
    """A line as shown, and whether it goes on with the line before when that is open."""
    stripped = line.strip()
    if not stripped or _RULE.fullmatch(line):
        return "", False
    if heading := _HEADING.fullmatch(stripped):
        return _inline(heading[1]), False
    if bullet := _BULLET.fullmatch(line):
        return f"{bullet[1]}• {_inline(bullet[2].strip())}", False
    if _NUMBERED.fullmatch(line):
        return _inline(line.rstrip()), False
    if quote := _QUOTE.fullmatch(stripped):
        return _inline(quote[1]), False
    return _inline(stripped), True


def _joined(before: str, after: str) -> str:
    wide = ord(before[-1]) > 0x2E7F and ord(after[0]) > 0x2E7F
    return before + ("" if wide else " ") + after


def _inline(text: str) -> str:
    text = _LINK.sub(lambda link: link[2] if link[1] in ("", link[2]) else f"{link[1]} ({link[2]})", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text)
    text = _EMPHASIS.sub(r"\1", text)
    return _CODE.sub(r"\1", text)
