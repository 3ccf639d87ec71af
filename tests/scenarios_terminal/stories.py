"""What people do again and again in these scenarios, and the words by which they find their way."""

import json
import re

from tests.scenarios_terminal.programs import Chat, Here

NUMBER = re.compile(r"WLT-[0-9A-Z]{4}-[0-9A-Z]{4}")
TRANSACTION = "3f5a0c1e9b7d4286af31c05e7b9d8142f6a3e0b5c7d91824a6e3f0b1c2d4e597"
FIRST_MESSAGE = (
    "Hello, yesterday 15:00 UTC+8 I sent 250 USDT on TRON and it has not arrived. "
    f"TxID {TRANSACTION}, mail li@example.com"
)


def number_in(text: str) -> str:
    """The first ticket number in a text."""
    found = NUMBER.search(text)
    assert found is not None, text
    return found[0]


def opens_ticket(chat: Chat, account: str = "li-2001") -> str:
    """From the first message to the number: four inputs."""
    chat.says(FIRST_MESSAGE)
    chat.presses("Agree")
    chat.says(account)
    chat.presses("Submit")
    return number_in(chat.sees)


def opened_ticket(here: Here, name: str) -> str:
    """The same for somebody whose chat is over: the number."""
    lines = [{"text": FIRST_MESSAGE}, {"choice": 1}, {"text": f"{name}-2001"}, {"choice": 1}]
    said = "".join(json.dumps(line) + "\n" for line in lines)
    return number_in(here.done("chat", "--json", "--as", name, "--lang", "en", stdin=said).stdout)
