"""The detector over texts as requesters write them, with two languages and with many."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots import language_detector
from bots.language_detector import LangdetectDetector
from core.ports import LanguageDetector

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "es", "pt-BR", "vi", "id", "ru", "uk", "ja", "ko", "th", "ar")
TWO: LanguageDetector = LangdetectDetector(("zh-Hans", "en"))
MANY: LanguageDetector = LangdetectDetector(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "among_two", "among_many"),
    [
        ("我的USDT没到账", "zh-Hans", "zh-Hans"),
        ("转账后没有收到，请帮我查一下", "zh-Hans", "zh-Hans"),
        ("您好，我用TRC20转了500 USDT，哈希 0x9f86d081884c7d659a2feaa0c55ad015", "zh-Hans", "zh-Hans"),
        ("我用MetaMask转账到Binance没有收到", "zh-Hans", "zh-Hans"),
        ("请看https://etherscan.io/tx/0xabc谢谢", "zh-Hans", "zh-Hans"),
        ("昨天下午3点", "zh-Hans", "zh-Hans"),
        ("我的邮箱是someone@example.com", "zh-Hans", "zh-Hans"),
        ("帳戶無法登入，請協助處理", "zh-Hans", "zh-Hant"),
        ("我的錢包不見了", "zh-Hans", "zh-Hant"),
        ("你好", "zh-Hans", None),
        ("人工客服", "zh-Hans", None),
        ("Hi, I need help", "en", "en"),
        ("where is my money", "en", "en"),
        ("HELP ME MY MONEY IS GONE", "en", "en"),
        ("My withdrawal of 200 USDT on TRON is still pending, txid 4a5e1e4baab89f3a32518a88", "en", "en"),
        ("The menu shows 提现 but nothing happens when I press it", "en", "en"),
        ("I swapped ETH for USDC yesterday and the order failed", "en", "en"),
        ("充值没到账 please help me", None, None),
        ("Não recebi meu dinheiro, por favor me ajude", "en", "pt-BR"),
        ("No he recibido mi dinero, ayúdeme por favor", "en", "es"),
        ("Tôi chưa nhận được tiền", "en", "vi"),
        ("Saya belum menerima uang saya", "en", "id"),
        ("Где мои деньги? Перевод не пришёл", None, "ru"),
        ("Де мої гроші? Переказ досі не надійшов", None, "uk"),
        ("送金が届きません", None, "ja"),
        ("출금이 아직 안 됐어요", None, "ko"),
        ("ฉันยังไม่ได้รับเงิน", None, "th"),
        ("لم أستلم أموالي بعد", None, "ar"),
        ("ok", None, None),
        ("OK thanks", None, None),
        ("USDT", None, None),
        ("TRC20", None, None),
        ("USDT TRC20", None, None),
        ("我", None, None),
        ("12345", None, None),
        ("👍👍👍", None, None),
        ("John Smith", None, None),
        ("asdfgh", None, None),
        ("0x742d35Cc6634C0532925a3b844Bc454e4438f44e", None, None),
        ("TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE", None, None),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq please", None, None),
        ("https://tronscan.org/#/transaction/4a5e1e4baab89f3a32518a88c31bc87f", None, None),
        ("me@example.com", None, None),
    ],
)
def test_texts_as_requesters_write_them(text: str, among_two: str | None, among_many: str | None) -> None:
    """Clear texts are told; short, mixed and technical ones change nothing."""
    assert (among_two, among_many) == (TWO(text), MANY(text))


@settings(max_examples=60)
@given(st.text(max_size=200) | st.text("aeiou nrstlçñãéàđ", max_size=200))
def test_any_text_gives_a_configured_language_or_none_and_always_the_same(text: str) -> None:
    """The detector never raises, and neither its past nor its cache changes an answer."""
    fresh = LangdetectDetector(("en", "es", "zh-Hans", "zh-Hant"))
    first = fresh(text)

    assert first in {"en", "es", "zh-Hans", "zh-Hant", None}
    assert first == fresh(text)
    assert first == LangdetectDetector(("en", "es", "zh-Hans", "zh-Hant"))(text)


def test_a_lone_surrogate_is_no_error() -> None:
    """Broken characters come through some clients."""
    assert TWO("where is my money") == TWO("where is my money \ud800")


def test_a_language_unknown_to_langdetect_is_never_taken_for_another() -> None:
    """With Malay beside English nothing is claimed about Latin letters, for langdetect has no Malay."""
    detector = LangdetectDetector(("en", "ms", "zh-Hans", "es"))

    for text, expected in (("where is my money please", None), ("我的钱包不见了", "zh-Hans")):
        assert expected == detector(text)


def test_one_language_alone_is_found_by_its_script() -> None:
    """No statistics are needed, nor possible, with one language."""
    detector = LangdetectDetector(("en",))

    for text, expected in (("where is my money", "en"), ("我的钱包不见了", None)):
        assert expected == detector(text)


def test_the_cache_is_bounded_and_keeps_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are remembered under a hash, the oldest forgotten first."""
    monkeypatch.setattr(language_detector, "_REMEMBERED", 2)
    detector = LangdetectDetector(("en", "zh-Hans"))
    answers = [detector(text) for text in ("where is my money", "我的钱包不见了", "转账没有收到")]
    remembered = detector._remembered

    assert answers[1:] == list(remembered.values())
    assert all(len(key) == 16 for key in remembered)
