"""Private keys without a checksum: hexadecimal digits, lists of bytes, Solana's base58, PEM blocks.

64 hexadecimal digits look exactly like a transaction id, which people must be able to send, so the nearest
label decides, and where there is none only the person can say (digits.py). The 64 bytes of a Solana (or
any Ed25519) key prove themselves: the second half is the public key of the first.
Sources: RFC 8032 (Ed25519), solana-keygen's JSON files, RFC 7468 (PEM).
"""

import re
from collections.abc import Iterator

from base58_bech32 import base58
from Crypto.PublicKey import ECC

from core.redaction.finding import Certainty, Finding, SecretKind
from core.redaction.keys import BASE58
from core.redaction.normalised import BARRIER, NormalisedText, fold

_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0[xX])?(?:[0-9A-Fa-f]{128}|[0-9A-Fa-f]{64})(?![0-9A-Za-z])")
_BASE58_KEY = re.compile(rf"(?<![0-9A-Za-z]){BASE58}{{86,88}}(?![0-9A-Za-z])")
_BYTES = re.compile(r"[\[({]\s*(?:[0-9]{1,3}\s*,\s*){31,63}[0-9]{1,3}\s*,?\s*[\])}]")
_PEM_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----")
_PEM_END = re.compile(r"-----END [A-Z0-9 ]{0,30}KEY(?: BLOCK)?-----")
_MOST_PROOFS = 4  # of one text: a proof takes a millisecond or two

_PRIVATE = (
    r"priv(?:ate)?[\s_-]*keys?|secret[\s_-]*(?:key|hex)?|\bpk\b|\bsk\b|私[钥鑰]|密[钥鑰]|秘密鍵|プライベートキー"
    r"|개인\s?키|비밀\s?키|(?:приватн|секретн|закрыт|закрит)\w{0,4}\s(?:ключ|фраз)|clave\sprivada|llave\sprivada|cle\sprivee"
    r"|chiave\sprivata|chave\sprivada|soukrom\w{1,3}\sklic|(?:ozel|gizli)\sanahtar|privat\w{0,3}\sschlussel|kunci\s(?:pribadi|privat)"
    r"|khoa\s(?:rieng|bi\smat|ca\snhan)|klucz\w{0,2}\sprywatn|prive\s?sleutel|المفتاح\sالخاص|निजी\sकुंजी|คีย์ส่วนตัว|กุญแจส่วนตัว"
)
_OTHER = (
    r"\btx|hash|transac|transaz|transak|transaktion|\btrans|signature|public|address|order|block|explorer|deposit|withdraw"
    r"|交易|哈希|雜湊|公[钥鑰]|地址|签名|簽名|订单|訂單|转账|轉賬|轉帳|区块|區塊|单号|單號|充值|提[币幣现現]"
    r"|取引|トランザクション|ハッシュ|거래|트랜잭션|해시|транзакц|хеш|хэш|адрес|islem|giao\sdich|ธุรกรรม|معامل|लेनदेन|firma|assinatura"
)
# The last label before a raw key says what it is: the named group `private` matched, or another did.
_LABEL = re.compile(f"(?P<private>{fold(_PRIVATE)})|{fold(_OTHER)}")
_LABEL_BEFORE = 60
_LABEL_AFTER = 24


def find_raw_keys(text: NormalisedText) -> Iterator[Finding]:
    """Yield PEM blocks, keys of 64 bytes that prove themselves, and raw keys called private near by."""
    exact = text.exact
    if "PRIVATE KEY" in exact:
        for start, end in _pem_blocks(exact):
            yield Finding(SecretKind.PRIVATE_KEY, start, end, Certainty.VERIFIED)
    proofs = 0
    for match in (*_HEX.finditer(exact), *_BASE58_KEY.finditer(exact), *_BYTES.finditer(exact)):
        payload = _payload(match[0])
        if len(payload) == 64 and proofs < _MOST_PROOFS:
            proofs += 1
            if _is_key_pair(payload):
                yield _found(match, Certainty.VERIFIED)
                continue
        whole_pair = match[0][0] in "[({" and len(payload) == 64  # nothing else is written like this
        if payload and (whole_pair or called(text.folded, match.start(), match.end()) == "private"):
            yield _found(match, Certainty.LIKELY)


def _pem_blocks(exact: str) -> Iterator[tuple[int, int]]:
    """Yield from each BEGIN to its END; without one, to the end of the text."""
    end = 0
    for begin in _PEM_BEGIN.finditer(exact):
        if begin.start() >= end:
            closing = _PEM_END.search(exact, begin.end())
            end = closing.end() if closing is not None else len(exact)
            yield begin.start(), end


def hex_keys(text: NormalisedText) -> Iterator[tuple[int, int]]:
    """Yield where 64 hexadecimal digits stand, which may be a key."""
    for match in _HEX.finditer(text.exact):
        if len(match[0]) <= 66:
            yield match.span()


def _found(match: re.Match[str], certainty: Certainty) -> Finding:
    return Finding(SecretKind.PRIVATE_KEY, match.start(), match.end(), certainty)


def _payload(written: str) -> bytes:
    """The bytes that were written; none when they can't be a key."""
    try:
        if written[0] in "[({":
            numbers = bytes(int(number) for number in re.findall("[0-9]+", written))
            return numbers if len(numbers) in (32, 64) else b""
        digits = written.lower().removeprefix("0x")
        if len(digits) in (64, 128):
            return bytes.fromhex(digits)
        return base58.b58decode(written)
    except ValueError:
        return b""


def _is_key_pair(payload: bytes) -> bool:
    """True when the second 32 bytes are the Ed25519 public key of the first."""
    try:
        key = ECC.construct(curve="Ed25519", seed=payload[:32])
    except ValueError:
        return False
    return key.public_key().export_key(format="raw") == payload[32:]


def called(folded: str, start: int, end: int) -> str:
    """What the nearest label before (else the first one after) says: "private", "other" or nothing ("").

    What was removed stands between like a wall, so that cutting one secret never brings a label nearer
    to another text.
    """
    before = folded[max(0, start - _LABEL_BEFORE) : start].rpartition(BARRIER)[2]
    labels = list(_LABEL.finditer(before))
    label = labels[-1] if labels else _LABEL.search(folded[end : end + _LABEL_AFTER].partition(BARRIER)[0])
    if label is None:
        return ""
    return "private" if label["private"] is not None else "other"
