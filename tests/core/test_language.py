"""Which language a requester gets, what their client and their letters say, and which texts say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.language import (
    chinese_script,
    language_and_script,
    match,
    native_name,
    script_says,
    stripped_for_detection,
    written_in,
)

TWO = ("zh-Hans", "en")
MANY = ("en", "zh-Hant", "zh-Hans", "pt-BR", "pt-PT", "nb", "fil", "he", "sr-Latn", "sr-Cyrl")


@pytest.mark.parametrize(
    ("client", "among_two", "among_many"),
    [
        ("zh-hans", "zh-Hans", "zh-Hans"),
        ("zh-CN", "zh-Hans", "zh-Hans"),
        ("zh-SG", "zh-Hans", "zh-Hans"),
        ("zh", "zh-Hans", "zh-Hans"),
        ("cmn", "zh-Hans", "zh-Hans"),
        ("zh-TW", "zh-Hans", "zh-Hant"),
        ("zh-HK", "zh-Hans", "zh-Hant"),
        ("zh-hant", "zh-Hans", "zh-Hant"),
        ("yue", "zh-Hans", "zh-Hant"),
        ("en", "en", "en"),
        ("en-GB", "en", "en"),
        ("en_US.UTF-8", "en", "en"),
        ("pt", None, "pt-BR"),
        ("pt-br", None, "pt-BR"),
        ("pt-pt", None, "pt-PT"),
        ("no", None, "nb"),
        ("tl", None, "fil"),
        ("iw", None, "he"),
        ("sr", None, "sr-Cyrl"),
        ("sr-latn", None, "sr-Latn"),
        ("de", None, None),
        ("und", None, None),
        ("x-klingon", None, None),
        ("C", None, None),
        ("!!", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_a_client_language_meets_the_nearest_configured(
    client: str | None, among_two: str | None, among_many: str | None
) -> None:
    """Codes as platforms and systems write them find the nearest language, or none."""
    assert (among_two, among_many) == (match(client, TWO), match(client, MANY))


@given(st.text(max_size=20))
def test_any_client_language_is_matched_or_refused(client: str) -> None:
    """A client may send anything; the answer is a configured language or None."""
    assert match(client, MANY) in {*MANY, None}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("zh-Hans", "简体中文"),
        ("zh-Hant", "繁體中文"),
        ("en", "English"),
        ("pt-BR", "Português (Brasil)"),
        ("ru", "Русский"),
        ("vi", "Tiếng Việt"),
    ],
)
def test_languages_are_named_by_their_speakers(code: str, expected: str) -> None:
    """The language menu is readable by whoever can't read the current language."""
    assert expected == native_name(code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我用TRC20转了500 USDT，哈希 0x9f86d081884c7d659a2feaa0c55ad015", "我用 转了 ,哈希"),
        ("请看https://tronscan.org/#/tx?a=b谢谢", "请看 谢谢"),
        ("我的邮箱是someone@example.com", "我的邮箱是"),
        ("联系@someone帮我", "联系 帮我"),
        ("/start my wallet is empty", "my wallet is empty"),
        ("Sent from binance.com/en/my to bc1qar0srrr7xfkvy5l643", "Sent from to"),
        ("my key abcdefghijklmnopqrstuvwxyz is what", "my key is what"),
        ("HELP ME MY MONEY IS GONE", "help me my money is gone"),
        ("app version 7.2.1 iPhone 15", "app version iPhone"),
        ("\uff37\uff48\uff45\uff52\uff45 is my money", "Where is my money"),
    ],
)
def test_what_belongs_to_no_language_is_left_out(text: str, expected: str) -> None:
    """Links, addresses, hashes, numbers and tickers go; words written against them stay."""
    assert expected + " 请问怎么办" == stripped_for_detection(text + " 请问怎么办")


@pytest.mark.parametrize(
    "text",
    [
        "", "ok", "OK thanks", "hi", "help please", "USDT", "TRC20", "USDT TRC20", "BTC ETH SOL XRP", "我",
        "12345", "👍👍👍", "...", "John Smith", "asdfgh", "me@example.com", "/start", "@someone",
        "https://tronscan.org/#/transaction/4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77a",
        "0x742d35Cc6634C0532925a3b844Bc454e4438f44e", "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE",
        "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b", "12 500.00", "5 TRX",
    ],
)  # fmt: skip
def test_some_texts_say_nothing_about_a_language(text: str) -> None:
    """Short words, tickers, hashes and links never change the language."""
    assert stripped_for_detection(text) is None


@given(st.text(max_size=300))
def test_stripping_never_fails_and_adds_no_words(text: str) -> None:
    """Whatever is sent, what is left is shorter words of it, or nothing."""
    words = stripped_for_detection(text)

    assert words is None or (words == " ".join(words.split()) and "://" not in words)


@pytest.mark.parametrize(
    "piece", ["a-", "a_", "a.", "a+", "没", "http://", "1a", "/", "a@", "aA", "ﷺ", "x.y/"]
)
def test_only_the_beginning_of_a_long_text_is_read(piece: str) -> None:
    """A text of any length costs no more than its first 2,000 characters."""
    text = piece * 2000

    assert stripped_for_detection(text[:2000]) == stripped_for_detection(text * 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("转账后没有收到", "Hani"),
        ("我用MetaMask转账到Binance没有收到", "Hani"),
        ("送金が届きません", "Jpan"),
        ("我很喜欢這の個", "Hani"),
        ("출금이 아직 안 됐어요", "Kore"),
        ("Где мои деньги", "Cyrl"),
        ("لم أستلم أموالي", "Arab"),
        ("ฉันยังไม่ได้รับเงิน", "Thai"),
        ("הכסף לא הגיע", "Hebr"),
        ("मेरा पैसा नहीं आया", "Deva"),
        ("The menu shows 提现 but nothing happens when I press it", "Latn"),
        ("充值没到账 please help me", None),
        ("12345 👍", None),
        ("", None),
    ],
)
def test_letters_give_the_script_away(text: str, expected: str | None) -> None:
    """Most of the text decides; a sign of Han, kana or Hangul weighs as much as three letters."""
    assert expected == script_says(text)


@pytest.mark.parametrize(
    ("script", "configured", "expected"),
    [
        ("Hani", ("zh-Hans", "en"), ("zh-Hans",)),
        ("Hani", ("zh-Hans", "zh-Hant", "ja"), ("zh-Hans", "zh-Hant")),
        ("Hani", ("en", "ja"), ("ja",)),
        ("Jpan", ("zh-Hans", "ja"), ("ja",)),
        ("Jpan", ("zh-Hans", "en"), ()),
        ("Latn", ("zh-Hans", "en", "vi", "sr-Latn", "ru"), ("en", "vi", "sr-Latn")),
        ("Cyrl", ("ru", "sr", "uk"), ("ru", "sr", "uk")),
    ],
)
def test_a_script_leaves_few_languages(
    script: str, configured: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Which configured languages can be meant, in the operator's order."""
    assert expected == written_in(script, configured)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("转账后没有收到，请帮我查一下", "Hans"),
        ("我的钱包不见了", "Hans"),
        ("帳戶無法登入，請協助處理", "Hant"),
        ("我的錢包不見了", "Hant"),
        ("你好", None),
        ("hello", None),
        ("", None),
    ],
)
def test_characters_tell_simplified_from_traditional(text: str, expected: str | None) -> None:
    """Only characters that one of the two has count."""
    assert expected == chinese_script(text)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("zh-CN", ("zh", "Hans")), ("zh-Hant", ("zh", "Hant")), ("en", ("en", "Latn")), ("?", None)],
)
def test_a_code_has_a_language_and_a_script(code: str, expected: tuple[str, str] | None) -> None:
    """The script is made explicit where the code leaves it out."""
    assert expected == language_and_script(code)
