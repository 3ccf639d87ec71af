"""The starter: right as it stands, complete in both languages, and its keywords lead where they should."""

from datetime import timedelta

import pytest

from bots.settings.definition_file import BUILT_IN, read_decisions
from core.chains import NETWORKS
from core.form.definition import Definition
from core.retention import Retention


@pytest.fixture(scope="module")
def starter() -> Definition:
    """The built-in default."""
    return read_decisions(None).definition


def test_the_starter_is_right(starter: Definition) -> None:
    """The built-in default loads without a problem and is what its comments promise."""
    assert read_decisions(None).source == BUILT_IN
    assert (starter.prefix, starter.languages, starter.default_language) == (
        "WLT",
        ("zh-Hans", "en"),
        "zh-Hans",
    )
    assert list(starter.categories) == ["stolen", "transfer", "swap", "fault", "password", "account", "other"]
    assert starter.categories["stolen"].first_reply == timedelta(hours=1)
    assert starter.categories["password"].first_reply == timedelta(hours=4)


def test_what_it_says_of_keeping_is_the_default() -> None:
    """Whoever leaves the section out keeps everything as long as the starter says."""
    assert read_decisions(None).retention == Retention()


def test_every_network_that_is_known_is_offered(starter: Definition) -> None:
    """The starter offers all networks of core/chains."""
    assert set(NETWORKS) == set(starter.fields["network"].options or {})


def test_only_theft_is_urgent_and_has_a_checklist(starter: Definition) -> None:
    """Stolen funds alone go first, with something to do at once."""
    urgent = {name: category for name, category in starter.categories.items() if category.checklist}
    assert {name: category.priority for name, category in urgent.items()} == {"stolen": "urgent"}


def test_every_field_is_asked_somewhere(starter: Definition) -> None:
    """No field is declared in vain."""
    asked = {name for category in starter.categories.values() for name in category.fields}
    assert set(starter.fields) == asked | {*starter.before, *starter.after, *starter.noticed}


MESSAGES = [
    ("昨天下午转账的USDT没到账", "transfer"),
    ("我从交易所提币，显示成功但还没到", "transfer"),
    ("充值三个小时了，钱包没收到", "transfer"),
    ("转错网络了怎么办", "transfer"),
    ("我的币被盗了！", "stolen"),
    ("钱包里的钱被人转走了", "stolen"),
    ("点了钓鱼链接，转账授权后资产不见了", "stolen"),
    ("有人骗我，骗走了2000U", "stolen"),
    ("被盗了，对方把USDT转账到了别的地址", "stolen"),
    ("闪兑订单一直没到账", "swap"),
    ("兑换成功但是币没到账", "swap"),
    ("App一打开就闪退", "fault"),
    ("更新后白屏，打不开", "fault"),
    ("忘记密码了，无法登录", "password"),
    ("没收到验证码", "password"),
    ("收不到验证码", "password"),
    ("账号登录不上", "password"),
    ("账户被冻结了", "account"),
    ("怎么改手机号", "account"),
    ("My transfer never arrived", "transfer"),
    ("I sent 200 USDT and it hasn’t arrived", "transfer"),
    ("deposit not received, txid below", "transfer"),
    ("My wallet was hacked and the funds are gone", "stolen"),
    ("someone stole my coins after I transferred some", "stolen"),
    ("I got scammed", "stolen"),
    ("My swap has not arrived", "swap"),
    ("I swapped ETH for USDC and got nothing", "swap"),
    ("the app keeps crashing on my phone", "fault"),
    ("the app won’t open after the update", "fault"),
    ("I forgot my password", "password"),
    ("can't log in to my wallet", "password"),
    ("my account is frozen", "account"),
    ("how do I change my email", "account"),
    ("你好", None),
    ("Hello, I have a question", None),
    ("昨天看到你们的公告", None),
]


@pytest.mark.parametrize(("message", "category"), MESSAGES)
def test_a_first_message_leads_to_its_category(
    starter: Definition, message: str, category: str | None
) -> None:
    """The category with the most keywords in the message is the one that a person would choose."""
    text = message.casefold()
    counts = {name: sum(word in text for word in one.keywords) for name, one in starter.categories.items()}
    most = max(counts.values())
    leaders = [name for name, count in counts.items() if count == most]
    assert ([category] if category else list(counts)) == leaders
