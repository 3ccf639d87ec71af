"""Secrets that nobody ever had, drawn with a fixed seed: each can be found again wherever it turns up.

Whatever of one would help a thief is a needle: the whole of a key, four neighbouring words of a phrase.
"""

import json
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count, cycle

from base58_bech32 import base58
from Crypto.PublicKey import ECC

from bench.redaction_phrases import LANGUAGES, LENGTHS, drawn_phrases
from bench.redaction_secrets import KEYSTORE
from core.redaction import SecretKind

WORDS_IN_A_ROW = 4
"""So many words of a phrase that stand together are a leak; three can be chance."""
_HEX = "0123456789abcdef"
_ALPHANUMERIC = string.ascii_letters + string.digits
_PHRASE_FORMS = (
    "{}",
    "my recovery phrase is {}",
    "我的助记词是：{}，请帮我看看",
    "Hello, my wallet shows nothing any more. My words: {}",
)
_PASSWORD_FORMS = ("my password is {}", "密码是{}", "мой пароль {}", "pwd={}", "パスワードは{}です")
_CODE_FORMS = ("My verification code is {}", "验证码 {}", "OTP {}", "código de verificación: {}")


@dataclass(frozen=True, slots=True)
class Canary:
    """One secret. `text` is what a person sends, with the words around it; `needles` are what must not be
    found afterwards, in any case of letters."""

    kind: SecretKind
    text: str = field(repr=False)
    needles: tuple[str, ...] = field(repr=False)

    @property
    def length(self) -> int:
        """Bytes in UTF-8, as platforms count what they limit."""
        return len(self.text.encode())


def drawn(seed: int) -> Iterator[Canary]:
    """Yield distinct canaries of every kind in turn, phrases most often; the same for the same seed."""
    source = random.Random(f"canaries {seed}")
    phrases = _phrases(seed)
    makers = cycle(_MAKERS)
    while True:
        yield next(phrases)
        yield next(makers)(source)


def _phrases(seed: int) -> Iterator[Canary]:
    """Every list and length, round after round."""
    forms = cycle(_PHRASE_FORMS)
    for turn in count(seed * 1000):
        drawers = [list(drawn_phrases(language, 1, turn)) for language in LANGUAGES]
        for number in range(len(LENGTHS) * len(LANGUAGES)):
            words = drawers[number % len(LANGUAGES)][(number + number // len(LANGUAGES)) % len(LENGTHS)]
            rows = range(len(words) - WORDS_IN_A_ROW + 1)
            needles = tuple(" ".join(words[row : row + WORDS_IN_A_ROW]) for row in rows)
            yield Canary(SecretKind.RECOVERY_PHRASE, next(forms).format(" ".join(words)), needles)


def _password(source: random.Random) -> Canary:
    word = "Kx" + "".join(source.choices(_ALPHANUMERIC, k=8)) + "7"
    return Canary(SecretKind.PASSWORD, source.choice(_PASSWORD_FORMS).format(word), (word,))


def _code(source: random.Random) -> Canary:
    """Six digits turn up by chance in any time stamp, so the needle has what stands before them."""
    text = source.choice(_CODE_FORMS).format(f"{source.randrange(10**6):06}")
    return Canary(SecretKind.ONE_TIME_CODE, text, (text[-8:],))


def _wif(source: random.Random) -> Canary:
    key = base58.b58encode_check(b"\x80" + source.randbytes(32) + b"\x01").decode()
    return Canary(SecretKind.PRIVATE_KEY, key, (key,))


def _hex_key(source: random.Random) -> Canary:
    key = "".join(source.choices(_HEX, k=64))
    form = source.choice(("my private key is {}", "我的私钥是{}", "приватный ключ: {}"))
    return Canary(SecretKind.PRIVATE_KEY, form.format(key), (key,))


def _byte_array(source: random.Random) -> Canary:
    seed = source.randbytes(32)
    pair = seed + ECC.construct(curve="Ed25519", seed=seed).public_key().export_key(format="raw")
    return Canary(SecretKind.PRIVATE_KEY, str(list(pair)), (str(list(seed[:12]))[1:-1],))


def _extended(source: random.Random) -> Canary:
    version = bytes.fromhex(source.choice(("0488ade4", "04b2430c", "04358394")))
    body = version + bytes(9) + source.randbytes(32) + b"\0" + source.randbytes(32)
    key = base58.b58encode_check(body).decode()
    return Canary(SecretKind.EXTENDED_PRIVATE_KEY, f"here it is: {key}", (key,))


def _keystore(source: random.Random) -> Canary:
    keystore = json.loads(KEYSTORE)
    secret, seal = ("".join(source.choices(_HEX, k=64)) for _ in range(2))
    keystore["crypto"] |= {"ciphertext": secret, "mac": seal}
    return Canary(SecretKind.KEYSTORE, json.dumps(keystore), (secret, seal))


def _card(source: random.Random) -> Canary:
    digits = [4, *(source.randrange(10) for _ in range(14))]
    doubled = sum(
        sum(divmod(digit * 2, 10)) if place % 2 == 0 else digit for place, digit in enumerate(digits)
    )
    number = "".join(map(str, [*digits, -doubled % 10]))
    grouped = " ".join(number[place : place + 4] for place in range(0, 16, 4))
    return Canary(SecretKind.CARD_NUMBER, f"my card {grouped}", (grouped,))


def _bot_token(source: random.Random) -> Canary:
    secret = "".join(source.choices(_ALPHANUMERIC, k=35))
    return Canary(SecretKind.BOT_TOKEN, f"{source.randrange(10**8, 10**9)}:{secret}", (secret,))


def _cloud_key(source: random.Random) -> Canary:
    secret = "AKIA" + "".join(source.choices(string.ascii_uppercase + "234567", k=16))
    return Canary(SecretKind.API_KEY, secret, (secret,))


def _service_key(source: random.Random) -> Canary:
    secret = "ghp_" + "".join(source.choices(_ALPHANUMERIC, k=36))
    return Canary(SecretKind.API_KEY, f"the key is {secret}", (secret,))


_MAKERS: tuple[Callable[[random.Random], Canary], ...] = (
    _password,
    _wif,
    _cloud_key,
    _hex_key,
    _code,
    _extended,
    _card,
    _keystore,
    _bot_token,
    _byte_array,
    _service_key,
)
