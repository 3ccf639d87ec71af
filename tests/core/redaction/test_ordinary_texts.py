"""What people write every day is left alone, in all languages, and costs next to nothing."""

import random
import time
from statistics import median

import pytest

from bench.ordinary import LANGUAGES, ordinary_texts
from bench.redaction_secrets import HARMLESS
from core.redaction import inspect
from core.redaction.english_usage import THINGS
from core.redaction.word_lists import word_lists

HIGHEST_SHARE_OF_FALSE_ALARMS = 0.001
TEXTS = 10_500
WORKING_MICROSECONDS = 600
"""Four times what is promised (150): the machine that runs tests is busy with others."""

REPEATED = [
    "、".join(f"{month}月" for month in range(1, 13)),
    " ".join(f"{number}00元" for number in range(1, 16)),
    "session.add(hero)\nsession.add(hero)\nsession.commit()\nsession.hero\nsession.add(hero)\nsession.close()",
]
PLAIN = [
    "wallet error cannot send coin network busy please help today",
    "apple, banana, bread, butter, cheese, coffee, corn, egg, fish, garlic, ginger, honey, kiwi, lemon",
    "Packed: camera, laptop, phone, wallet, umbrella, ring, jacket, shoe, book, key, knife, fork, lamp",
    "from order import cancel, update, review\nif (cancel.order() and update(price, limit)): raise error",
    '"Copyright" also means copyright-like laws that apply to other kinds of works, such as semiconductors.',
    "Dog cat horse cow sheep goat, which animal is this? The zoo gate was open all day.",
    "财布をなくしてから携帯も変えました。どうすればいいですか",
    "一帆风顺 万事如意 心想事成 身体健康",
]


def test_false_alarms_on_ordinary_messages_are_very_rare() -> None:
    """At most one ordinary message in a thousand is taken for a secret."""
    texts = list(ordinary_texts(TEXTS))
    alarms = [text for _, text in texts if not inspect(text).clean]
    assert set(LANGUAGES) == {language for language, _ in texts}
    assert len({text for _, text in texts}) >= 0.9 * TEXTS
    assert len(alarms) <= HIGHEST_SHARE_OF_FALSE_ALARMS * len(texts), alarms


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 3))
def test_false_alarms_are_rare_for_any_seed(seed: int) -> None:
    """A hundred thousand others."""
    alarms = [text for _, text in ordinary_texts(20_000, seed) if not inspect(text).clean]
    assert len(alarms) <= HIGHEST_SHARE_OF_FALSE_ALARMS * 20_000, alarms


@pytest.mark.parametrize("text", [*REPEATED, *PLAIN, *HARMLESS])
def test_what_only_looks_secret_stays(text: str) -> None:
    """Inventories, program text, talk of passwords, public keys, hashes, order numbers."""
    inspection = inspect(text)
    assert inspection.clean, inspection.text
    assert text == inspection.text


def test_lists_of_things_of_any_length_stay() -> None:
    """Inventories drawn from the words of the list that name things."""
    source = random.Random(3)
    known = sorted(THINGS & set(word_lists().lists[0].positions))
    texts = [", ".join(source.sample(known, source.randint(8, 30))) for _ in range(500)]
    assert all(inspect(text).clean for text in texts)


@pytest.mark.parametrize(
    "text",
    ["鼹 " * 12, "鼹 的 " * 12, "a " * 12, "abandon zzz " * 12, "助记词", "私钥", "\uffff", "password is"],
)
def test_rows_without_a_phrase_are_clean(text: str) -> None:
    """Spaced rare characters, list words that alternate with others, labels with nothing behind them."""
    assert inspect(text).clean


def test_the_check_is_cheap() -> None:
    """The median message of 150 to 250 characters, the fastest of three runs each."""
    texts = [text for _, text in ordinary_texts(800, seed=4) if 150 <= len(text) <= 250]
    assert len(texts) >= 100
    assert median(fastest(text) for text in texts) <= WORKING_MICROSECONDS


def fastest(text: str) -> float:
    """CPU microseconds."""
    times = []
    for _ in range(3):
        before = time.process_time_ns()
        inspect(text)
        times.append(time.process_time_ns() - before)
    return min(times) / 1000


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "abandon zzz ",
            "legalwinnerq ",
            "的一是在",
            "的 一 ",
            "a ",
            "x=",
            "my password is ",
            "验证码",
            "pin ",
            "{",
        ),
        *(
            '{"ciphertext":',
            "ab" * 32 + " ",
            "[" + "1," * 63 + "1]",
            "-----BEGIN PRIVATE KEY-----",
            "1234 is my ",
        ),
    ],
)
def test_no_text_takes_more_time_than_its_length(piece: str) -> None:
    """Four times the text, not much more than four times the time: no message can stop the desk."""
    short, long = ((piece * size)[:size] for size in (2_000, 8_000))
    inspect(short)
    assert min(fastest(long) for _ in range(2)) <= 12 * max(fastest(short), 1_000)
