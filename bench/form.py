"""The form that every system here is asked to take: six answers, from /start to the ticket number.

It is the built-in starter's form for "something else", in Chinese, as raw updates of Telegram. The answers
differ from person to person, so that nothing which is kept by text answers for everybody.
"""

from dataclasses import dataclass
from typing import Any

import orjson

from bench.api_stub import ME, Shown

DATE = 1_795_320_000


@dataclass(frozen=True, slots=True)
class Step:
    """What a person does (`says` a text, where # is their number, or `presses` a label), and the words of
    the reply which shows that it took effect."""

    sees: str
    says: str = ""
    presses: str = ""


STEPS = (
    Step(says="/start", sees="请问需要什么帮助"),
    Step(presses="提交工单", sees="请先同意隐私说明"),
    Step(presses="同意并继续", sees="您遇到了哪类问题"),
    Step(presses="其他", sees="您的账户名是什么"),
    Step(says="wallet_#", sees="请描述发生了什么"),
    Step(says="我想换绑手机，第#次收到的提示一直是系统繁忙，请问应该怎么处理？", sees="怎样联系您"),
    Step(presses="在此聊天中回复", sees="有截图或文件吗"),
    Step(presses="跳过", sees="请核对您填写的内容"),
    Step(presses="提交", sees="已收到，工单号"),
)
"""Six answers between start and submission: consent, category, account, description, contact, screenshots."""


def update(step: Step, update_id: int, person: int, shown: Shown | None) -> bytes:
    """The update by which `person` (also their chat) takes `step`, given what their chat `shown`s last.
    Raises KeyError when the button is not there."""
    sender = {"id": person, "is_bot": False, "first_name": "Li", "language_code": "zh-hans"}
    chat = {"id": person, "type": "private", "first_name": "Li"}
    if step.says:
        text = step.says.replace("#", str(person))
        message: dict[str, Any] = {"message_id": update_id, "date": DATE, "chat": chat, "from": sender}
        message["text"] = text
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        return orjson.dumps({"update_id": update_id, "message": message})
    assert shown is not None, "a button needs a message"
    below = {"message_id": shown.message_id, "date": DATE, "chat": chat, "from": ME, "text": shown.text}
    press = {
        "id": str(update_id),
        "from": sender,
        "message": below,
        "chat_instance": str(person),
        "data": _value(shown, step.presses),
    }
    return orjson.dumps({"update_id": update_id, "callback_query": press})


def _value(shown: Shown, label: str) -> str:
    for shown_label, value in shown.buttons.items():
        if label in shown_label:
            return value
    raise KeyError(f"no button {label!r} below {shown.text!r}, only {list(shown.buttons)}")
