"""An update that can't be handled: its sender is told, all others go on, somebody of ours is alerted."""

from typing import Any

import pytest

from bots.bootstrap import House
from core.form.field import Accepted, Asking, Field, Question, Rejected
from storage.tables import InboxRow
from tests.engines import on_both_engines
from tests.scenarios.telegram import FrontDoor
from tests.scenarios.transcripts import STORY, TO_DESCRIPTION, talk

POISON = "这一条消息里有一个会让程序出错的毒药，请大家小心处理。"


class Poisonable:
    """A field that breaks at one text, as a mistake of ours would."""

    def __init__(self, field: Field) -> None:
        self._field = field

    def __getattr__(self, name: str) -> Any:
        return getattr(self._field, name)

    def ask(self, asking: Asking) -> Question:
        """The question."""
        return self._field.ask(asking)

    def parse(self, given: str, asking: Asking) -> Accepted | Rejected:
        """The answer, if it is not the one."""
        if given == POISON:
            raise ZeroDivisionError(given)
        return self._field.parse(given, asking)


def poisonable(house: House) -> None:
    """Make the description break."""
    fields: dict[str, Any] = dict(house.rules.fields)
    fields["description"] = Poisonable(fields["description"])
    object.__setattr__(house.rules, "fields", fields)


@on_both_engines
async def test_poison(
    front_door: FrontDoor, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The person gets a sentence, the next message works, and an alert without their words is there."""
    front_door.adapt = poisonable
    await front_door.restart()
    li, wang = front_door.li(), front_door.li("Wang")
    await talk(li, TO_DESCRIPTION)
    poison = li.says(POISON)
    wang.says("/start")
    await li.sees("抱歉，上一条消息没能处理")
    await wang.sees("请问需要什么帮助")
    await talk(li, f"> {STORY}\n< 您用的是哪条网络")
    alerts = await front_door.alerts()
    assert [alert.kind for alert in alerts] == ["poison"]
    assert alerts[0].correlation == f"telegram:default:{poison['update_id']}"
    failed = [row["update_id"] for row in front_door.rows(InboxRow) if row["outcome"] == "failed"]
    assert failed == [str(poison["update_id"])]
    output = capfd.readouterr()
    for told in (alerts[0].text, output.out, output.err, caplog.text):
        assert "毒药" not in told


async def test_poison_delivered_again(front_door: FrontDoor) -> None:
    """Delivered again, the poison is neither handled nor apologised for a second time."""
    front_door.adapt = poisonable
    await front_door.restart()
    li = front_door.li()
    await talk(li, TO_DESCRIPTION)
    poison = li.says(POISON)
    await li.sees("抱歉，上一条消息没能处理")
    front_door.emulator.redeliver(poison, times=3)
    await front_door.emulator.settled()
    await talk(li, f"> {STORY}\n< 您用的是哪条网络")
    texts = front_door.emulator.record.texts_to(li)
    assert len([text for text in texts if "没能处理" in text]) == 1
    assert len(await front_door.alerts()) == 1
