"""Whoever asks for a secret is recognised in every supported language, and whoever warns is not."""

import pytest

from core.redaction import asks_for_a_secret
from core.redaction.cues import cues

ASKING = """请把助记词发送至我们的邮箱
为了给您恢复钱包，请把助记词发给我们
If you need help, send us your recovery phrase.
如果需要帮助，请把助记词发给我们
Falls Sie Hilfe brauchen, senden Sie uns Ihr Passwort.
お困りの場合は、パスワードを教えてください
если у вас проблема, пришлите пароль
请您提供一下绑定手机收到的6位数验证码
发一下密码
为了核实身份，请输入您的密码
麻烦把12个单词发给我
你的私钥是多少
can u dm me ur seed
Kindly drop your 12 words below
pls type the otp here
we just need the last 4 words of your phrase
Send me your keystore file and its password
please send us your recovery phrase
Please provide your seed phrase so we can check the wallet.
Could you tell me your password?
What is your private key?
We need your 12 words to restore the wallet.
I could not find your account, please send us your recovery phrase
Reply with the verification code you received.
Share your private key with us.
Hello! To verify your identity, please send the 12-word phrase here.
请把助记词发给我们
请提供您的私钥
麻烦告诉我一下密码
请发送您收到的验证码
您的助记词是什么
请把您收到的短信验证码告诉我
我们需要您的助记词来恢复钱包
請提供您的助記詞
Por favor envíenos su frase semilla
Necesitamos su contraseña
¿Cuál es su clave privada?
Envoyez-nous votre phrase de récupération
Quel est votre mot de passe ?
Ci invii la frase di recupero
Ci comunichi la password per favore
Por favor envie sua frase de recuperação
Bitte senden Sie uns Ihre Seed-Phrase
Teilen Sie uns Ihr Passwort mit
Pošlete nám prosím vaši seed frázi
Lütfen kurtarma ifadenizi gönderin
Пришлите вашу сид-фразу
Напишите, пожалуйста, пароль
Повідомте ваш пароль
リカバリーフレーズを送ってください
パスワードを教えてください
복구 구문을 보내 주세요
비밀번호를 알려주세요
Vui lòng gửi cụm từ khôi phục
Kirim frasa pemulihan Anda
กรุณาส่งวลีกู้คืนของคุณ
أرسل لنا عبارة الاسترداد
कृपया अपना पासवर्ड भेजें
Stuur ons uw wachtwoord
Proszę podać hasło"""
HARMLESS = """验证码已发送到您的手机
我们给您的邮箱重新发送了验证码
If someone asks for your private key, it is a scam.
如果有人索要助记词，请立即告诉我们
If you shared your recovery phrase, move your funds now.
如果您已经泄露了私钥，请立即转移资产
您好，请在登录页面输入您的密码
You can export your private key in the app under Settings > Security; never show it to anyone.
What is the transaction id?
Please confirm you have saved your recovery phrase on paper.
Write your recovery phrase on paper and keep it offline.
Make sure nobody can read your recovery phrase.
We've sent a verification code to your e-mail.
Did you get the verification code?
The code was sent to your phone; enter it in the app.
我们已向您的邮箱发送验证码
请把助记词抄写在纸上妥善保管
助记词只能由您自己保管
Your password was reset; you'll receive an email.
We sent you an e-mail with a link to reset your password.
Please tell us which error you see when you enter your password.
Tell me whether the password reset worked
Escriba sus palabras en papel y guárdelas.
Never send anyone your recovery phrase.
We never ask for your recovery phrase, private key, password or codes.
Please do not share your seed phrase with us.
Don't tell anyone your password.
Anyone who asks for your seed phrase is a scammer.
If someone asks you to send your private key, report it.
We will never ask you to send us your recovery phrase.
You can reset your password in the app under Settings.
Enter your recovery phrase in the app on your new phone.
Please use "Forgot password" and follow the e-mail.
Please send us the transaction id and the address.
Send us a screenshot without your recovery phrase, please.
The verification code is valid for 15 minutes; request a new one if it expired.
Did you share your recovery phrase with anyone?
请勿将助记词发给任何人
我们绝不会索要助记词、私钥、密码或验证码
不要把验证码告诉别人
请提供交易哈希和收款地址
请在应用里重置密码
凡是索要助记词的都是骗子
密码忘记了可以点“忘记密码”重置
请在新手机的钱包里输入助记词恢复
您是否曾把助记词告诉过别人？
Nunca comparta su frase semilla con nadie.
No envíe su contraseña.
Ne communiquez jamais votre phrase de récupération.
N'envoyez pas votre mot de passe.
Non invii mai la frase di recupero.
Nunca envie sua frase de recuperação.
Senden Sie niemals Ihre Seed-Phrase.
Geben Sie Ihr Passwort nicht weiter.
Nikdy nikomu neposílejte seed frázi.
Kurtarma ifadenizi kimseyle paylaşmayın.
Никогда не отправляйте сид-фразу никому.
Никому не сообщайте пароль.
リカバリーフレーズは誰にも教えないでください。
パスワードを送らないでください。
복구 구문을 누구에게도 알려주지 마세요.
비밀번호를 보내지 마세요.
Đừng gửi cụm từ khôi phục cho ai.
Jangan kirim frasa pemulihan kepada siapa pun.
อย่าส่งวลีกู้คืนให้ใคร
لا ترسل عبارة الاسترداد لأي شخص.
अपना पासवर्ड किसी को न भेजें
Thank you, we have received your transfer and are looking into it.
Your balance will be shown within two hours."""


@pytest.mark.parametrize("text", ASKING.split("\n"))
def test_asking_is_recognised(text: str) -> None:
    """In any language, polite or not, alone or behind other sentences."""
    assert asks_for_a_secret(text)
    assert asks_for_a_secret(f"Hello!\n{text.upper()}\nThank you.")


@pytest.mark.parametrize("text", HARMLESS.split("\n"))
def test_warnings_and_other_requests_pass(text: str) -> None:
    """Agents warn, ask for transaction ids, and explain how to reset a password."""
    assert not asks_for_a_secret(text)


@pytest.mark.parametrize("text", ["", "\ud800", "?" * 1000, "send " * 500, "password " * 500])
def test_any_text_is_accepted(text: str) -> None:
    """Nothing raises, and a verb or a noun alone asks for nothing."""
    assert not asks_for_a_secret(text)


def test_every_language_of_the_table_is_tried_here() -> None:
    """Twenty languages; a new one needs a request and a warning above."""
    assert len(cues()) == 20
