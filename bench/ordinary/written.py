"""English and Chinese messages: prose rich in list words, Chinese of every length, both scripts."""

import random

from bench.ordinary.slots import BASE58, HEX

_ENGLISH = (
    "I {did} {amount} {coin} {when} and the {thing} still shows {state}.",
    "My {thing} will not open after the latest update, please help me solve this problem.",
    "Hello, please help, {amount} {coin} still missing, transaction {hash}, network {network}, very angry.",
    "Can you tell me when the exchange will confirm this transfer? Order number {order}.",
    "The {thing} says {state} every time I try to send {coin} to {address}.",
    "First I update the app, then I open wallet, then I click swap and the screen become black.",
    "This problem start {when}, before that everything was normal and I could trade any coin.",
    "Someone call me and say he is your agent, he ask for my seed phrase, I did not give it. Is it you?",
    "I wrote my recovery phrase on paper and the paper got wet, what can I do? I still have the {thing}.",
    "Is it true that {brand} will ask for my private key? The tx is {hash} and I am worried.",
    "Please cancel order {order}, wrong network, I meant to use {network} because fee cheap.",
    "There are {number} items in my account history that I did not make, please review and explain.",
    "Device: {device}, version {version}, error code {number}. Happens always when I scan the code.",
    "Sent from {address} to {address}, hash {hash}, amount {amount} {coin}.",
    "wallet error cannot send coin network busy please help {when}",
    "I want to change my phone number and email, the old phone is lost since {when}.",
    "If you can not solve this, I will have to notice the police, since this is all the money that I own.",
    "Just tell me why you take so much time to answer, other company answer within one hour or two.",
    "The {thing} balance, price and total do not match, see picture. Refresh does not help.",
    "Thank you, that was quick. One more question: can I use the same {thing} with another phone?",
    "Explorer link https://etherscan.io/tx/0x{hash} shows success but {thing} shows {state}.",
    "Things which I already try: 1. update app 2. clear cache 3. change network 4. restart phone 5. log out",
    "My brother, sister, mother and father all use this wallet; only my account has this issue again.",
)
_ENGLISH_WORDS: dict[str, tuple[str, ...]] = {
    "did": ("sent", "deposited", "swapped", "withdrew", "tried to sell", "bought"),
    "when": ("yesterday at 3pm", "two days ago", "this morning", "on 2026-11-20 15:00", "last week", "today"),
    "thing": ("wallet", "app", "balance", "account", "transfer", "hardware wallet", "browser extension"),
    "state": ("pending", "an error", "zero", "failed", "nothing", "a blank page", "unknown", "network busy"),
    "coin": ("BTC", "USDT", "ETH", "TRX", "SOL", "doge coin", "LTC", "XRP"),
    "network": ("TRC20", "ERC20", "BEP20", "Solana", "Bitcoin", "Polygon"),
    "device": ("iPhone 15", "Xiaomi 13", "Galaxy S23", "Windows laptop", "MacBook Air"),
    "brand": ("your company", "support", "the app", "your agent"),
}
_CHINESE = (
    "{when}{did}{amount}{coin}，{state}。",
    "请问{when}{did}的{coin}为什么{state}？",
    "我的{thing}{state}，麻烦帮我看看怎么回事",
    "{thing}更新以后{state}，重新安装了也没有用，里面还有{amount}{coin}",
    "交易哈希{hash}，网络{network}，{state}",
    "有人冒充你们的客服让我提供助记词，我没有给他，请问我的资产安全吗？",
    "助记词写在纸上弄丢了还能找回来吗，{thing}还可以打开",
    "助记词忘记了怎么办",
    "我{when}在{place}换了新手机，旧手机已经卖掉了，现在{thing}{state}",
    "{order}这个订单{state}，已经等了好几个小时了，你们到底处理不处理？",
    "从{address}转到{address}，{amount}个{coin}，{when}转的，{state}。",
    "打开{thing}\n点击兑换\n显示{state}\n重启以后还是这样",
    "您好，{name}，{place}人，手机号码换了，收不到验证码，请帮我修改一下",
    "1、更新{thing} 2、清除缓存 3、切换网络 4、重启手机 都试过了，{state}",
    "{clause}，{clause}，{clause}，{clause}。",
    "{clause}{clause}",
    "{clause}",
    "{clause}，{clause}",
    "{clause}\n{clause}\n{clause}",
    "{clause} {clause} {clause} {clause} {clause}",
    "公司地址在{place}，收款人{name}，金额{amount}元，{clause}",
    "急 急 急 {clause}",
    "请 问 客 服 在 吗 我 的 {spaced}",
    "不要让我提供私钥，交易号是{hash}，{state}",
)
_CHINESE_WORDS: dict[str, tuple[str, ...]] = {
    "when": ("昨天下午三点", "今天早上", "前天晚上", "刚才", "上个星期五", "十一月二十号", "两个小时前"),
    "did": ("转账", "提现", "充值", "兑换", "卖出", "买入", "从交易所提到钱包"),
    "coin": ("USDT", "比特币", "以太坊", "TRX", "狗狗币", "泰达币", "ETH"),
    "state": (
        *("一直没有到账", "显示处理中", "余额变成了零", "打不开了", "提示网络错误", "找不到记录", "登录不上"),
        *("页面一片空白", "闪退", "金额不对", "被冻结了", "验证失败", "一直在转圈", "不知道怎么办才好"),
    ),
    "thing": ("钱包", "手机钱包", "账户", "应用", "浏览器插件", "硬件钱包", "账号", "最新版本的软件"),
    "network": ("波场", "以太坊主网", "TRC20", "币安智能链", "比特币网络"),
    "place": (
        *(
            "浙江省杭州市西湖区文三路四百七十八号",
            "广东省深圳市南山区科技园",
            "北京市朝阳区建国路",
            "上海浦东新区",
        ),
        *(
            "四川成都",
            "福建省厦门市思明区湖滨南路",
            "湖北武汉光谷大道",
            "香港九龙",
            "内蒙古呼和浩特市",
            "台湾高雄",
        ),
    ),
    "name": ("王小明", "李建国", "张丽华", "陈志强", "欧阳雪梅", "黄德福", "赵敏", "林文龙先生"),
    "clause": (
        *(
            "我昨天从交易所转了一笔钱到你们的钱包",
            "到现在已经过了二十四个小时还没有收到",
            "区块浏览器上显示交易成功",
        ),
        *("但是钱包里面的余额没有变化", "我用的是苹果手机", "系统版本是最新的", "我女儿不小心把软件删除了"),
        *(
            "换手机之后就再也登录不进去了",
            "短信验证码收不到",
            "邮箱也换了",
            "请尽快帮我处理一下好吗",
            "我真的非常着急",
        ),
        *(
            "这笔钱是给我父亲看病用的",
            "你们的服务态度实在太差了",
            "打了三次电话都没有人接",
            "我要去派出所报警",
        ),
        *(
            "兑换的时候滑点设置成百分之五",
            "结果少收了三百多块",
            "手续费为什么这么贵",
            "点了确认以后没有任何反应",
        ),
        *(
            "重新下载安装也解决不了问题",
            "网络信号是满格的",
            "别人的手机可以正常使用",
            "我不太懂技术请说得简单一点",
        ),
        *(
            "朋友推荐我用这个软件",
            "之前一直都很好用",
            "自从上周更新以后就变得特别慢",
            "图片上传了好几次都失败",
        ),
        *(
            "我不记得有没有打开双重验证",
            "身份证正反面照片已经发给你们了",
            "审核需要多长时间",
            "麻烦告诉我具体原因",
        ),
        *("可能是我把地址复制错了", "少了最后一个字母", "对方说没有收到", "钱到底去了哪里", "希望能够追回来"),
        *("春节期间客服上班吗", "我在国外出差有时差", "晚上十点以后才有空", "文字说明看不明白有没有视频教程"),
        *(
            "猫把键盘踩坏了点了发送",
            "雨天信号差断了好几次",
            "老婆说是诈骗叫我别再投钱",
            "铜矿股票和黄金我也买了一些",
        ),
        *("红烧牛肉面加鸡蛋豆腐青菜香肠", "桌椅床柜灯窗门墙地板", "春眠不觉晓处处闻啼鸟夜来风雨声花落知多少"),
        *("床前明月光疑是地上霜举头望明月低头思故乡", "金木水火土日月星辰", "东南西北前后左右上下"),
    ),
    "spaced": ("钱 没 有 到 账 怎 么 办", "转 账 失 败 了 请 帮 我 看 看", "密 码 忘 记 了 登 录 不 了"),
}
_TRADITIONAL = str.maketrans(
    "请问转账为这么没还没钱现时间网络验证码错误显示们发给话号电记录处认失败说应个换么里开关点击订单实",
    "請問轉帳為這麼沒還沒錢現時間網絡驗證碼錯誤顯示們發給話號電記錄處認失敗說應個換麼裡開關點擊訂單實",
)


def english_text(source: random.Random) -> str:
    """One to four sentences, rich in words of the English list."""
    return " ".join(_filled(source, _ENGLISH, _ENGLISH_WORDS) for _ in range(source.randint(1, 4)))


def chinese_text(source: random.Random, traditional: bool) -> str:
    """One to three sentences; nearly every character is in the Chinese lists."""
    separator = source.choice(["", "，", "\n", " ", "。"])
    text = separator.join(_filled(source, _CHINESE, _CHINESE_WORDS) for _ in range(source.randint(1, 3)))
    return text.translate(_TRADITIONAL) if traditional else text


def _filled(source: random.Random, templates: tuple[str, ...], words: dict[str, tuple[str, ...]]) -> str:
    """Return one template with each placeholder filled afresh."""
    pieces = source.choice(templates).split("{")
    text = pieces[0]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}")
        text += (source.choice(words[name]) if name in words else _number(source, name)) + rest
    return text


def _number(source: random.Random, name: str) -> str:
    """Return a made-up hash, address, order number and the like."""
    if name == "hash":
        return "".join(source.choices(HEX, k=64))
    if name == "address":
        ethereum = "0x" + "".join(source.choices(HEX, k=40))
        return source.choice([ethereum, "T" + "".join(source.choices(BASE58, k=33))])
    if name == "order":
        return f"NO{source.randrange(10**12):012d}"
    if name == "version":
        return f"{source.randint(1, 9)}.{source.randint(0, 20)}.{source.randint(0, 9)}"
    if name == "amount":
        return str(source.choice([1, 20, 35.5, 100, 0.0042, 2000, 15800]))
    return str(source.randrange(1, 10**5))
