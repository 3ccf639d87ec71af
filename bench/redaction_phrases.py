"""Recovery phrases drawn with fixed seeds, and the ways in which people write them down."""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mnemonic import Mnemonic

from core.redaction.normalised import fold

CHINESE = ("chinese_simplified", "chinese_traditional")
LATIN = ("english", "spanish", "french", "italian", "portuguese", "czech", "turkish")
LANGUAGES = (*LATIN, "russian", "japanese", "korean", *CHINESE)
LENGTHS = (12, 15, 18, 21, 24)
Words = list[str]


def drawn_phrases(language: str, each: int, seed: int = 7) -> Iterator[Words]:
    """Yield `each` valid phrases of every length, the same ones for the same seed."""
    source = random.Random(f"{language} {seed}")
    library = Mnemonic(language)
    for length in LENGTHS:
        for _ in range(each):
            phrase = library.to_mnemonic(source.randbytes(length * 4 // 3)).replace("\ufffd\ufffd", "в")
            yield unicodedata.normalize("NFC", phrase).split(library.delimiter)


def with_a_mistake(words: Words, language: str, source: random.Random) -> Words:
    """One word mistyped (letters swapped, lost, doubled, hit beside) or replaced by another of the list."""
    index = source.randrange(len(words))
    if source.random() < 0.2:
        wrong = source.choice(Mnemonic(language).wordlist)
    elif language in CHINESE:
        wrong = source.choice("鼹曜龘淼觊妤玥喆昶赟")
    else:
        wrong = _mistyped(words[index], source)
    return [*words[:index], unicodedata.normalize("NFC", wrong), *words[index + 1 :]]


def _mistyped(word: str, source: random.Random) -> str:
    index = source.randrange(len(word) - 1)
    letter = source.choice(word)
    return source.choice(
        [
            word[:index] + word[index + 1] + word[index] + word[index + 2 :],
            word[:index] + word[index + 1 :],
            word[:index] + word[index] + word[index:],
            word[:index] + letter + word[index + 1 :],
        ]
    )


def full_width(text: str) -> str:
    """ASCII as a Chinese keyboard may write it."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _grouped(size: int, between: str, inside: str = "") -> Callable[[Words], str]:
    return lambda words: between.join(inside.join(words[i : i + size]) for i in range(0, len(words), size))


def _columns(words: Words) -> str:
    half = (len(words) + 1) // 2
    rows = [f"{n + 1}. {words[n]}" for n in range(half)]
    right = [f"    {n + 1}. {words[n]}" for n in range(half, len(words))]
    return "\n".join(left + other for left, other in zip(rows, [*right, ""], strict=False))


def _counted(form: str) -> Callable[[Words], str]:
    return lambda words: "".join(form.format(n=number, word=word) for number, word in enumerate(words, 1))


def _mathematical(words: Words) -> str:
    bold = {97 + n: 0x1D41A + n for n in range(26)}
    return " ".join(words).translate(bold)


_EMOJI = "⭐🍎🔑👨\u200d👩\u200d👧🇨🇳💰❤️"


@dataclass(frozen=True, slots=True)
class Disguise:
    """One way of writing a phrase down, its words apart or not, and the lists for which it makes sense."""

    name: str
    write: Callable[[Words], str]
    separated: bool = True
    languages: tuple[str, ...] = LANGUAGES


DISGUISES = (
    Disguise("plain", " ".join),
    Disguise("commas", ", ".join),
    Disguise("Chinese commas", "、".join),
    Disguise("numbered", _counted("{n}. {word} ")),
    Disguise("numbered lines", _counted("{n}) {word}\n")),
    Disguise("numbered, full width", lambda words: full_width(_counted("{n}.{word} ")(words))),
    Disguise("keycap numbers", _counted("{n}\ufe0f\u20e3{word} ")),
    Disguise("word 1: …", _counted("word {n}: {word}\n")),
    Disguise("two columns", _columns),
    Disguise("one a line", "\n".join),
    Disguise("Windows lines", "\r\n".join),
    Disguise("lines of four", _grouped(4, "\n", " ")),
    Disguise("bullets", _counted("• {word}\n")),
    Disguise("tabs", "\t".join),
    Disguise("wide spaces", "\u3000".join),
    Disguise("no-break spaces", "\u00a0".join),
    Disguise("zero-width in words", lambda words: " ".join("\u200b".join(word) for word in words)),
    Disguise("emoji between", lambda words: "".join(w + _EMOJI[n % 5] + " " for n, w in enumerate(words))),
    Disguise("dashes", " - ".join),
    Disguise("dots", ".".join),
    Disguise("slashes", "/".join),
    Disguise("hashes", " # ".join),
    Disguise("JSON list", lambda words: "[" + ", ".join(f'"{word}"' for word in words) + "]"),
    Disguise("upper case", lambda words: " ".join(words).upper()),
    Disguise("title case", lambda words: " ".join(words).title()),
    Disguise("full width", lambda words: full_width(" ".join(words)), languages=LATIN),
    Disguise("mathematical letters", _mathematical, languages=LATIN),
    Disguise("without accents", lambda words: fold(" ".join(words)), languages=(*LATIN, "russian")),
    Disguise("decomposed accents", lambda words: unicodedata.normalize("NFD", " ".join(words))),
    Disguise("in a message", lambda words: f"Hi, my wallet is lost. My seed:\n{' '.join(words)}\nWhat now?"),
    Disguise("in a Chinese message", lambda words: f"您好，我的助记词是：{' '.join(words)}，请帮我看看"),
    Disguise("quoted", lambda words: f"“{' '.join(words)}” is it"),
    Disguise("katakana", lambda words: _katakana(" ".join(words)), languages=("japanese",)),
    Disguise("four letters each", lambda words: " ".join(word[:4] for word in words), languages=LATIN[:6]),
    Disguise("no separator", "".join, separated=False),
    Disguise("zero-width separators", "\u200b".join, separated=False),
    Disguise("threes without separator", _grouped(3, " "), separated=False),
    Disguise("lines without separator", _grouped(4, "\n"), separated=False),
    Disguise("no separator, in a message", lambda words: f"登不上，助记词是{''.join(words)}，怎么办", False),
)  # fmt: skip


def _katakana(text: str) -> str:
    return "".join(chr(ord(each) + 0x60) if "ぁ" <= each <= "ゖ" else each for each in text)


def leaks(words: Words, text: str) -> bool:
    """True when three neighbouring words of the phrase still stand in the text, in any disguise."""
    plain = "".join(letter for letter in fold(text) if letter.isalpha())
    folded = [fold(word) for word in words]
    return any("".join(folded[index : index + 3]) in plain for index in range(len(words) - 2))
