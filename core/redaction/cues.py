"""The words by which people say that a secret follows, and by which somebody asks for one, in twenty languages.

A language is one entry. Words are regular expressions over folded text (lower case, no accents), so they are
written with or without accents as one likes; `_` stands for a space or nothing. What is said with them is
decided in said_secrets.py and asking.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache

from core.redaction.normalised import fold


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language, alternatives separated by "|". `spaced`: words have spaces between them."""

    hints: str
    """Pieces (`_` is a space) of which a text has one if it has any word of `password` or `code`; a cheap look first."""
    password: str
    """Password, PIN: what is always secret."""
    code: str
    """A code sent to prove somebody: secret for some minutes."""
    is_: str
    """Between the word and the value, besides a colon."""
    phrase: str
    """Recovery phrase, private key."""
    hand_over: str
    """Verbs by which it changes hands, as they are said to somebody."""
    need: str
    """Other ways of wanting it."""
    not_: str
    """What turns the request into a warning, before or after it."""
    others: str
    """Who is warned about."""
    state: str = ""
    """Words that say how a password is and are never one: wrong, lost. Only where one could be taken for it."""
    spaced: bool = True


CUES: Mapping[str, Cues] = {
    "en": Cues(
        hints="passw passc passp pass_w pwd pin code otp cvc cvv r_number",
        password="password|passwd|passcode|passphrase|pass_?word|pwd|pin(?:_?code|_number)?|passwort",
        code=(
            "(?:verification|verify|security|confirmation|authenticat(?:ion|or)|auth|login|log-?in|one-?_?time|sms|text"
            "|2fa|two-?_?factor|google_auth(?:enticator)?|email|e-mail)_?(?:pass)?codes?|one-?_?time_?(?:password|pin)|otp"
            "|cvv2?|cvc2?|(?:verification|authenticator)_number"
        ),
        is_="is|was|are|it'?s|i_got_is|i_received_is|you_sent_is|i_got|i_received|here|number_is|below|=",
        phrase=(
            "(?:seed|recovery|secret|mnemonic|backup|wallet|12|24|twelve|twenty-?four)[- ]?(?:recovery_|backup_|secret_|seed_)?"
            "(?:phrases?|words?|seeds?|keys?)|mnemonics?|private_keys?|seed|keystore(?:_file)?|priv(?:ate)?_?key"
        ),
        hand_over=(
            "send|sending|tell|give|provide|share|sharing|post|forward|reply_with|submit|supply|disclose|reveal|type|write|paste"
            "|show|upload|dm|text|message|read|copy|let_us_(?:have|know)|fill_in|confirm_with|attach|screenshot"
        ),
        need="need|require|want|what(?:'?s| is| are| was)|ask(?:ing)?_for|request|could_i_have|can_i_have|may_i_have|must_have",
        not_="never|not|n't|dont|don.t|no_one|nobody|without|avoid|refuse|stop|cannot|beware|no_need_to|neither|nor",
        others=(
            "anyone|someone|anybody|somebody|whoever|scam\\w*|fraud\\w*|phish\\w*|impersonat\\w*|fake|strangers?|thief|thieves"
            "|if_(?:they|he|she|you)|did_you|have_you|you_(?:sent|gave|shared|told|posted|wrote|entered)"
        ),
        state=(
            "wrong|right|lost|gone|case|weak|strong|safe|secure|fine|good|empty|blank|old|new|missing|same|still|never|always"
            "|invalid|valid|correct|incorrect|unknown|secret|private|available|short|long|there|here|this|that|what|which|where"
            "|when|also|just|only|very|needed|okay|null|none|true|false|forgot|known|reset|set|broken|stolen|hidden|written"
            "|unchanged|default|different|important|mine|yours|ours|theirs|required|optional|below|above|enough|simple|easy"
            "|complicated|compromised|saved|stuck|locked|public|encrypted|unsafe|insecure|impossible|perfect|temporary"
        ),
    ),
    "zh": Cues(
        hints="密 码 碼 口令 pin pass otp cv",
        password=(
            "(?:登[录錄陆陸入]|支付|交易|资金|資金|钱包|錢包|账[号户]|帳[號戶]|帐[号户]|邮箱|解锁|提现|提币)?(?:密[码碼]|口令)"
            "|(?<![a-z0-9])(?:pin_?[码碼]|(?:pin|passcode|password)(?![a-z]))"
        ),
        code=(
            "(?:短信|手机|手機|邮箱|邮件|郵件|谷歌|登[录錄陆陸]|动态|動態|身份|简讯|簡訊|google)?(?:[验驗][证證][码碼]|校[验驗][码碼]"
            "|[动動][态態](?:[码碼]|口令|密[码碼])|安全[码碼]|一次性密[码碼]|[确確][认認][码碼])|(?<![a-z0-9])(?:otp|cvv|cvc)(?![a-z])"
        ),
        is_="就?(?:是|为|為|叫)|如下|我?(?:收|接)到了?的?是?|发来的?是?|发的是|發的是|在这|在這|给你|給你|这个|這個",
        phrase="助[记記]词?詞?|种子[词詞]?|種子[词詞]?|恢[复復](?:短语|短語|[词詞])|私[钥鑰]|密[钥鑰]|keystore|备份[词詞]|備份[词詞]|[密][钥鑰]文件",
        hand_over="发|發|告[诉訴]|提供|[给給]|[输輸]入|填[写寫]?|回[复復]|上[传傳]|展示|出示|[说說]|[报報]|[写寫]|分享|粘[贴貼]|截[图圖]",
        need="需要|要|多少|是什[么麼]|什[么麼]",
        not_="不|勿|别|別|切勿|[绝絕]|莫|禁止|拒[绝絕]|千万|千萬|没|沒|无[需须]|無[需須]|防|避免|警惕|谨防|謹防|小心|泄[露漏]",
        others="凡|任何人|[骗騙]子|[诈詐][骗騙]|冒充|[钓釣][鱼魚]|他人|别人|別人|有人|陌生|对方|對方|假|如果|是否|您?你?(?:曾|有没有)|要求|索[要取]",
        spaced=False,
    ),
    "es": Cues(
        hints="contrasena clave pin codigo",
        password="contrasenas?|clave(?:_de_(?:acceso|usuario|cuenta|ingreso))?|(?:mi_)?pin|codigo_pin",
        code="codigo_(?:de_)?(?:verificacion|seguridad|confirmacion|acceso|autenticacion|un_solo_uso|sms)|codigo_que_(?:me_llego|recibi)|codigo_sms",
        is_="es|era|son|esta_es|que_recibi_es|que_me_llego_es",
        phrase="(?:frase|palabras)_(?:de_)?(?:semilla|recuperacion|secretas?|seguridad|respaldo|mnemonicas?)|(?:12|24|doce)_palabras|semilla|(?:clave|llave)_privada",
        hand_over="envi\\w+|mand\\w+|dig\\w+|dinos|decir\\w*|da(?:nos|me)|dar\\w*|proporcion\\w+|compart\\w+|escrib\\w+|facilit\\w+|indi[qc]\\w+|peg\\w+|muestr\\w+|ingres\\w+",
        need="necesit\\w+|requer\\w+|cual_es|cuales_son",
        not_="nunca|no|jamas|nadie|sin|ninguna?|evit\\w+|cuidado",
        others="alguien|cualquiera|quien|estaf\\w+|fraud\\w+|phishing|si_te|si_le|otros|terceros|falsos?",
    ),
    "fr": Cues(
        hints="passe mdp pin code otp",
        password="mots?_de_passe|mdp|code_pin|(?:mon_)?code_secret|pin",
        code="code_(?:de_)?(?:verification|securite|confirmation|validation|connexion|authentification|sms|a_usage_unique)|code_(?:que_j'ai_)?recu|code_sms|otp",
        is_="est|etait|sont|c'est|recu_est|que_j'ai_recu_est",
        phrase="phrases?_(?:de_)?(?:recuperation|secretes?|mnemoniques?|recouvrement|sauvegarde|seed)|(?:12|24|douze)_mots|cles?_privees?|seed",
        hand_over="envo\\w+|donn\\w+|communiqu\\w+|fourni\\w+|partag\\w+|transm\\w+|dites|indiqu\\w+|ecri\\w+|coll\\w+|montr\\w+|saisi\\w+|repond\\w+",
        need="besoin|faut|quel(?:le)?_est|quel\\w*_sont|quels_sont|exig\\w+",
        not_="jamais|ne|n'|pas|personne|aucun\\w*|sans|evit\\w+|mefi\\w+",
        others="quelqu'un|quiconque|celui|escroc\\w*|arnaqu\\w+|fraud\\w+|hameconnage|phishing|si_on|tiers|faux",
    ),
    "it": Cues(
        hints="password parola pin codice otp",
        password="password|parola_d'ordine|pin|codice_(?:pin|segreto)",
        code="codice_(?:di_)?(?:verifica|sicurezza|conferma|accesso|autenticazione|sms|otp|monouso|temporaneo)|codice_(?:che_ho_)?ricevuto|otp",
        is_="e|era|sono|che_ho_ricevuto_e|ricevuto_e",
        phrase="(?:frase|parole)_(?:di_)?(?:recupero|segret[ae]|seed|mnemonic[ahe]+|ripristino|backup)|(?:12|24|dodici)_parole|chiav[ei]_privat[ae]|seed",
        hand_over="invi\\w+|mand\\w+|da(?:cci|rci|mmi|te)|comunic\\w+|forni\\w+|condivid\\w+|scriv\\w+|dica|dicci|dirci|incoll\\w+|mostr\\w+|inser\\w+|indic\\w+",
        need="bisogno|serv\\w+|qual_e|quali_sono|necessit\\w+",
        not_="mai|non|nessuno|senza|evit\\w+|attenzione",
        others="chiunque|qualcuno|chi_|truff\\w+|frod\\w+|phishing|se_ti|se_le|altri|terzi|falsi?",
    ),
    "pt": Cues(
        hints="senha palavra pin codigo token_sms",
        password="senhas?|palavra-?_?passe|pin|codigo_pin",
        code="codigo_(?:de_)?(?:verificacao|seguranca|confirmacao|acesso|autenticacao|uso_unico|sms)|codigo_(?:que_)?recebi(?:do)?|token_sms",
        is_="e|era|sao|que_recebi_e",
        phrase="(?:frase|palavras)_(?:de_)?(?:recuperacao|semente|secretas?|seguranca|seed|mnemonicas?)|(?:12|24|doze)_palavras|chaves?_privadas?|seed",
        hand_over="envi\\w+|mand\\w+|di(?:ga|zer)\\w*|informe?\\w*|forne\\w+|compartilh\\w+|partilh\\w+|escrev\\w+|d[eai]_-?(?:nos|me)|pass[ae]\\w*|col[ea]\\w*|mostr\\w+|digit\\w+",
        need="precis\\w+|necessit\\w+|qual_e|quais_sao|qual_a",
        not_="nunca|nao|jamais|ninguem|sem|evit\\w+|cuidado|nenhum\\w*",
        others="alguem|qualquer|quem|golp\\w+|fraud\\w+|phishing|se_te|se_pedir\\w*|terceiros|falsos?",
    ),
    "de": Cues(
        hints="passwor kennwor pin geheimzahl code tan zugangsdaten",
        password="passw(?:o|oe)rte?|kennw(?:o|oe)rte?|pin(?:-?_?code|-?nummer)?|geheimzahl|zugangsdaten",
        code="(?:bestatigungs|verifizierungs|sicherheits|einmal|sms|anmelde|authentifizierungs|2fa)-?_?(?:code|kennwort|passwort|pin)s?|code_per_sms|tan",
        is_="ist|lautet|war|sind|heisst",
        phrase="(?:wiederherstellungs|seed|backup|mnemonic)-?_?(?:phrase|satz|worter|schlussel)|(?:12|24|zwolf)_worter|private\\w*_schlussel|seed(?:phrase)?",
        hand_over="send\\w+|schick\\w+|geb\\w+|gib|teil\\w+|nenn\\w+|sag\\w+|schreib\\w+|ubermitt\\w+|mitteil\\w+|zeig\\w+|eintrag\\w+|weiterleit\\w+|poste?\\w*",
        need="brauch\\w+|benotig\\w+|wie_lautet|was_ist|wie_ist",
        not_="nie|niemals|nicht|kein\\w*|niemand\\w*|ohne|vorsicht|vermeid\\w+",
        others="jemand|wer_|betruger\\w*|betrug\\w*|phishing|falls|wenn_sie_jemand|dritte\\w*|falsche\\w*",
    ),
    "nl": Cues(
        hints="wachtwoord code pin",
        password="wachtwoord(?:en)?|toegangscode|pincode|pin",
        code="(?:verificatie|bevestigings|beveiligings|sms|inlog|eenmalige_)-?_?(?:code|wachtwoord)",
        is_="is|was|zijn|luidt",
        phrase="(?:herstel|seed|geheime_|back-?up)-?_?(?:zin|frase|phrase|woorden)|(?:12|24|twaalf)_woorden|(?:prive|private)-?_?(?:sleutel|key)s?",
        hand_over="stuur\\w*|geef\\w*|geven|deel|delen|vertel\\w*|schrijf\\w*|verstrek\\w*|zeg\\w*|plak\\w*|toon|verzend\\w*|doorgeven",
        need="nodig|wat_is|wat_zijn|vereis\\w+",
        not_="nooit|niet|geen|niemand|zonder|vermijd\\w*|pas_op",
        others="iemand|wie_|oplicht\\w+|fraude\\w*|phishing|als_iemand|anderen|derden|nep\\w*",
    ),
    "pl": Cues(
        hints="hasl pin kod",
        password="hasl[oaeu]m?|kod_pin|pin",
        code="kod\\w*_(?:weryfikacyjn\\w+|bezpieczenstwa|potwierdzajac\\w+|autoryzacyjn\\w+|jednorazow\\w+|sms|dostepu)|kod_z_sms|hasl[oa]_jednorazowe",
        is_="to|jest|brzmi|bylo",
        phrase="(?:fraz\\w+|slow\\w*)_(?:odzyskiwania|seed|bezpieczenstwa|startow\\w+|mnemonic\\w*)|(?:12|24)_slow|klucz\\w*_prywatn\\w+|seed",
        hand_over="wyslij\\w*|wyslac|przesl\\w+|podaj\\w*|podac|podziel\\w*|napisz\\w*|udostepn\\w+|powiedz\\w*|wpisz\\w*|wklej\\w*|pokaz\\w*|prze[sś]lij\\w*",
        need="potrzeb\\w+|jakie_jest|jakie_sa|wymag\\w+",
        not_="nigdy|nie|nikt|nikomu|bez|zadn\\w+|uwazaj\\w*|unikaj\\w*",
        others="ktos|ktokolwiek|kto_|oszust\\w*|oszustw\\w*|phishing|jesli_ktos|innym|falszyw\\w+",
    ),
    "cs": Cues(
        hints="hesl pin kod",
        password="hesl[oaue]m?|(?:kod_)?pin",
        code="(?:overovaci\\w*|bezpecnostni\\w*|potvrzovaci\\w*|jednorazov\\w+|sms|autorizacni\\w*)_(?:kod\\w*|heslo)|kod_z_sms",
        is_="je|zni|bylo|byl",
        phrase="(?:seed|obnovovaci|zalozni|tajn\\w+)_?(?:fraz\\w+|slov\\w*)|fraz\\w+_(?:pro_)?obnov\\w+|(?:12|24)_slov|soukrom\\w+_klic\\w*|seed",
        hand_over="posl\\w+|poslete|zasl\\w+|sdel\\w+|uved\\w+|napis\\w+|poskyt\\w+|rekn\\w+|sdil\\w+|vloz\\w+|ukaz\\w+|zadejte_(?:nam|zde|sem)|dejte",
        need="potrebuj\\w+|jake_je|jaky_je|jaka_je|vyzaduj\\w+",
        not_="nikdy|ne\\w+|nikdo|nikomu|bez|zadn\\w+|pozor",
        others="kdokoli\\w*|nekdo|kdo_|podvod\\w*|phishing|pokud_(?:vas|nekdo)|jin\\w+|falesn\\w+",
    ),
    "tr": Cues(
        hints="sifre parola pin kod",
        password="sifre(?:m|niz|n|si|miz|mi|nizi)?|parola(?:m|niz|n|si)?|pin(?:_kodum?)?",
        code="(?:dogrulama|guvenlik|onay|giris|sms|tek_kullanimlik|aktivasyon)_(?:kod\\w*|sifre\\w*|parola\\w*)|gelen_kod",
        is_="su|bu|soyle",
        phrase="(?:kurtarma|gizli|tohum|yedekleme|seed|anahtar)_(?:ifade\\w*|kelime\\w*|cumle\\w*|oge\\w*|obe\\w*)|(?:12|24)_kelime\\w*|(?:ozel|gizli)_anahtar\\w*",
        hand_over="gonder\\w*|yolla\\w*|paylas\\w*|soyle\\w*|ilet\\w*|yaz\\w*|ver\\w*|bildir\\w*|at(?:in|ar_misin\\w*)|goster\\w*",
        need="ihtiyac\\w*|gerek\\w*|nedir|lazim",
        not_="asla|hicbir|sakin|degil|kimse\\w*|(?:gonder|paylas|soyle|ilet|yaz|ver|bildir|iste)(?:me|ma)\\w*|dikkat",
        others="biri\\w*|herhangi|dolandiri\\w+|sahte\\w*|phishing|oltalama|kim_|isteyen\\w*",
    ),
    "ru": Cues(
        hints="парол пин код",
        password="парол[ьяюеи]м?|пин-?_?код\\w*|пин",
        code="(?:код\\w*_)(?:подтверждени\\w+|верификаци\\w+|безопасности|авторизаци\\w+|из_смс|из_sms|смс)|смс-?_?код\\w*|проверочн\\w+_код\\w*|одноразов\\w+_(?:код\\w*|парол\\w*)|код_доступа",
        is_="это|такой|вот|был|будет|пришел|приш[её]л",
        phrase="(?:сид|seed|мнемонич\\w+|секретн\\w+|резервн\\w+)-?_?фраз\\w*|фраз\\w+_восстановлени\\w+|(?:12|24|двенадцать)_слов|(?:приватн|секретн|закрыт)\\w+_ключ\\w*|сид",
        hand_over="отправ\\w+|пришл\\w+|скаж\\w+|сообщ\\w+|да(?:й|йте)|предостав\\w+|напиш\\w+|поделит\\w+|укаж\\w+|введите_(?:здесь|сюда|в_чат)|вышл\\w+|скин\\w+|перешл\\w+|покаж\\w+|назов\\w+",
        need="нуж\\w+|какой_у|каков\\w*|требу\\w+|необходим\\w*",
        not_="никогда|не|нельзя|никто|никому|без|ни|остерегайтесь|осторожн\\w+",
        others="кто-?_?(?:то|либо|нибудь)|любой|мошенни\\w+|фишинг\\w*|если_вас|если_у_вас|другим|поддельн\\w+|кто_",
    ),
    "uk": Cues(
        hints="парол пін код",
        password="парол[ьяюеі]м?|пін-?_?код\\w*",
        code="код\\w*_(?:підтвердження|перевірки|верифікації|безпеки|з_смс|з_sms)|смс-?_?код\\w*|одноразов\\w+_(?:код\\w*|парол\\w*)",
        is_="це|такий|ось|був|прийшов",
        phrase="(?:сід|seed|мнемонічн\\w+|секретн\\w+)-?_?фраз\\w*|фраз\\w+_відновлення|(?:12|24)_слів|(?:приватн|секретн|закрит)\\w+_ключ\\w*",
        hand_over="надішл\\w+|відправ\\w+|скаж\\w+|повідом\\w+|дай\\w*|надай\\w*|напиш\\w+|поділ\\w+|вкаж\\w+|перешл\\w+|покаж\\w+",
        need="потріб\\w+|який_у|яка_у|вимаг\\w+",
        not_="ніколи|не|ніхто|нікому|без|обережн\\w+",
        others="хто-?_?(?:сь|небудь)|будь-хто|шахра\\w+|фішинг\\w*|якщо_вас|іншим|хто_",
    ),
    "ja": Cues(
        hints="パス 番号 コード ピン pin",
        password="パスワード|暗証番号|パスコード|ピンコード|pinコード",
        code="(?:認証|確認|検証|セキュリティ|ワンタイム|2段階認証|二段階認証|sms)(?:コード|番号|パスワード)|ワンタイムパス",
        is_="は|が|:|＝|です|次の通り|こちら",
        phrase="リカバリー?フレーズ|復元フレーズ|シードフレーズ|秘密の?フレーズ|ニーモニック|秘密鍵|プライベートキー|シード|復元用の?単語",
        hand_over="送っ|送信|教え|お知らせ|共有|提供|提示|入力して|書い|お伝え|貼り|見せ|ください|下さい",
        need="必要|何です|お聞か",
        not_="ない|ません|禁止|絶対|決して|しないで|なさら|避け|注意|さらさ",
        others="誰|詐欺|なりすまし|フィッシング|他人|第三者|求め|偽|場合",
        spaced=False,
    ),
    "ko": Cues(
        hints="번호 비번 패스 암호 코드 pin",
        password="비밀번호|비번|패스워드|암호|핀번호|pin_?번호",
        code="(?:인증|확인|보안|otp|일회용|sms|문자)_?(?:번호|코드|비밀번호)",
        is_="는|은|이|가|:|다음|입니다",
        phrase="복구_?(?:구문|문구|단어)|시드_?(?:구문|문구|단어)?|니모닉|비밀_?(?:구문|복구_?구문)|개인_?키|프라이빗_?키",
        hand_over="보내|알려|제공|공유|입력해|적어|말씀|전달|붙여|보여|주세요|주십시오",
        need="필요|무엇|뭐",
        not_="마세요|마십시오|않|절대|말아|금지|지_마|안_됩|주의|없",
        others="누구|사기|피싱|사칭|타인|다른_?사람|요구|경우|가짜",
        spaced=False,
    ),
    "vi": Cues(
        hints="mat_khau pin xac_ bao_mat otp sms ma_dang",
        password="mat_khau|ma_pin|pin",
        code="ma_(?:xac_(?:minh|nhan|thuc)|otp|bao_mat|sms|dang_nhap)|otp",
        is_="la|nhu_sau|cua_toi_la",
        phrase="(?:cum_tu|cum_mat_khau|tu)_(?:khoi_phuc|bi_mat|hat_giong|ghi_nho|du_phong)|(?:12|24)_(?:tu|ky_tu)|khoa_(?:rieng|bi_mat|ca_nhan)|seed",
        hand_over="gui|cung_cap|cho_(?:chung_toi|toi|minh)|chia_se|nhap_vao_day|viet|noi|dua|dan|tiet_lo",
        need="can|yeu_cau|la_gi",
        not_="khong|dung|chua|chang|tuyet_doi|tranh|canh_giac",
        others="ai|bat_ky|bat_cu|lua_dao|gia_mao|ke_|neu|nguoi_khac",
    ),
    "id": Cues(
        hints="sandi pasword pin kode otp",
        password="(?:kata_)?sandi|pasword|pin",
        code="kode_(?:verifikasi|otp|keamanan|konfirmasi|autentikasi|sms|masuk|sekali_pakai)|otp",
        is_="adalah|ialah|yaitu|nya|saya_adalah|itu",
        phrase="(?:frasa|frase|kata)_(?:pemulihan|sandi_pemulihan|rahasia|benih|seed|kunci|mnemonik|cadangan)|(?:12|24)_kata|kunci_(?:pribadi|privat)|seed",
        hand_over="kirim\\w*|beri\\w*|bagi\\w*|tulis\\w*|masukkan_di_sini|sebut\\w*|katakan|ketik\\w*|tunjuk\\w*|tempel\\w*|sampaikan|beritahu\\w*",
        need="butuh\\w*|perlu\\w*|apa_",
        not_="jangan|tidak|tak|bukan|pernah|tanpa|hindari|waspada",
        others="siapa\\w*|seseorang|penipu\\w*|palsu|phishing|jika|orang_lain|pihak",
    ),
    "th": Cues(
        hints="รหัส พา พิน โอที otp pin",
        password="รหัสผ่าน|พาสเวิร์ด|รหัส_?pin|พิน",
        code="รหัส_?(?:ยืนยัน|otp|ความปลอดภัย|ใช้ครั้งเดียว)\\w*|โอทีพี",
        is_="คือ|เป็น|:|ของฉันคือ|ของผมคือ",
        phrase="วลี_?(?:กู้คืน|ลับ|ช่วยจำ)|ซีด_?เฟรส|คำ_?(?:กู้คืน|ลับ)|seed_?phrase|คีย์ส่วนตัว|กุญแจส่วนตัว|private_?key",
        hand_over="ส่ง|บอก|แจ้ง|ให้|แชร์|พิมพ์|กรอก|เขียน|แสดง|ขอ",
        need="ต้องการ|คืออะไร|จำเป็น",
        not_="อย่า|ไม่|ห้าม|ระวัง",
        others="ใคร|มิจฉาชีพ|หลอก|ปลอม|ผู้อื่น|คนอื่น|หาก",
        spaced=False,
    ),
    "ar": Cues(
        hints="كلم السر باسورد رمز كود",
        password="كلم[هة]_(?:المرور|السر|مرور|سر)\\w*|الرقم_السري|كلمة_مروري|باسورد|الباسورد",
        code="(?:رمز|كود)_(?:التحقق|التأكيد|الأمان|التفعيل|المصادقة|otp)|رمز_التحقق",
        is_="هو|هي|هى|كالتالي",
        phrase="عبار[هة]_(?:الاسترداد|الاستعادة|السرية|البذرة|الاسترجاع)|(?:12|24)_كلمة|المفتاح_الخاص|مفتاحك_الخاص|كلمات_الاسترداد|عبارة_استرداد\\w*",
        hand_over="أرسل\\w*|ارسل\\w*|إرسال|أعط\\w*|اعط\\w*|شارك\\w*|مشاركة|قدم\\w*|تزويد\\w*|زودنا|أخبر\\w*|اكتب\\w*|أدخل\\w*_هنا",
        need="نحتاج|يلزم|ما_هي|ما_هو|مطلوب",
        not_="لا|لن|أبدا|ابدا|عدم|دون|بدون|احذر|ليس",
        others="أي_شخص|اي_شخص|أحد|محتال\\w*|احتيال\\w*|تصيد|من_يطلب|إذا",
    ),
    "hi": Cues(
        hints="पास पिन कोड ओटी otp",
        password="पासवर्ड|पिन(?:_कोड)?|पासकोड",
        code="(?:सत्यापन|वेरिफिकेशन|सुरक्षा|पुष्टि)_(?:कोड|पिन)|ओटीपी|otp",
        is_="है|यह_है|ये_है|:",
        phrase="(?:रिकवरी|सीड|सीक्रेट|बैकअप)_(?:फ्रेज|फ्रेज़|वाक्यांश|शब्द)|पुनर्प्राप्ति_वाक्यांश|(?:12|24)_शब्द|निजी_कुंजी|प्राइवेट_की",
        hand_over="भेज\\w*|बता\\w*|दें|दीजिए|साझा|शेयर|लिख\\w*|दे_दो|दो",
        need="चाहिए|जरूरत|क्या_है",
        not_="न|नहीं|मत|कभी|कोई|बिना|सावधान",
        others="किसी|धोखे\\w*|ठग\\w*|फ्रॉड|फिशिंग|अगर|जो_",
    ),
}


@cache
def folded_cues() -> Mapping[str, Cues]:
    """The table as it is compared with folded text, `_` replaced."""
    folded: dict[str, Cues] = {}
    for language, cues in CUES.items():
        changed = {
            field.name: fold(text).replace("_", r"[\s-]?")
            for field in fields(cues)
            if field.name not in ("hints", "spaced") and (text := getattr(cues, field.name))
        }
        folded[language] = replace(cues, hints=fold(cues.hints), **changed)
    return folded
