"""Sentences that customers of a wallet write, in nineteen languages; none holds a secret.

One line is one sentence. {names} in braces are drawn by slots.py.
"""

SENTENCES: dict[str, str] = {
    "es": """Ayer envié {amount} {coin} y todavía no aparecen en mi cartera.
La transacción {hash} figura como confirmada pero el saldo es cero.
No puedo entrar en mi cuenta desde la última actualización, versión {version}.
Olvidé mi contraseña y el correo {email} ya no lo uso.
No me llega el código de verificación por SMS desde hace {minutes} minutos.
Alguien se hizo pasar por ustedes y me pidió la frase semilla, no se la di.
Mandé por error desde la red {network} a la dirección {address}.
¿Cuánto tarda un retiro? Mi pedido es {order}.
El precio del mercado cambió y la orden {order} quedó pendiente toda la noche.
Mi hermano perdió su teléfono, la caja, el reloj, la cartera y las llaves.
Todo el dinero de la familia está en esa cuenta, por favor ayuda.
Cuando abro la aplicación aparece una pantalla blanca en mi {device}.
La comisión me parece muy alta para una operación tan pequeña.
¿Es verdad que el soporte puede pedir mi clave privada? Me parece raro.
El número de seguimiento es {digits16} y el del caso {digits6}.""",
    "fr": """J'ai envoyé {amount} {coin} hier soir et rien n'est arrivé.
La transaction {hash} est confirmée mais mon solde reste à zéro.
Je n'arrive plus à ouvrir l'application depuis la version {version}.
J'ai oublié mon mot de passe et je n'ai plus accès à {email}.
Le code de vérification n'arrive pas, j'attends depuis {minutes} minutes.
Un homme m'a appelé pour demander ma phrase de récupération, j'ai refusé.
J'ai choisi le mauvais réseau, {network}, pour l'adresse {address}.
Combien de temps prend un retrait ? Ma commande est {order}.
Mon ancien téléphone est cassé, le nouveau est un {device}.
Les frais sont trop chers pour une opération aussi petite.
Est-ce que le service client peut demander ma clé privée ?
Le fauteuil, la table, la lampe, le canapé et le vélo ont été vendus pour acheter ces jetons.
Mon mot de passe est correct mais l'application le refuse.
Numéro de dossier {digits6}, numéro de suivi {digits16}.
Merci de répondre vite, tout l'argent de la famille est là.""",
    "it": """Ieri ho inviato {amount} {coin} e non è ancora arrivato niente.
La transazione {hash} risulta confermata ma il saldo è zero.
Non riesco ad aprire l'app dopo l'aggiornamento alla versione {version}.
Ho dimenticato la password e non uso più l'indirizzo {email}.
Il codice di verifica non arriva da {minutes} minuti.
Qualcuno mi ha chiesto la frase di recupero fingendosi il vostro servizio.
Ho sbagliato rete, era {network}, verso l'indirizzo {address}.
Quanto tempo ci vuole per un prelievo? Il mio ordine è {order}.
Il telefono vecchio è rotto, adesso uso un {device}.
La commissione è troppo alta per una cifra così piccola.
Ho perso il foglio dove avevo scritto le parole, cosa posso fare?
In casa ho tavolo, sedia, divano, lampada, letto e armadio, ma non trovo la chiavetta.
La password è sbagliata secondo il sito, ma sono sicuro che è giusta.
Numero del caso {digits6}, spedizione {digits16}.
Vi prego di rispondere, il tempo passa e il prezzo scende.""",
    "pt": """Ontem enviei {amount} {coin} e até agora não caiu nada na carteira.
A transação {hash} aparece confirmada mas o saldo está zerado.
Não consigo abrir o aplicativo depois da versão {version}.
Esqueci minha senha e não tenho mais acesso ao e-mail {email}.
O código de verificação não chega faz {minutes} minutos.
Uma pessoa pediu minha frase de recuperação dizendo que era do suporte.
Escolhi a rede errada, {network}, para o endereço {address}.
Quanto tempo demora um saque? Meu pedido é {order}.
Meu celular antigo quebrou, agora uso um {device}.
A taxa está muito cara para uma operação tão pequena.
A senha está correta mas o aplicativo diz que é inválida.
Comprei mesa, cadeira, fogão, cama e geladeira com esse dinheiro no ano passado.
Por favor respondam logo, todo o dinheiro da família está aí.
Número do caso {digits6}, rastreio {digits16}.
É verdade que vocês pedem a chave privada? Achei estranho.""",
    "cs": """Včera jsem poslal {amount} {coin} a dodnes nic nepřišlo.
Transakce {hash} je potvrzená, ale zůstatek je nula.
Po aktualizaci na verzi {version} aplikaci neotevřu.
Zapomněl jsem heslo a k adrese {email} už nemám přístup.
Ověřovací kód nepřichází už {minutes} minut.
Někdo se vydával za vaši podporu a chtěl seed frázi, nedal jsem mu ji.
Zvolil jsem špatnou síť {network} pro adresu {address}.
Jak dlouho trvá výběr? Moje objednávka je {order}.
Starý telefon se rozbil, teď mám {device}.
Poplatek je příliš vysoký na tak malou částku.
Heslo je správné, ale aplikace ho odmítá.
Doma mám stůl, židli, lampu, postel, skříň a kolo, ale papír se slovy jsem ztratil.
Číslo případu {digits6}, sledování zásilky {digits16}.
Prosím o rychlou odpověď, jsou tam všechny peníze rodiny.""",
    "tr": """Dün {amount} {coin} gönderdim ama hâlâ hesabıma gelmedi.
{hash} işlemi onaylanmış görünüyor ama bakiye sıfır.
{version} sürümünden sonra uygulama açılmıyor.
Şifremi unuttum ve {email} adresine artık erişemiyorum.
Doğrulama kodu {minutes} dakikadır gelmiyor.
Biri sizin adınıza arayıp kurtarma ifademi istedi, vermedim.
Yanlış ağ seçtim, {network}, adres {address}.
Çekim ne kadar sürer? Sipariş numaram {order}.
Eski telefonum kırıldı, şimdi {device} kullanıyorum.
Komisyon bu kadar küçük bir tutar için çok yüksek.
Şifre doğru ama uygulama kabul etmiyor.
Evde masa, sandalye, lamba, yatak, dolap ve kapı var ama kağıdı bulamıyorum.
Talep numarası {digits6}, kargo takip {digits16}.
Lütfen hızlı cevap verin, ailenin bütün parası orada.""",
    "ru": """Вчера отправил {amount} {coin}, до сих пор ничего не пришло.
Транзакция {hash} подтверждена, но баланс ноль.
После обновления до версии {version} приложение не открывается.
Забыл пароль, к почте {email} доступа больше нет.
Код подтверждения не приходит уже {minutes} минут.
Кто-то представился вашей поддержкой и просил сид-фразу, я не дал.
Выбрал не ту сеть, {network}, на адрес {address}.
Сколько идёт вывод? Мой заказ {order}.
Старый телефон сломался, теперь у меня {device}.
Комиссия слишком большая для такой суммы.
Пароль правильный, но приложение его не принимает.
Дома есть стол, стул, лампа, шкаф и окно, а бумажку со словами потерял.
Номер обращения {digits6}, трек {digits16}.
Ответьте скорее, там все деньги семьи, время идёт.
Правда ли, что вы спрашиваете приватный ключ?""",
    "ja": """昨日{amount}{coin}を送りましたが、まだ着金していません。
トランザクション{hash}は承認済みなのに残高がゼロです。
バージョン{version}に更新してからアプリが開きません。
パスワードを忘れました。{email}も使えません。
認証コードが{minutes}分たっても届きません。
サポートを名乗る人にリカバリーフレーズを聞かれましたが、教えていません。
ネットワークを間違えて{network}で{address}に送ってしまいました。
出金はどのくらいかかりますか。注文番号は{order}です。
スマホを{device}に変えたらログインできなくなりました。
手数料が高すぎると思います。
パスワードは正しいはずなのに通りません。
おせわになっております。よろしくおねがいいたします。
あさからずっとまっていますが、なにもかわりません。たすけてください。
受付番号{digits6}、追跡番号{digits16}です。
秘密鍵を聞かれることはありますか。""",
    "ko": """어제 {amount} {coin}을 보냈는데 아직 입금되지 않았습니다.
트랜잭션 {hash}는 승인되었는데 잔액이 0원입니다.
{version} 버전으로 업데이트한 뒤 앱이 열리지 않아요.
비밀번호를 잊어버렸고 {email} 메일도 못 씁니다.
인증번호가 {minutes}분째 오지 않습니다.
고객센터라고 하면서 복구 구문을 물어봤는데 알려주지 않았습니다.
네트워크를 {network}로 잘못 선택해서 {address}로 보냈어요.
출금은 얼마나 걸리나요? 주문번호는 {order} 입니다.
휴대폰을 {device}로 바꿨더니 로그인이 안 됩니다.
수수료가 너무 비싼 것 같아요.
비밀번호는 맞는데 계속 틀렸다고 나옵니다.
집에 의자 침대 냉장고 시계 가방 모두 있는데 종이만 없어졌어요.
접수번호 {digits6}, 송장번호 {digits16} 입니다.
가족 돈이 모두 들어 있으니 빨리 답해 주세요.""",
    "de": """Gestern habe ich {amount} {coin} gesendet, angekommen ist nichts.
Die Transaktion {hash} ist bestätigt, aber das Guthaben ist null.
Nach dem Update auf Version {version} öffnet sich die App nicht mehr.
Ich habe mein Passwort vergessen und nutze {email} nicht mehr.
Der Bestätigungscode kommt seit {minutes} Minuten nicht an.
Jemand gab sich als Support aus und wollte meine Seed Phrase, ich habe nichts gesagt.
Falsches Netzwerk gewählt, {network}, an die Adresse {address}.
Wie lange dauert eine Auszahlung? Meine Bestellung ist {order}.
Das alte Handy ist kaputt, jetzt habe ich ein {device}.
Mein Passwort ist richtig, wird aber abgelehnt.
Vorgangsnummer {digits6}, Sendung {digits16}.""",
    "nl": """Gisteren heb ik {amount} {coin} verstuurd en er is niets aangekomen.
De transactie {hash} is bevestigd maar het saldo is nul.
Na de update naar versie {version} opent de app niet meer.
Ik ben mijn wachtwoord vergeten en gebruik {email} niet meer.
De verificatiecode komt al {minutes} minuten niet.
Verkeerd netwerk gekozen, {network}, naar {address}.
Mijn wachtwoord is juist maar wordt geweigerd. Bestelling {order}.""",
    "pl": """Wczoraj wysłałem {amount} {coin} i nadal nic nie dotarło.
Transakcja {hash} jest potwierdzona, ale saldo wynosi zero.
Po aktualizacji do wersji {version} aplikacja się nie otwiera.
Zapomniałem hasła i nie mam dostępu do {email}.
Kod weryfikacyjny nie przychodzi od {minutes} minut.
Wybrałem złą sieć {network} na adres {address}.
Hasło jest poprawne, a aplikacja je odrzuca. Zamówienie {order}.""",
    "uk": """Учора надіслав {amount} {coin}, досі нічого не прийшло.
Транзакція {hash} підтверджена, але баланс нуль.
Після оновлення до версії {version} застосунок не відкривається.
Забув пароль, до пошти {email} доступу немає.
Код підтвердження не приходить уже {minutes} хвилин.
Обрав не ту мережу {network} на адресу {address}, замовлення {order}.""",
    "vi": """Hôm qua tôi gửi {amount} {coin} mà vẫn chưa nhận được.
Giao dịch {hash} đã xác nhận nhưng số dư bằng không.
Sau khi cập nhật phiên bản {version} thì ứng dụng không mở được.
Tôi quên mật khẩu và không còn dùng {email}.
Mã xác nhận không đến đã {minutes} phút.
Tôi chọn nhầm mạng {network} tới địa chỉ {address}.
Mật khẩu đúng nhưng ứng dụng báo sai. Đơn hàng {order}.""",
    "id": """Kemarin saya kirim {amount} {coin} tapi belum masuk.
Transaksi {hash} sudah dikonfirmasi tetapi saldo nol.
Setelah pembaruan versi {version} aplikasi tidak bisa dibuka.
Saya lupa kata sandi dan {email} sudah tidak dipakai.
Kode verifikasi tidak datang sudah {minutes} menit.
Saya salah pilih jaringan {network} ke alamat {address}.
Kata sandi benar tetapi ditolak. Pesanan {order}.""",
    "th": """เมื่อวานโอน {amount} {coin} แต่ยังไม่เข้า
ธุรกรรม {hash} ยืนยันแล้วแต่ยอดเป็นศูนย์
ลืมรหัสผ่าน และไม่ได้ใช้ {email} แล้ว
รหัสยืนยันไม่มา {minutes} นาทีแล้ว
เลือกเครือข่ายผิด {network} ไปที่ {address} คำสั่งซื้อ {order}""",
    "ar": """أرسلت أمس {amount} {coin} ولم يصل شيء.
المعاملة {hash} مؤكدة لكن الرصيد صفر.
نسيت كلمة المرور ولا أستخدم {email}.
رمز التحقق لا يصل منذ {minutes} دقيقة.
اخترت الشبكة الخطأ {network} إلى {address} والطلب {order}.""",
    "hi": """कल मैंने {amount} {coin} भेजे पर अभी तक नहीं आए।
लेनदेन {hash} पक्का है पर बैलेंस शून्य है।
मैं पासवर्ड भूल गया और {email} अब नहीं है।
सत्यापन कोड {minutes} मिनट से नहीं आया।
गलत नेटवर्क {network} चुना, पता {address}, ऑर्डर {order}।""",
}

ENGLISH = """I sent {amount} {coin} yesterday and nothing has arrived yet.
The explorer shows {hash} as success but my balance is zero.
I forgot my password and the reset email never reaches {email}.
My password is correct but the app says it is wrong.
The password must be 8-20 characters, mine has 12 characters, still rejected.
No verification code for {minutes} minutes, order {order}.
The verification code you send is invalid, error code {digits6}.
Someone who says he is your agent asked for my seed phrase, is that normal?
Just now I try again, same problem, network busy, coin still pending, please help.
Can you cancel this order, {order}, today before the market open?
Please check order number {digits16}, card payment failed twice.
Tracking number {digits16}, phone {phone}, ticket {digits6}.
Which token can I swap on {network} without extra fee?
Wallet version {version}, device {device}, always crash on start.
I set the password in 2023 and now my phone is gone.
The shop sold: apple, banana, bread, butter, cheese, onion, potato, salt, sugar, tomato, coffee and milk.
Lost with the bag: camera, laptop, phone, wallet, watch, umbrella, ring, jacket, shoes, book and keys.
Is it safe to enter my recovery phrase in the app after the update?
Yes I know: never share the private key. The transaction is {hash}.
I already try all: update, restart, clear cache, other network, other phone, nothing work.
Sent from exchange to {address}, memo {digits6}, amount {amount} {coin}, time {date}."""

LOGS = """{date} 14:0{minutes} ERROR wallet.sync - request failed: code=500 id={order} retry in {minutes}s
{date}T09:15:2{minutes}Z INFO transaction {hash} status=pending confirmations=0 fee=0.00{digits6}
at com.wallet.core.network.Client.request(Client.java:{digits6})
Caused by: java.net.SocketTimeoutException: failed to connect to /10.0.0.1 (port 443) after 10000ms
File "wallet/main.py", line 120, in send
    raise ValueError(f"invalid address {address}")
GET https://api.example.com/v1/tx/{hash}?page=1 200 OK 120ms
TypeError: Cannot read properties of undefined (reading 'balance')
{{"jsonrpc":"2.0","id":{digits6},"error":{{"code":-32000,"message":"insufficient funds for gas"}}}}
with Session(engine) as session: print(session.exec(select(Hero)).one())
const wallet = await connect({{ network: 'main', account: index, sign: true, version: 2 }});
if (order.status === 'open' && price > limit) {{ cancel(order); }} else {{ order.update(price); }}"""
"""Lines that are pasted together with a message."""
