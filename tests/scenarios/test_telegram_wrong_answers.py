"""Wrong answers on Telegram: each is told why, with an example, and the right one is taken afterwards."""

import pytest

from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import STORY, TO_CATEGORY, TO_DESCRIPTION, TRANSACTION, talk

pytestmark = [pytest.mark.long, pytest.mark.postgres_again]

TO_NETWORK = f"{TO_DESCRIPTION}\n> {STORY}\n< 您用的是哪条网络"
TO_TRANSACTION = f"{TO_NETWORK}\n[波场 (TRC20)]\n< 上的交易哈希"
TO_MOMENT = f"{TO_TRANSACTION}\n[我没有]\n< 什么时候发生的"
TO_CONTACT = f"{TO_MOMENT}\n> 昨天下午3点\n< 怎样联系您"
TO_ORDER = f"{TO_CATEGORY}\n[兑换问题]\n< 您的账户名是什么\n[我没有]\n< 请描述发生了什么\n> {STORY}\n< 订单号"
ADDRESS = "TD9d2C291fi4dXTPQbacJ7aKpKrdyNUtGH"

ASKED = {
    "category": (TO_CATEGORY, "[转账问题]\n< 您的账户名是什么"),
    "account_name": (f"{TO_CATEGORY}\n[转账问题]\n< 您的账户名是什么", "> wallet_li\n< 请描述发生了什么"),
    "description": (TO_DESCRIPTION, f"> {STORY}\n< 您用的是哪条网络"),
    "network": (TO_NETWORK, "> 波场\n< 上的交易哈希"),
    "transaction_id": (
        TO_TRANSACTION,
        f"> https://tronscan.org/#/transaction/{TRANSACTION}\n< 什么时候发生的",
    ),
    "happened_at": (TO_MOMENT, "> 11月21日 15:00\n< 怎样联系您"),
    "order_number": (TO_ORDER, "> SW20261120-48213\n< 怎样联系您"),
    "contact": (TO_CONTACT, "> 微信：alice_2026\n< 有截图或文件吗"),
    "screenshots": (f"{TO_CONTACT}\n[在此聊天中回复]\n< 有截图或文件吗", "[跳过]\n< 请核对您填写的内容"),
}
WRONG = [
    ("category", "嗯嗯", "请选择最接近的一类"),
    ("account_name", "a" * 70, "超出 6 个字符（最多 64 个）"),
    ("description", "没到账", "请再多写一点"),
    ("description", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "请再多写一点"),
    ("description", "😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭😭", "请再多写一点"),
    ("description", STORY * 70, "超出 380 个字符（最多 2,000 个）。内容没有被截断"),
    ("network", "火星链", "没认出这条网络"),
    ("transaction_id", TRANSACTION[:-3], "少了 3 个字符。例如："),
    ("transaction_id", TRANSACTION + "ab", "多了 2 个字符。例如："),
    ("transaction_id", ADDRESS, f"{ADDRESS} 是钱包地址，不是交易哈希"),
    ("transaction_id", ADDRESS[:-1] + "J", "像是有误的钱包地址"),
    ("transaction_id", "https://example.com/whatever", "没能识别这个链接"),
    ("transaction_id", f"{TRANSACTION} {TRANSACTION[::-1]}", "多个交易哈希"),
    ("happened_at", "明天下午3点", "这个时间还没到，现在是 2026年11月22日 12:0"),
    ("happened_at", "前几天", "再具体些"),
    ("happened_at", "香蕉", "没看懂这个时间"),
    ("happened_at", "1999-01-01 10:00", "十多年前"),
    ("order_number", "???", "这看起来不像订单号。例如：SW20261120-48213"),
    ("contact", "li@example", "例如：name@example.com"),
    ("contact", "138 0013", "例如：+86 138 0013 8000"),
    ("contact", "QQ：12", "QQ 号为 5 到 11 位数字"),
    ("contact", "微信：1a", "微信号为 6 到 20 位"),
    ("contact", "都可以", "请点“在此聊天中回复”"),
    ("screenshots", "好", "请发送图片或文件"),
]


@pytest.mark.parametrize(
    ("field", "wrong", "reason"), WRONG, ids=[f"{field}-{index}" for index, (field, _, _) in enumerate(WRONG)]
)
async def test_a_wrong_answer(front_door: FrontDoor, field: str, wrong: str, reason: str) -> None:
    """A wrong answer is told why with an example and asked again; then the right one is taken."""
    li = front_door.li()
    asked, right = ASKED[field]
    await talk(li, f"{asked}\n> {wrong}\n< {reason}\n{right}")
