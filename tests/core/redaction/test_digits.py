"""64 hexadecimal digits that nothing names are taken out until the person says what they are."""

import pytest

from bench.redaction_secrets import HEX_KEY
from core.redaction import WITHHELD, inspect, withhold
from core.redaction.digits import fingerprint

FULL_WIDTH = HEX_KEY.translate({ord(each): ord(each) + 0xFEE0 for each in HEX_KEY})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (HEX_KEY, WITHHELD),
        (HEX_KEY.upper(), WITHHELD),
        (f"0x{HEX_KEY}", WITHHELD),
        (FULL_WIDTH, WITHHELD),
        ("\u200b".join(HEX_KEY), WITHHELD),
        (f"这个：{HEX_KEY}", f"这个：{WITHHELD}"),
        (f"here {HEX_KEY} what now", f"here {WITHHELD} what now"),
    ],
)
def test_digits_that_nothing_names_are_taken_out(text: str, left: str) -> None:
    """However they are written they leave the same mark, by which they are known again."""
    found = withhold(text)

    assert left == found.text
    assert (fingerprint(HEX_KEY),) == found.withheld
    assert withhold(found.text).withheld == ()


@pytest.mark.parametrize(
    "text",
    [
        f"tx {HEX_KEY}",
        f"哈希：{HEX_KEY}",
        f"https://etherscan.io/tx/0x{HEX_KEY}",
        f"hash={HEX_KEY}",
    ],
)
def test_digits_that_are_named_stay_and_are_remembered(text: str) -> None:
    """Called a transaction, or part of a link."""
    found = withhold(text)

    assert text == found.text
    assert ((), (fingerprint(HEX_KEY),)) == (found.withheld, found.named)


@pytest.mark.parametrize("text", ["0xabc", HEX_KEY[:-1], HEX_KEY * 2, inspect(f"private key {HEX_KEY}").text])
def test_what_is_no_row_of_64_digits_is_not_asked_about(text: str) -> None:
    """Too short, too long, or gone already."""
    found = withhold(text)

    assert (text, (), ()) == (found.text, found.withheld, found.named)


def test_what_is_known_or_welcome_stays() -> None:
    """The person said that it is a transaction, or was asked for one."""
    assert withhold(HEX_KEY, (fingerprint(HEX_KEY),)).text == HEX_KEY
    assert withhold(HEX_KEY, welcome=True).text == HEX_KEY


def test_only_unknown_digits_of_several_are_taken_out() -> None:
    """Each row is judged by itself."""
    other = HEX_KEY[::-1]

    assert withhold(f"{HEX_KEY}\n{other}", (fingerprint(other),)).text == f"{WITHHELD}\n{other}"


def test_a_fingerprint_is_shorter_than_the_digits_and_holds_none_of_them() -> None:
    """Nobody gets 256 bits back from 128."""
    mark = fingerprint(HEX_KEY)

    assert (len(mark), mark in HEX_KEY) == (32, False)
