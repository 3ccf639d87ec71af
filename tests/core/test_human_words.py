"""Who asks for a person gets the short way, and who merely mentions one does not."""

import pytest

from core.intents import asks_for_human, spoken
from tests.builders import starter_definition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("人工", True),
        ("客服", True),
        ("我要转人工", True),
        ("请帮我转人工客服！", True),
        ("human", True),
        ("I want to talk to a human, please.", True),
        ("Can I speak to someone?", True),
        ("agent", True),
        ("agent007", False),
        ("骗子冒充客服", False),
        ("客服一直不回复我，转账已经三天了还没有到账，请转人工处理一下", False),
        ("The agent at the exchange told me to wait for two days and then write to you again", False),
        ("没到账", False),
    ],
)
def test_a_wish_for_a_person(text: str, expected: bool) -> None:
    """The operator's words alone or in a short sentence; a story that contains them is a story."""
    assert expected == asks_for_human(spoken(text), starter_definition().human_words)
