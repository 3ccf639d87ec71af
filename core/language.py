"""Decides which language a requester is answered in, and what their words alone say about it.

Languages are BCP 47 codes as the operator configured them (zh-Hans, en, pt-BR). Detection proper is behind
`core.ports.LanguageDetector`; here is what needs no statistics: letters give the script away, and text that
is short or mostly addresses, hashes and tickers says nothing.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale
from babel.core import get_global, parse_locale

_LONGEST_READ = 2000
"""Characters; what follows adds nothing to the answer and would only cost time."""

_NOISE = re.compile(
    r"""
      \b[a-z][\w+.-]{0,20}://[\x21-\x7e]+             # links
    | (?<![\w.+-])[\w.+-]+@[\w.-]+               # e-mail addresses
    | (?<!\w)[@#/]\w+                            # mentions, tags, commands
    | (?<![\w.-])[\w-]+(?:\.[\w-]+)+(?:/[\x21-\x7e]*)?  # domains, file names
    | \b\w*\d\w*                                # numbers, hashes, addresses, TRC20
    | \b\w{25,}                                 # keys without a digit
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
"""In ASCII only, so that Chinese written against a link or a number stays; each part starts where it can't
have started earlier, which keeps the search linear."""
_TICKER = re.compile(r"(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_SHOUTED_WORDS = 5  # so many words, all in capitals, are a sentence and not a row of tickers

_SCRIPT_BY_NAME = {
    "CJK": "Hani",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "HANGUL": "Kore",
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GUJARATI": "Gujr",
    "GURMUKHI": "Guru",
    "TAMIL": "Taml",
    "TELUGU": "Telu",
    "KANNADA": "Knda",
    "MALAYALAM": "Mlym",
    "SINHALA": "Sinh",
    "THAI": "Thai",
    "LAO": "Laoo",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "GEORGIAN": "Geor",
    "ARMENIAN": "Armn",
    "ETHIOPIC": "Ethi",
}
"""ISO 15924 codes by the first word of a letter's Unicode name."""

_LETTERS_IN_A_SIGN = {"Hani": 3, "Jpan": 3, "Kore": 3}
"""How many letters of an alphabet one sign is worth, so that 我的USDT没到账 counts as Chinese."""

_LEAST_WEIGHT = 6  # two Chinese characters, six letters
_LEAST_LATIN_LETTERS = 8
_LEAST_LATIN_WORDS = 3  # names of products and people are often two words
_LEAST_SHARE = 0.6  # below it a text is mixed
_LEAST_KANA = 0.2  # of Han and kana; Chinese borrows a の now and then

_ALSO_READS = {"no": "nb", "nn": "nb", "yue": "zh"}
"""Whoever asks for the first reads the second (CLDR languageMatching, which babel does not carry)."""


class _Maximised(NamedTuple):
    """A language code with its script and territory made explicit (CLDR likely subtags)."""

    language: str
    script: str
    territory: str


def match(client_language: str | None, configured: Sequence[str]) -> str | None:
    """The configured language nearest to what a client calls its own ("zh-CN", "en_GB", "pt-br").

    A language in another script (zh-TW where only zh-Hans is configured) is nearer than another language.
    None when nothing configured is near, or the code is no code.
    """
    client_code = (client_language or "").partition(".")[0].replace("_", "-")
    wanted = _maximised(client_code)
    if wanted is None:
        return None
    near = {
        code: (code.casefold() == client_code.casefold(), found.script == wanted.script, found == wanted)
        for code in configured
        if (found := _maximised(code)) and found.language == wanted.language
    }
    return max(near, key=near.__getitem__, default=None)


def native_name(code: str) -> str:
    """What the speakers of a language call it, for the language menu: "简体中文", "English", "Русский"."""
    locale = Locale.parse(code, sep="-")
    name = locale.languages.get(str(locale)) or locale.get_display_name() or code
    return name[:1].upper() + name[1:]


def stripped_for_detection(text: str) -> str | None:
    """The words of `text` without links, e-mail addresses, hashes, addresses, numbers and tickers.

    None when too little is left to tell a language by ("ok", "USDT", "TRC20", "👍").
    """
    words = _NOISE.sub(" ", unicodedata.normalize("NFKC", text[:_LONGEST_READ])[:_LONGEST_READ])
    if words.upper() == words and len(words.split()) >= _SHOUTED_WORDS:
        words = words.lower()
    words = " ".join(_TICKER.sub(" ", words).split())
    return words if _is_enough(words) else None


def script_says(text: str) -> str | None:
    """The script (ISO 15924) that most of `text` is written in; "Hani" is Chinese, "Jpan" means kana among
    the Han. None when the text is mixed or has no letters.
    """
    weights = _weights(text)
    kana = weights["Jpan"]
    if kana and kana >= _LEAST_KANA * (kana + weights["Hani"]):
        weights["Jpan"] += weights.pop("Hani", 0)
    script, weight = max(weights.items(), key=lambda item: item[1], default=("", 0))
    return script if script and weight >= _LEAST_SHARE * weights.total() else None


def written_in(script: str, configured: Sequence[str]) -> tuple[str, ...]:
    """The configured languages that are written in `script`; Han is Chinese, or Japanese where no Chinese
    is configured.
    """

    def of(*scripts: str) -> tuple[str, ...]:
        return tuple(code for code in configured if (found := _maximised(code)) and found.script in scripts)

    return of("Hans", "Hant") or of("Jpan") if script == "Hani" else of(script)


def chinese_script(text: str) -> str | None:
    """Hans or Hant, by the characters that only one of them has; None when they say nothing ("你好").

    The old national character sets are the measure: GB 2312 is Simplified, Big5 Traditional.
    """
    simplified = traditional = 0
    for character in text:
        if _script(character) == "Hani":
            in_simplified, in_traditional = _fits(character, "gb2312"), _fits(character, "big5")
            simplified += in_simplified and not in_traditional
            traditional += in_traditional and not in_simplified
    if simplified == traditional:
        return None
    return "Hans" if simplified > traditional else "Hant"


def language_and_script(code: str) -> tuple[str, str] | None:
    """("zh", "Hans") for "zh-CN", ("en", "Latn") for "en"; None when `code` is no language code."""
    found = _maximised(code)
    return (found.language, found.script) if found else None


def _is_enough(words: str) -> bool:
    weights = _weights(words)
    latin = weights["Latn"]
    others = weights.total() - latin
    if latin >= _LEAST_LATIN_LETTERS and len(words.split()) >= _LEAST_LATIN_WORDS:
        return True
    return others >= max(_LEAST_WEIGHT, latin)


def _weights(text: str) -> Counter[str]:
    """How many letters of each script `text` has, in letters of an alphabet."""
    weights = Counter(script for character in text if (script := _script(character)))
    for script, letters in _LETTERS_IN_A_SIGN.items():
        if script in weights:
            weights[script] *= letters
    return weights


@lru_cache(maxsize=8192)
def _script(character: str) -> str | None:
    if not character.isalpha():
        return None
    return _SCRIPT_BY_NAME.get(unicodedata.name(character, "").partition(" ")[0])


def _fits(character: str, character_set: str) -> bool:
    try:
        character.encode(character_set)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=512)
def _maximised(code: str) -> _Maximised | None:
    try:
        language, territory, script, *_ = parse_locale(code, sep="-")
    except ValueError:
        return None
    renamed = get_global("language_aliases").get(language, language)
    language, _, implied_script = renamed.partition("_")
    script = script or implied_script
    likely = get_global("likely_subtags")
    for subtags in ((language, script, territory), (language, territory), (language, script), (language,)):
        if all(subtags) and (found := likely.get("_".join(map(str, subtags)))):
            _, likely_territory, likely_script, *_ = parse_locale(found)
            break
    else:
        return None
    return _Maximised(
        _ALSO_READS.get(language, language),
        script or likely_script or "",
        territory or likely_territory or "",
    )
