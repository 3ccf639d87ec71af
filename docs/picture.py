"""Draws the pictures of the README from a conversation that really takes place: `python -m docs.picture`.

A person writes through the terminal's own adapter to the built-in definition; only the clock stands still,
the ticket number is given, and memory takes the place of the database. A test holds the committed pictures
to what this makes.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bots.bootstrap import CAPABILITIES
from bots.language_detector import LangdetectDetector
from bots.settings.definition_file import read_decisions
from bots.terminal.adapter import TerminalConversation
from bots.terminal.render import Saved, id_of, replaced_by
from core.access import AsOperator
from core.delivery import Delivery
from core.events import ChoicePressed, CommandReceived, TextReceived
from core.form.kinds import fields_of
from core.help.article import Articles
from core.messages import load_catalogues
from core.replies import Attached, RenderedReply, say
from core.rules import Rules
from core.usecases.conversing import Conversing
from core.usecases.desk import reply_to_ticket
from docs.phones import Bubble, Moment, drawing
from tests.memory_store import MemoryStore

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ENTROPY = 0x2F5A93C1B
AGREE, HERE, SUBMIT = "consent.agree", "field.contact.here", "nav.submit"
IMAGES = Path(__file__).parent / "images"


@dataclass(frozen=True, slots=True)
class Story:
    """What a person says in one language, what an agent answers, and the captions."""

    language: str
    first: str
    account: str
    answer: str
    captions: tuple[str, str, str]


STORIES: Mapping[str, Story] = {
    "zh": Story(
        language="zh-Hans",
        first="昨天下午3点从钱包用TRC20转了500 USDT到交易所，到现在还没到账，"
        "哈希 a3f1c9d27b5e4086b1f2d9c0e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8",
        account="li_wei88",
        answer="您好，链上显示这笔转账已确认。"
        "交易所需要 20 个确认才会入账，我们已联系对方核实，今天 18:00 前给您结果。",
        captions=("说一句话就开始", "核对一遍再提交", "工单号、承诺和答复"),
    ),
    "en": Story(
        language="en",
        first="I sent 500 USDT on TRC20 to an exchange yesterday at 15:00 UTC+8 and it still has not arrived."
        " TxID a3f1c9d27b5e4086b1f2d9c0e7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8",
        account="li_wei88",
        answer="Hi, the transfer is confirmed on the chain. We have asked the exchange to credit it and will"
        " tell you the result by 18:00 today.",
        captions=("One message to begin", "Check it, then submit", "Number, promise and answer"),
    ),
}


class Screen:
    """What stands in the chat, oldest first; an edited message keeps its place."""

    def __init__(self) -> None:
        self.bubbles: list[Bubble] = []
        self._places: dict[int | str, int] = {}

    def say(self, text: str) -> None:
        """The person writes."""
        self.bubbles.append(Bubble(text, ours=False))

    def show(self, delivery: Delivery, reply: RenderedReply, saved: Saved) -> None:
        """The bot says something, below or in place of an earlier message."""
        rows = tuple(tuple(choice.label for choice in row) for row in reply.choices)
        bubble = Bubble(reply.text, ours=True, rows=rows)
        replaced = replaced_by(delivery)
        place = len(self.bubbles) if replaced is None else self._places[replaced]
        self.bubbles[place : place + 1] = [bubble]
        self._places[id_of(delivery)] = place

    def moment(self, caption: str, pressing: str | None = None) -> Moment:
        """The screen as it is now, with the button that is tapped next."""
        bubbles = [
            replace(
                bubble,
                pressed=next((label for row in bubble.rows for label in row if label == pressing), None),
            )
            for bubble in self.bubbles
        ]
        return Moment(caption, tuple(bubbles))


async def no_file(file: Attached) -> None:
    """Nobody sends any in the story."""


def picture(language: str) -> str:
    """The SVG of the story in `language`."""
    return asyncio.run(_picture(STORIES[language]))


async def _picture(story: Story) -> str:
    decisions = read_decisions(None)
    definition = decisions.definition
    catalogues = load_catalogues(definition.languages, definition.default_language)
    rules = Rules(definition, fields_of(definition), catalogues, Articles(decisions.articles))
    detect = LangdetectDetector(definition.languages)
    conversing = Conversing(rules, CAPABILITIES, detect, lambda: ENTROPY)
    store = MemoryStore(conversing, conversing.apologise, lambda: NOW)
    screen = Screen()
    chat = TerminalConversation("li", story.language, store, store, lambda: NOW, screen.show, no_file)

    def label(key: str) -> str:
        return catalogues.text(say(key), story.language, definition.zone)

    async def press(key: str) -> None:
        value = next(choice.value for choice in chat.choices if choice.label == label(key))
        await chat.take(ChoicePressed(value))

    async def write(text: str) -> None:
        screen.say(text)
        await chat.take(TextReceived(text))

    screen.say("/start")
    await chat.take(CommandReceived("start"))
    await write(story.first)
    begun = screen.moment(story.captions[0], label(AGREE))
    await press(AGREE)
    await write(story.account)
    await press(HERE)
    review = screen.moment(story.captions[1], label(SUBMIT))
    await press(SUBMIT)
    number = (await store.list(None, None, None, 1))[0].number
    agent = AsOperator("Lin")
    await store.perform(
        lambda transaction: reply_to_ticket(transaction, rules, CAPABILITIES, agent, number, story.answer)
    )
    await chat.print_waiting()
    return drawing(definition.brand, (begun, review, screen.moment(story.captions[2])))


def main() -> None:
    """Write the pictures."""
    for language in STORIES:
        (IMAGES / f"conversation-{language}.svg").write_text(picture(language), encoding="utf-8")


if __name__ == "__main__":
    main()
