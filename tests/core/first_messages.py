"""Thirty first messages as people in trouble write them, each with every fact it states, read by a person.

Hashes are random, addresses too but with good checksums. The moment of writing is NOW in Beijing, a Sunday.
A fragment (last item of each fact) is the text as typed from which the fact comes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 22, 18, 30, tzinfo=ZONE)


@dataclass(frozen=True)
class FirstMessage:
    """A message and what it states; what is left out it does not state."""

    text: str
    network: str | None = None
    networks: tuple[tuple[str, str], ...] = ()  # (network, fragment)
    transactions: tuple[tuple[str, str | None, str], ...] = ()  # (value, network, fragment)
    addresses: tuple[str, ...] = ()
    moment: tuple[str, str, bool, str] | None = None  # (ISO 8601, precision, zone given, fragment)
    contacts: tuple[tuple[str, str, str], ...] = ()  # (kind, value, fragment)
    amounts: tuple[tuple[str, str, str], ...] = ()  # (value, asset, fragment)
    account: str | None = None
    order_number: str | None = None


HEX = (
    "fc39b4f98030d991eac8428130afea3c19115fa0da557662aedf13ab9b36fb9d",
    "0cfe440951bbf90f4e15c5a0fcbb0163518ddecd87837a04e6a1d82b1dd1ce6f",
    "f595767fe2dcc1b705ff027e644c123adebca6a1a30bbd5ce2d8964c170f0866",
    "d09b3f8705dcf242cfe9bbf066a320b19b583cb411da4ccee03c7784acd0b778",
    "2c0627e8778d6648b8e42a56f1fc30239d36cbddb3f96be30a55246490c9acc1",
    "4945cc84c2a165f04d45785ea2b9d99aed9e2eb1b730a7f662f6ba6f97653599",
    "54a67739afc2c2c580a12ea27880f08d97173a476e462c95e7531e383b4a19f3",
    "4567007f383afada5e244836e7b698c48dba589b192e5a67dac3324385f957ab",
    "d0a4690fefcbf9191b6923731a7fb8c1904a2958145e36755e87ea2f2837b72e",
    "8ef6ab8d03261e4c097791c25b0b3eac3ce55eeaf9dccc64c78bc443db4f312f",
    "a236bf8970c4279152d1c520d19bfebab587a36cc7fea3fbdfba1393724301fe",
    "c947d037b2715773fd5334152eba8092e23f8fda604cec56a65d7f527ee60068",
    "45204322ee95fbb3892f5975bfa4da9859020190c70064dab978dc5cf4f6d9b6",
    "dd97a4cb00dfe7db9c324a5e665b016ad292d4ea1730100454b559663af65b36",
)
SIGNATURE = "4cbU5b592Q3j3KUBcJ8eAGXXSVjB8SV2MZvGruHd76adNH2EW4UE7jRxVnYthwmB5LA6bTLe5ur9hTaj4SNaLVcc"
TRON_ADDRESS = "TD9d2C291fi4dXTPQbacJ7aKpKrdyNUtGH"
OTHER_TRON_ADDRESS = "TM9BTsUiMoTitWRvUhCFoTW7Qhi7xyJasr"
BITCOIN_ADDRESS = "bc1qguu5y5zsmk8wsgr3s0umhkdh4zwqnfg3ed334r"
DOGECOIN_ADDRESS = "D6DD8QmVvi8yZcXkJAyhsmSZNXkEGVmipS"
LITECOIN_ADDRESS = "LaxmPiRioDQvpD77NdNW9uj2P5Kb7opDSi"
XRP_ADDRESS = "rhDWq2HQkkY4YbCxZz4tHYY76AWkmHM1if"
EVM_ADDRESS = "0x1E885678CbfdA53e077E7E54556d21fa05bc443E"
OTHER_EVM_ADDRESS = "0xb5a208745315B004659C5D35B4345489C04Ba88b"

CHINESE = (
    FirstMessage(
        f"你好，我昨天下午3点用TRC20转了500 USDT到交易所，到现在都没到账，急死我了😭\n哈希：{HEX[0]}\n"
        "麻烦帮忙查一下，谢谢！我的邮箱 zhangwei88@qq.com",
        "tron",
        (("tron", "TRC20"),),
        ((HEX[0], "tron", HEX[0]),),
        moment=("2026-11-21T15:00:00+08:00", "hour", False, "昨天下午3点"),
        contacts=(("email", "zhangwei88@qq.com", "zhangwei88@qq.com"),),
        amounts=(("500", "USDT", "500 USDT"),),
    ),
    FirstMessage(
        "客服在吗？？？我提币到钱包，从 ERC20 转到 TRC20 地址了，是不是就找不回来了啊，一共1200u，"
        "对方让我找你们，求求了🙏🙏 这是我全部积蓄",
        None,
        (("ethereum", "ERC20"), ("tron", "TRC20")),
        amounts=(("1200", "USDT", "1200u"),),
    ),
    FirstMessage(
        f"您好，11月20日15:00左右（北京时间）我在以太坊网络上转出0.5 ETH，链接在这里：\n"
        f"https://etherscan.io/tx/0x{HEX[1]}\n"
        f"显示成功但是对方没收到。收款地址 {EVM_ADDRESS}，请核实，辛苦了。",
        "ethereum",
        (("ethereum", "以太坊"),),
        (("0x" + HEX[1], "ethereum", f"https://etherscan.io/tx/0x{HEX[1]}"),),
        (EVM_ADDRESS,),
        ("2026-11-20T15:00:00+08:00", "minute", True, "11月20日15:00左右（北京时间"),
        amounts=(("0.5", "ETH", "0.5 ETH"),),
    ),
    FirstMessage(
        f"我的钱被转走了！！！刚刚发现钱包里的 3.2万USDT 全没了，转到了 {TRON_ADDRESS} 这个地址，"
        "我没有授权过任何人，你们管不管啊？？微信：lihua_2020，快联系我",
        addresses=(TRON_ADDRESS,),
        contacts=(("wechat", "wechat:lihua_2020", "lihua_2020"),),
        amounts=(("32000", "USDT", "3.2万USDT"),),
    ),
    FirstMessage(
        f"转账没到账 txid: 0x{HEX[2]} 帮我看看什么情况，等了一个晚上了都没有消息，"
        "钱包版本是 5.17.2，安卓14，手续费也扣了，为什么会这样呢",
        transactions=(("0x" + HEX[2], None, "0x" + HEX[2]),),
    ),
    FirstMessage(
        f"前天晚上十一点二十我从交易所提了 0.0315 个比特币到你们钱包，地址{BITCOIN_ADDRESS}\n"
        "浏览器显示已经3个确认了，余额还是0。比特币网络没问题吧？我的手机号是13800138000，随时可以打",
        "bitcoin",
        (("bitcoin", "比特币"),),
        addresses=(BITCOIN_ADDRESS,),
        moment=("2026-11-20T23:20:00+08:00", "minute", False, "前天晚上十一点二十"),
        contacts=(("phone", "+8613800138000", "13800138000"),),
        amounts=(("0.0315", "BTC", "0.0315 个比特币"),),
    ),
    FirstMessage(
        "在你们App里兑换，用 300 USDT 换 TRX，价格当时是 0.28，滑点设了 1%，结果显示失败但是币扣了，"
        "订单号：SW20261119-88213，账户名：lucky_cat99，希望尽快退回来，谢谢客服",
        amounts=(("300", "USDT", "300 USDT"),),
        account="lucky_cat99",
        order_number="SW20261119-88213",
    ),
    FirstMessage(
        f"麻烦查下这笔 https://tronscan.org/#/transaction/{HEX[3]} ，今早8点转的，２０００ＵＳＤＴ，"
        "对方说一直没收到，我这边显示已经成功了，到底哪里出问题了？急用钱，拜托拜托",
        "tron",
        (("tron", f"https://tronscan.org/#/transaction/{HEX[3]}"),),
        ((HEX[3], "tron", f"https://tronscan.org/#/transaction/{HEX[3]}"),),
        moment=("2026-11-22T08:00:00+08:00", "hour", False, "今早8点"),
        amounts=(("2000", "USDT", "２０００ＵＳＤＴ"),),
    ),
    FirstMessage(
        "我更新了app之后一直闪退，手机是小米13，版本 2024.11.20 的安装包，重装了三次都不行，点开就黑屏，"
        "里面还有币呢，怎么办啊😰 是不是要换手机？有一点着急，麻烦尽快回复",
    ),
    FirstMessage(
        f"两小时前充值的，走的BSC链，1,500.5 USDT，哈希0x{HEX[4][:30]}\n{HEX[4][30:]}，"
        "因为手机屏幕小复制的时候断行了不好意思，请问大概多久能到？QQ：1234567890",
        "bsc",
        (("bsc", "BSC"),),
        (("0x" + HEX[4], "bsc", f"0x{HEX[4][:30]}\n{HEX[4][30:]}"),),
        moment=("2026-11-22T16:30:00+08:00", "hour", False, "两小时前"),
        contacts=(("qq", "qq:1234567890", "1234567890"),),
        amounts=(("1500.5", "USDT", "1,500.5 USDT"),),
    ),
    FirstMessage(
        "不是TRC20！不是TRC20！我说了多少遍了，你们客服一直让我提供波场的哈希，我根本没用那个，"
        "我用的是Polygon网络转的USDC，280个USDC，11月18日上午10点半，到现在四天了没人管！！",
        None,
        (("tron", "波场"), ("polygon", "Polygon")),
        moment=("2026-11-18T10:30:00+08:00", "minute", False, "11月18日上午10点半"),
        amounts=(("280", "USDC", "280个USDC"),),
    ),
    FirstMessage(
        "忘记密码了进不去钱包，用户名：Chen-Xiaoming，之前绑定的邮箱是 chenxm1990@gmial.com，"
        "验证码一直收不到，换了网络也不行，垃圾箱也看过了，还有别的办法找回吗？谢谢您",
        contacts=(("email", "chenxm1990@gmial.com", "chenxm1990@gmial.com"),),
        account="Chen-Xiaoming",
    ),
    FirstMessage(
        f"被骗了😭😭 一个自称客服的人让我转币，骗子微信：wxkefu8888，骗子邮箱 kefu@wallet-help.net，"
        f"昨晚9点转给他 8万u 的，地址 {OTHER_TRON_ADDRESS}，我的电话 +86 139 1234 5678，求求你们帮我冻结",
        addresses=(OTHER_TRON_ADDRESS,),
        moment=("2026-11-21T21:00:00+08:00", "hour", False, "昨晚9点"),
        contacts=(("phone", "+8613912345678", "+86 139 1234 5678"),),
        amounts=(("80000", "USDT", "8万u"),),
    ),
    FirstMessage(
        f"请教一下，solana链上转SOL一直pending是怎么回事，签名 {SIGNATURE} ，"
        "浏览器上搜不到，转了12.5 SOL，10分钟前转的，会不会丢？第一次用不太懂，谢谢耐心解答",
        "solana",
        (("solana", "solana"),),
        ((SIGNATURE, "solana", SIGNATURE),),
        moment=("2026-11-22T18:20:00+08:00", "minute", False, "10分钟前"),
        amounts=(("12.5", "SOL", "12.5 SOL"),),
    ),
    FirstMessage(
        "你们钱包的狗狗币怎么充值不到账啊，11月19号晚上8点多从交易所提了2000个狗狗币过来，手续费还收了我5个狗狗币，"
        f"收款地址是{DOGECOIN_ADDRESS}没填错，交易所那边显示完成，客服推来推去的，好烦",
        addresses=(DOGECOIN_ADDRESS,),
        moment=("2026-11-19T20:00:00+08:00", "hour", False, "11月19号晚上8点多"),
        amounts=(("2000", "DOGE", "2000个狗狗币"), ("5", "DOGE", "5个狗狗币")),
    ),
    FirstMessage(
        f"瑞波币转账忘记填标签了怎么办！！网络：XRP，数量 350 XRP，哈希值是 {HEX[5].upper()}，"
        f"转到 {XRP_ADDRESS} ，11月17日 14:05 转的，请帮帮我，万分感谢🌹",
        "xrp",
        (("xrp", "XRP"),),
        ((HEX[5].upper(), "xrp", HEX[5].upper()),),
        (XRP_ADDRESS,),
        ("2026-11-17T14:05:00+08:00", "minute", False, "11月17日 14:05"),
        amounts=(("350", "XRP", "350 XRP"),),
    ),
    FirstMessage(
        "昨天下午3点转了一笔100u，今天上午9点又转了一笔200u，两笔都没有到，都是同一个地址同一个人收的，"
        "截图我待会发，你们先帮我看看是不是系统维护了，谢谢",
        moment=None,
        amounts=(("100", "USDT", "100u"), ("200", "USDT", "200u")),
    ),
    FirstMessage(
        f"这个链接 https://etherscan.io.wallet-safe.xyz/tx/0x{HEX[6]} 是你们发的吗？"
        "点进去让我输入助记词，我没敢输，"
        "感觉是钓鱼网站，给你们提个醒，别的用户别上当了。上周五下午收到的短信",
        moment=("2026-11-13T15:00:00+08:00", "day", False, "上周五下午"),
    ),
    FirstMessage(
        f"你好 转错网络了\u200b 本来要走波场结果选成了别的，金额3000USDT，2026年11月20日 15点整操作的\n"
        f"哈希=【 0x{HEX[7]} 】\n账号：13912345678 能找回来吗？多少手续费都行",
        "tron",
        (("tron", "波场"),),
        (("0x" + HEX[7], None, "0x" + HEX[7]),),
        moment=("2026-11-20T15:00:00+08:00", "minute", False, "2026年11月20日 15点整"),
        amounts=(("3000", "USDT", "3000USDT"),),
        account="13912345678",
    ),
    FirstMessage(
        "今天发现余额少了，昨天3点转出去的那笔不是我操作的，大概价值5000元，当时ETH价格 3000 USDT，跌了12%，"
        "我人在外面手机不在身边，是不是被盗号了，怎么报案？？",
    ),
)

ENGLISH = (
    FirstMessage(
        f"Hi, I sent 250 USDT on TRC20 yesterday at 3pm and it never arrived. The hash is {HEX[8]}. "
        "The exchange says it's not on their side. Please help, my email is john.miller@gmail.com. Thanks",
        "tron",
        (("tron", "TRC20"),),
        ((HEX[8], "tron", HEX[8]),),
        moment=("2026-11-21T15:00:00+08:00", "hour", False, "yesterday at 3pm"),
        contacts=(("email", "john.miller@gmail.com", "john.miller@gmail.com"),),
        amounts=(("250", "USDT", "250 USDT"),),
    ),
    FirstMessage(
        f"my withdrawl is stuck!!! https://bscscan.com/tx/0x{HEX[9]}?a=1 its been 2 days and nobody answers. "
        "I paid 0.002 BNB fee for nothing. this is a scam??? account name: crypto_dave77",
        "bsc",
        (("bsc", f"https://bscscan.com/tx/0x{HEX[9]}?a=1"),),
        (("0x" + HEX[9], "bsc", f"https://bscscan.com/tx/0x{HEX[9]}?a=1"),),
        amounts=(("0.002", "BNB", "0.002 BNB"),),
        account="crypto_dave77",
    ),
    FirstMessage(
        "Hello support team, hope you are well. My account is locked since the last update (version 5.2.1) "
        "and I can't log in any more. I tried 3 times, waited 24 hours, reinstalled. What else can I do? "
        "Thank you!",
    ),
    FirstMessage(
        f"I swapped 0.5 ETH for USDC on Nov 20 3:15 pm UTC+8 and got nothing. Order number: 7710034455. "
        f"Tx 0x{HEX[10]} shows success. Gas was crazy too, price was $3,100 at that time, about 2% slippage.",
        transactions=(("0x" + HEX[10], None, "0x" + HEX[10]),),
        moment=("2026-11-20T15:15:00+08:00", "minute", True, "Nov 20 3:15 pm UTC+8"),
        amounts=(("0.5", "ETH", "0.5 ETH"),),
        order_number="7710034455",
    ),
    FirstMessage(
        f"HELP someone drained my wallet 😱 2 hours ago, 12,400 USDC went to {OTHER_EVM_ADDRESS} "
        "on Arbitrum. "
        "I never signed anything!! Call me at +1 415 555 2671 asap pls, or telegram: @maria_lopez",
        "arbitrum",
        (("arbitrum", "Arbitrum"),),
        addresses=(OTHER_EVM_ADDRESS,),
        moment=("2026-11-22T16:30:00+08:00", "hour", False, "2 hours ago"),
        contacts=(
            ("phone", "+14155552671", "+1 415 555 2671"),
            ("telegram", "@maria_lopez", "maria_lopez"),
        ),
        amounts=(("12400", "USDC", "12,400 USDC"),),
    ),
    FirstMessage(
        f"Good morning, I deposited 1.2 LTC to {LITECOIN_ADDRESS} on 20.11.2026 15:00 CET, link: "
        f"https://litecoinspace.org/tx/{HEX[11]}\nStill zero balance. Is there maintenance? Regards, Thomas",
        "litecoin",
        (("litecoin", f"https://litecoinspace.org/tx/{HEX[11]}"),),
        ((HEX[11], "litecoin", f"https://litecoinspace.org/tx/{HEX[11]}"),),
        (LITECOIN_ADDRESS,),
        ("2026-11-20T15:00:00+01:00", "minute", True, "20.11.2026 15:00 CET"),
        amounts=(("1.2", "LTC", "1.2 LTC"),),
    ),
    FirstMessage(
        "I think I used the wrong network, sent from Ethereum but my friend's wallet is on Solana, 75 USDC. "
        "Is it gone forever? I am not very technical so please explain slowly. It was just a test luckily.",
        None,
        (("ethereum", "Ethereum"), ("solana", "Solana")),
        amounts=(("75", "USDC", "75 USDC"),),
    ),
    FirstMessage(
        "The scammer's email is support@wallet-recovery.org, he made me send 900 USDT last Friday 14:30. "
        "I have screenshots. My username: anna_k. I feel so stupid, can you freeze his address please?",
        moment=("2026-11-20T14:30:00+08:00", "minute", False, "last Friday 14:30"),
        amounts=(("900", "USDT", "900 USDT"),),
        account="anna_k",
    ),
    FirstMessage(
        f"Transaction {HEX[12]} was made 03/04/2026, I know it is long ago, but 0.05 BTC is a lot for me. "
        "Your old agent never replied to me. Could you please look at it again? Best, Ahmed",
        transactions=((HEX[12], None, HEX[12]),),
        amounts=(("0.05", "BTC", "0.05 BTC"),),
    ),
    FirstMessage(
        f"hey so i bridged 40 USDT and 0.01 ETH this morning to Base network via your dapp browser, tx is "
        f"https://basescan.org/tx/0x{HEX[13]} and only the eth showed up lol. any idea? no rush tho, thx :)",
        "base",
        (("base", "Base"),),
        (("0x" + HEX[13], "base", f"https://basescan.org/tx/0x{HEX[13]}"),),
        moment=("2026-11-22T09:00:00+08:00", "day", False, "this morning"),
        amounts=(("40", "USDT", "40 USDT"), ("0.01", "ETH", "0.01 ETH")),
    ),
)

FIRST_MESSAGES = (*CHINESE, *ENGLISH)
