"""Strings that break programs, one by one: as answers to every question, and as what platforms are sent."""

import random
import re

import pytest
from rich.text import Text

from bots.discord_bot import render as discord
from bots.telegram_bot.render import render as telegram
from bots.terminal import render as terminal
from core.delivery import Action, Delivery, Lane
from core.form.field import Accepted, Asking
from core.ids import BotKey, ConversationId
from core.inert import inert, one_line
from core.replies import RenderedReply, ReplyKind
from core.usecases.gate import harmless
from tests.builders import NOW, starter_rules
from tests.core.test_dialogue_form import begun
from tests.naughty import BIDI, CONTROLS, SEED, TERMINAL, naughty

ALL = naughty()
SOME = random.Random(SEED).sample(ALL, 100)
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c\ud800-\udfff]")
ESCAPED = re.compile(r"\\[^0-9A-Za-z\s]")
LIVE = re.compile(r"[*_~|`\[\]()<>@]|^\s*[#>-]", re.MULTILINE)
"""What Discord would make markup or a mention of."""


@pytest.mark.parametrize("name", sorted(starter_rules().fields))
def test_every_field_takes_or_refuses_each(name: str) -> None:
    """No answer stops a question, and what is taken can be shown and stored."""
    person = begun(category="other")
    draft = person.conversation.draft
    assert draft is not None
    rules, field = person.rules, person.rules.fields[name]
    where = Asking(draft, NOW, rules.definition.zone, rules.definition.region)
    for text in ALL:
        parsed = field.parse(text, where)
        assert not isinstance(parsed, Accepted) or parsed.value.encode()


def test_the_conversation_goes_on_after_each() -> None:
    """As a first message or an answer, none of them raises or silences us."""
    person = begun(category="other")
    for text in SOME:
        told = person.says(text.lstrip("/"))
        assert told
        assert all(one.encode() for one in told)


def sent(text: str, chat: str = "7") -> Delivery:
    """A message that quotes the text."""
    reply = RenderedReply(ReplyKind.MESSAGE, f"You wrote: {text}")
    return Delivery(
        outbox_id=1,
        bot=BotKey("telegram"),
        chat=chat,
        conversation_id=ConversationId(1),
        number=1,
        lane=Lane.REPLY,
        action=Action.SEND,
        reply=reply,
    )


def test_telegram_is_sent_plain_text_without_previews() -> None:
    """Nothing asks Telegram to read markup in it."""
    for text in ALL:
        parameters = telegram(sent(text)).parameters
        assert {"chat_id", "text", "link_preview_options"} == set(parameters)
        assert parameters["link_preview_options"] == {"is_disabled": True}
        assert parameters["text"].encode()


def test_discord_is_sent_no_live_markup_and_pings_nobody() -> None:
    """Every sign of markup has a backslash, or stands within an address; unescaped it is what was written."""
    for text in map(harmless, ALL):
        if not text.strip():
            continue
        body = discord.message(RenderedReply(ReplyKind.MESSAGE, text))
        without = ESCAPED.sub("x", discord.MARKUP.sub(_without_address, body["content"]))
        assert LIVE.findall(without) == [], body["content"]
        assert body["allowed_mentions"] == {"parse": []}
        assert text == re.sub(r"\\([^0-9A-Za-z\s])", r"\1", body["content"])


def _without_address(found: re.Match[str]) -> str:
    return "x" if found["address"] else found[0]


def test_the_terminal_is_sent_nothing_that_acts() -> None:
    """Neither as JSON nor for people."""
    for text in map(harmless, ALL):
        delivery = sent(text)
        assert delivery.reply is not None
        assert ACTING.findall(terminal.as_json(delivery, delivery.reply)) == []
        assert ACTING.findall(Text(inert(text)).plain) == []


@pytest.mark.parametrize("character", [*CONTROLS, *BIDI])
def test_what_acts_is_written_out(character: str) -> None:
    """As JSON writes it."""
    assert f"a\\u{ord(character):04x}b" == inert(f"a{character}b")


def test_what_is_shown_stays_as_it_is() -> None:
    """Ordinary text, emoji and lines; a table has its lines in one."""
    ordinary = "转账 👨‍👩‍👧 שלום\n\tsecond line"
    assert ordinary == inert(ordinary)
    assert one_line(ordinary) == "转账 👨‍👩‍👧 שלום\\n\tsecond line"
    assert all("\x1b" not in inert(text) for text in TERMINAL)
