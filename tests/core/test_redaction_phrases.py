"""Recovery phrases are found in every disguise in which people write them down."""

import random
from collections.abc import Callable, Iterator

import pytest
from mnemonic import Mnemonic

from core.redaction import REMOVED, Certainty, SecretKind, inspect
from core.redaction.checksum import PHRASE_LENGTHS, passes_checksum, word_positions

CHINESE = ("chinese_simplified", "chinese_traditional")
LANGUAGES = ("english", *CHINESE)
PHRASES_EACH = 12  # of each length


def phrases(language: str, each: int = PHRASES_EACH, seed: int = 7) -> Iterator[list[str]]:
    """Yield valid phrases of every length, the same ones for the same seed."""
    source = random.Random(f"{language} {seed}")
    library = Mnemonic(language)
    for length in PHRASE_LENGTHS:
        for _ in range(each):
            yield library.to_mnemonic(source.randbytes(length * 4 // 3)).split(" ")


def full_width(text: str) -> str:
    """Return ASCII as a Chinese keyboard may write it."""
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def numbered(words: list[str]) -> str:
    """Return "1. one 2. two …"."""
    return " ".join(f"{number}. {word}" for number, word in enumerate(words, 1))


type_disguise = Callable[[list[str]], str]
SEPARATED: dict[str, type_disguise] = {
    "numbered": numbered,
    "numbered lines": lambda words: "\n".join(f"{number}) {word}" for number, word in enumerate(words, 1)),
    "numbered in full width": lambda words: full_width(numbered(words)),
    "circled numbers": lambda words: "".join(f"{chr(0x245F + n % 20 + 1)}{w} " for n, w in enumerate(words)),
    "one a line": "\n".join,
    "windows lines": "\r\n".join,
    "commas": ", ".join,
    "chinese commas": "、".join,
    "dots": ".".join,
    "dashes": " - ".join,
    "emoji": "⭐".join,
    "emoji with joiner": "👨‍👩‍👧 ".join,
    "slashes": "/".join,
    "label, lines": lambda words: "my seed is:\n" + "\n".join(words) + "\nplease help",
}
SPACED: dict[str, type_disguise] = {
    "plain": " ".join,
    "wide gaps": "   ".join,
    "ideographic spaces": "\u3000".join,
    "zero-width inside": lambda words: " ".join("\u200b".join(word) for word in words) + "\ufeff",
    "introduced": lambda words: "my seed is: " + " ".join(words),
    "introduced in chinese": lambda words: "我的助记词是：" + " ".join(words) + "，请帮我看看",
    "between sentences": lambda words: f"I can not log in.\n{' '.join(words)}\nWhat now?",
    "quoted": lambda words: f"“{' '.join(words)}”",
}
ENGLISH_ONLY: dict[str, type_disguise] = {
    "upper case": lambda words: " ".join(words).upper(),
    "title case": lambda words: " ".join(words).title(),
    "full width letters": lambda words: full_width(" ".join(words)),
    "mathematical letters": lambda words: " ".join(
        "".join(chr(0x1D41A + ord(letter) - 97) for letter in word) for word in words
    ),
    "prose around": lambda words: f"hi, the words are {' '.join(words)} and it does not work",
}
COMPACT: dict[str, type_disguise] = {
    "in one go": "".join,
    "with zero-width spaces": "\u200b".join,
    "in groups of three": lambda words: " ".join("".join(words[i : i + 3]) for i in range(0, len(words), 3)),
    "in lines of four": lambda words: "\n".join("".join(words[i : i + 4]) for i in range(0, len(words), 4)),
    "after a label": lambda words: "你好，我的助记词是" + "".join(words),
    "after a label and colon": lambda words: "助記詞：" + "".join(words) + "。打不开钱包",
    "on its own line": lambda words: "钱包打不开了\n" + "".join(words) + "\n怎么办",
    "between commas": lambda words: "我的词，" + "".join(words) + "，谢谢",
    "numbered in chinese": lambda words: " ".join(
        f"第{n}个：{w}" for n, w in zip("一二三四五六七八九十" * 3, words, strict=False)
    ),
}
DISGUISES = [
    *((language, *item) for language in LANGUAGES for item in {**SEPARATED, **SPACED}.items()),
    *(("english", *item) for item in ENGLISH_ONLY.items()),
    *((language, *item) for language in CHINESE for item in COMPACT.items()),
]


def leaks(words: list[str], text: str) -> bool:
    """True when three neighbouring words of the phrase still stand in the text, in any disguise."""
    plain = "".join(letter for letter in text if letter.isalpha())
    return any("".join(words[index : index + 3]) in plain for index in range(len(words) - 2))


@pytest.mark.parametrize(
    ("language", "disguise"),
    [(each[0], each[2]) for each in DISGUISES],
    ids=[f"{e[0]}: {e[1]}" for e in DISGUISES],
)
def test_valid_phrases_are_found_in_every_disguise(language: str, disguise: type_disguise) -> None:
    """Each valid phrase of each length is found, cut out, and the rest is clean."""
    for words in phrases(language):
        inspection = inspect(disguise(words))
        assert {SecretKind.RECOVERY_PHRASE} == {finding.kind for finding in inspection.findings}, words
        assert REMOVED in inspection.text
        assert not leaks(words, inspection.text), words
        assert inspect(inspection.text).clean


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("disguise", [*SEPARATED.values(), *SPACED.values()], ids=[*SEPARATED, *SPACED])
def test_a_mistyped_word_does_not_hide_a_separated_phrase(language: str, disguise: type_disguise) -> None:
    """With one word mistyped, or replaced by another, at least 99 % are still found."""
    source = random.Random(11)
    known = list(word_positions(language))
    found = total = 0
    for words in phrases(language, each=20, seed=3):
        index = source.randrange(len(words))
        wrong = source.choice([_mistyped(words[index], source), source.choice(known)])
        inspection = inspect(disguise([*words[:index], wrong, *words[index + 1 :]]))
        total += 1
        found += not inspection.clean and not leaks(words, inspection.text)
    assert found >= 0.99 * total


def _mistyped(word: str, source: random.Random) -> str:
    """Return the word with two letters exchanged, one lost or doubled; a rare character in Chinese."""
    if not word.isascii():
        return source.choice("鼹曜龘淼")
    index = source.randrange(1, len(word) - 1)
    swapped = word[:index] + word[index + 1] + word[index] + word[index + 2 :]
    return source.choice(
        [swapped, word[:index] + word[index + 1 :], word[:index] + word[index:][:1] + word[index:]]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checksum_agrees_with_the_library(language: str) -> None:
    """Our arithmetic and the mnemonic library judge right and wrong phrases alike."""
    library, positions = Mnemonic(language), word_positions(language)
    source = random.Random(5)
    for words in phrases(language, each=3):
        other = [*words[:-1], source.choice(library.wordlist)]
        for candidate in (words, other):
            assert library.check(" ".join(candidate)) == passes_checksum(
                [positions[word] for word in candidate]
            )


def test_the_position_is_that_of_the_original_text() -> None:
    """Spans count in the original, invisible characters included, and only the phrase is cut."""
    words = next(phrases("english"))
    secret = full_width("\u200b".join(" ".join(words)))
    inspection = inspect(f"İ 帮我：{secret}。谢谢")
    assert f"İ 帮我：{REMOVED}。谢谢" == inspection.text
    (finding,) = inspection.findings
    assert (5, 5 + len(secret), Certainty.VERIFIED) == (finding.start, finding.end, finding.certainty)


@pytest.mark.parametrize(
    "phrase",
    [
        "abandon " * 11 + "about",
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        "zoo " * 23 + "vote",
        "scheme spot photo card baby mountain device kick cradle pact join borrow",
    ],
)
def test_phrases_of_the_standard_are_found(phrase: str) -> None:
    """The published test vectors, repeats and all (trezor/python-mnemonic, vectors.json)."""
    assert f"here it is: {REMOVED}" == inspect(f"here it is: {phrase}").text


def test_eleven_words_are_found_because_the_twelfth_can_be_guessed() -> None:
    """A phrase with one word held back is still cut."""
    assert not inspect(" ".join(next(phrases("english"))[:11])).clean


def test_two_phrases_in_one_text_are_two_findings() -> None:
    """Two phrases in two languages, each cut."""
    english, chinese = next(phrases("english")), next(phrases("chinese_simplified"))
    inspection = inspect(" ".join(english) + "\n还有这个：\n" + " ".join(chinese))
    assert f"{REMOVED}\n还有这个：\n{REMOVED}" == inspection.text
    assert len(inspection.findings) == 2
