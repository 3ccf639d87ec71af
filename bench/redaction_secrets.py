"""Secrets that are no phrases, in sentences in which people send them, and their harmless likenesses."""

import random

from base58_bech32 import base58
from Crypto.PublicKey import ECC

from bench.ordinary.slots import BASE58, HEX
from core.redaction import SecretKind

_SOURCE = random.Random(5)
KEY = bytes(range(1, 33))
HEX_KEY = "".join(_SOURCE.choices(HEX, k=64))
PAIR = KEY + ECC.construct(curve="Ed25519", seed=KEY).public_key().export_key(format="raw")
SOLANA_KEY = base58.b58encode(PAIR).decode()
SOLANA_FILE = str(list(PAIR))
SIGNATURE = "".join(_SOURCE.choices(BASE58, k=88))


def encoded(payload: bytes) -> str:
    """base58check."""
    return base58.b58encode_check(payload).decode()


def wif(version: int, compressed: bool) -> str:
    """A WIF key."""
    return encoded(bytes([version]) + KEY + (b"\x01" if compressed else b""))


EXTENDED = {
    name: encoded(bytes.fromhex(version) + bytes(9) + KEY + b"\0" + KEY)
    for name, version in {
        "xprv": "0488ade4",
        "yprv": "049d7878",
        "zprv": "04b2430c",
        "Yprv": "0295b005",
        "Zprv": "02aa7a99",
        "tprv": "04358394",
        "uprv": "044a4e28",
        "vprv": "045f18bc",
    }.items()
}

XPUB = encoded(bytes.fromhex("0488b21e") + bytes(9) + KEY + b"\2" + KEY)

KEYSTORE = (
    '{"version":3,"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","address":"008aeeda4d805471df9b2a5b0f38a0c3bcba786b",'
    '"crypto":{"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","cipherparams":{"iv":'
    '"83dbcc02d8ccb40e466191a123791e0e"},"cipher":"aes-128-ctr","kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,'
    '"p":8,"r":1,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},"mac":'
    '"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"}}'
)
"""Shape of version 3, as in the description of the format."""

_PRIVATE_KEYS = [
    *(wif(version, compressed) for version in (0x80, 0xB0, 0x9E, 0xEF) for compressed in (True, False)),
    *(
        f"my private key is {HEX_KEY}",
        f"我的私钥是{HEX_KEY}",
        f"私钥：0x{HEX_KEY.upper()}",
        f"{HEX_KEY} 这是我的私钥",
    ),
    *(
        f"приватный ключ: {HEX_KEY}",
        f"clave privada {HEX_KEY}",
        f"clé privée : {HEX_KEY}",
        f"秘密鍵は{HEX_KEY}です",
    ),
    *(SOLANA_KEY, SOLANA_FILE, f"id.json {SOLANA_FILE}", f"0x{PAIR.hex()}", f"钱包导出来的：{SOLANA_KEY}"),
    "-----BEGIN EC PRIVATE KEY-----\nMHQCAQEEIBkg\n-----END EC PRIVATE KEY-----",
]
_PASSWORDS = """my password is hunter2
my password is dragon.
My wallet password is: Summer2024!
pwd=abc12345
the password for my account is qwerty123, please check
hunter2 is my password
pin is 1234
PIN 4821
pass: hunter2
пин-код 4821
密码是abc12345
密码：Aa123456
我的密码是dragon，登不上
登录密码 abc123456登不上
支付密码123456
密碼：abc12345
mi contraseña es gato1234
La clave es: Madrid2020
mon mot de passe est Soleil2024
mot de passe : "soleil"
Mein Passwort lautet Sommer123
la mia password è Roma1234
minha senha é abc12345
şifrem şu abc12345
мой пароль qwerty123
пароль: qwerty
пароль це abc12345
パスワードはabc12345です
비밀번호는 abc12345 입니다
mật khẩu là abc12345
kata sandi saya adalah abc12345
รหัสผ่านคือ abc12345
كلمة المرور هي abc12345
पासवर्ड है abc12345
hasło to kotek123
heslo je kocka123
wachtwoord is hond1234"""
_CODES = """验证码 482913
验证码是482913，怎么提示错误
我收到的验证码：482 913
482913是我收到的验证码
驗證碼：482913
谷歌验证码 123456
My verification code is 482913
the code I received is 482913
G-482913 is my Google verification code
OTP 482913
2FA code: 123 456
the code they sent me is 482913
CVV 123
codigo de verificacion: 482913
code de vérification 482913
Bestätigungscode: 482913
codice di verifica 482913
código de verificação 482913
doğrulama kodu 482913
код подтверждения 482913
код підтвердження 482913
認証コードは482913です
인증번호 482913
mã xác nhận 482913
kode OTP 482913
รหัสยืนยัน 482913
رمز التحقق 482913
सत्यापन कोड 482913
kod weryfikacyjny 482913
ověřovací kód 482913
verificatiecode 482913"""
SECRETS: dict[SecretKind, list[str]] = {
    SecretKind.PRIVATE_KEY: _PRIVATE_KEYS,
    SecretKind.EXTENDED_PRIVATE_KEY: list(EXTENDED.values()),
    SecretKind.KEYSTORE: [
        KEYSTORE,
        KEYSTORE.replace(",", ",\n  "),
        "my file:\n" + KEYSTORE[:-40],
        "备份 " + KEYSTORE,
    ],
    SecretKind.PASSWORD: _PASSWORDS.split("\n"),
    SecretKind.ONE_TIME_CODE: _CODES.split("\n"),
    SecretKind.CARD_NUMBER: [
        *(
            "my card 4111 1111 1111 1111 exp 12/27",
            "4111111111111111",
            "5555-5555-5555-4444",
            "卡号 3782 822463 10005",
        ),
        *("visa: 4012888888881881", "3530111333300000", "银行卡6200000000000005", "карта 2201382000000013"),
    ],
    SecretKind.BOT_TOKEN: [
        "123456789:" + "".join(_SOURCE.choices(BASE58, k=35)),
        "token is M"
        + "".join(_SOURCE.choices(BASE58, k=23))
        + ".Gx3a9Z."
        + "".join(_SOURCE.choices(BASE58, k=38)),
        "xoxb-" + "1234567890-1234567890-" + "".join(_SOURCE.choices(BASE58, k=24)),
    ],
    SecretKind.API_KEY: [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "sk-" + "proj-" + "".join(_SOURCE.choices(BASE58, k=40)),
        "ghp_" + "".join(_SOURCE.choices(BASE58, k=36)),
        "AIza" + "".join(_SOURCE.choices(BASE58, k=35)),
        "sk_live" + "_" + "".join(_SOURCE.choices(BASE58, k=24)),
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0." + "".join(_SOURCE.choices(BASE58, k=43)),
        "Binance API key: " + "".join(_SOURCE.choices(BASE58, k=64)),
        "api密钥是" + "".join(_SOURCE.choices(BASE58, k=64)),
        "secret key = " + "".join(_SOURCE.choices(BASE58, k=64)),
    ],
}
"""By kind, texts that hold one each."""

HARMLESS = f"""I forgot my password
my password is wrong
My password is not working.
the password is incorrect, error code 482913
I changed my password on 2023-05-01 and it says invalid
My password is correct but it is not accepted
password: forgotten
password must be 8-20 characters
my password has 12 characters
I need to reset password for iphone15 app
the error code is 482913
country code 0086
order number 482913, I did not get the verification code
I did not get the verification code for order 482913
验证码收不到，订单号 482913
没收到验证码，等了30分钟
验证码是6位数
验证码 60 秒
密码是2023年设置的
我忘记密码了
密码错误，提示代码10086
支付密码错误5次被锁
密码忘记了，手机号13800138000
修改密码：13800138000
my verification code never arrives to +86 13800138000
the verification code expires after 15 minutes
Mein Passwort ist falsch
la contraseña es incorrecta
j'ai oublié mon mot de passe
пароль не подходит
код ошибки 482913
パスワードは正しいのに
비밀번호를 잊어버렸어요
mật khẩu không đúng
password reset email not received, order NO123456
订单号6200000000000005
order 4111111111111111
PIN code is 6 digits long
I entered my password: it said "wrong password"
password. 12345 USDT are missing
Hash {HEX_KEY}
https://etherscan.io/tx/0x{HEX_KEY}
{SIGNATURE}
signature {SIGNATURE}
my api key does not work
invite code: ABC12345
{XPUB}
1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2
0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe
{{"jsonrpc":"2.0","result":{{"mac":"00:1b:44","cipher":"none"}}}}
const config = {{ kdf: 'none', mac: true }}
[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
Passed: 12 tests
bypass: none
2FA enabled since yesterday
my pass was rejected
boarding pass: A12345 gate 4
the code base is 12345 lines
Your OTP did not arrive 3 times
pin it to 2024 roadmap
PIN 码输入错误三次
密码输入了123次都不对
验证码发到了旧手机138****8000
错误代码 482913
code -32000
The contract address is 0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe, token id 482913
Please call me at 4111 1111 11
IBAN DE89 3704 0044 0532 0130 00
My order 62 0000 0000 0000 05
BTC 0.00482913
block 18482913 confirmations 12
身份证 110101199003074514
UID 62000000000005
wechat pay transaction 4200001234202311221234567890
2023112222001412341234567890 支付宝交易号
我转了 482913 USDT 验证通过
1. open 2. close 3. open
the seed round was led by ...
安全码在哪里
memo: 482913
tag 482913, exchange said enter the code
I was asked for a password 3 times in 2024
密码学 2024
Face ID/密码 iPhone15 不能用""".split("\n")
"""What looks like one and must pass."""
