"""Passwords and codes are cut when the text calls them so, and only the value; talk about them stays."""

import pytest

from core.redaction import SecretKind, inspect, marker

PASSWORD, CODE = marker(SecretKind.PASSWORD), marker(SecretKind.ONE_TIME_CODE)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my password is hunter2", f"my password is {PASSWORD}"),
        ("My wallet password is: Summer2024!", f"My wallet password is: {PASSWORD}!"),
        ("hunter2 is my password, help", f"{PASSWORD} is my password, help"),
        ("密码是abc12345，登不上", f"密码是{PASSWORD}，登不上"),
        ("我的登录密码：Ab12345。谢谢", f"我的登录密码：{PASSWORD}。谢谢"),
        ("ｐａｓｓｗｏｒｄ：ｈｕｎｔｅｒ２", f"ｐａｓｓｗｏｒｄ：{PASSWORD}"),
        ("mot de passe : Été2024", f"mot de passe : {PASSWORD}"),
        ("验证码 482913", f"验证码 {CODE}"),
        ("收到的验证码是４８２９１３，但是提示错误", f"收到的验证码是{CODE}，但是提示错误"),
        ("482913 is my verification code", f"{CODE} is my verification code"),
        ("code is 482913? My verification code: 123 456.", f"code is 482913? My verification code: {CODE}."),
        ("рassword 123", "рassword 123"),
    ],
)
def test_only_the_value_is_cut(text: str, kept: str) -> None:
    """The sentence around it stays, so that agents know what it was about."""
    assert kept == inspect(text).text


@pytest.mark.parametrize(
    "value", ["hunter2", "p@ssw0rd", "Dragon!23", "CorrectHorse", "12345678", "a1b2c3d4"]
)
@pytest.mark.parametrize(
    "text", ["my password is {}", "password: {}", "密码：{}", "пароль: {}", "contraseña: {}"]
)
def test_values_of_all_kinds_are_cut(text: str, value: str) -> None:
    """Digits, signs, capitals inside."""
    assert text.format(PASSWORD) == inspect(text.format(value)).text


@pytest.mark.parametrize(
    "value", ["wrong", "incorrect", "not", "forgotten", "expired", "locked", "secret", "8-20"]
)
def test_how_a_password_is_stays(value: str) -> None:
    """A state is no value."""
    assert inspect(f"my password is {value}.").clean
    assert inspect(f"Password: {value}").clean


@pytest.mark.parametrize(
    "number", ["order 482913", "订单482913", "6位", "60 秒", "30 minutes", "13800138000"]
)
@pytest.mark.parametrize("text", ["verification code for {}", "没收到验证码，{}", "验证码 {}"])
def test_other_numbers_beside_a_code_stay(text: str, number: str) -> None:
    """Order numbers, lengths, times and telephones."""
    assert inspect(text.format(number)).clean
