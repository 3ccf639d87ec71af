"""Long texts in parts, and where each message of a step appears."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.conversation import Conversation
from core.delivery import Action, Lane
from core.effects import Collapse, DeleteOriginal, Placement, Send
from core.outgoing import Outgoing, length, split
from core.replies import Capabilities, Choice, RenderedChoice, RenderedReply, Reply, ReplyKind, Said

TEXTS = st.text(st.sampled_from("ab字。！. \n🙂\u0301\ud83d"), max_size=300)


@given(TEXTS, st.integers(2, 60))
@example("🙂" * 10, 3)
@example("\n" * 50, 2)
@example("a. " * 20, 7)
def test_nothing_is_lost_but_white_space_and_every_part_fits(text: str, maximum: int) -> None:
    """Together the parts say the text; none is longer than allowed; no character is cut in two."""
    parts = split(text, maximum)

    assert "".join(text.split()) == "".join("".join(parts).split())
    assert max(map(length, parts)) <= maximum
    assert all(parts) or parts == [""]


@pytest.mark.parametrize(
    ("text", "maximum", "parts"),
    [
        ("", 10, [""]),
        ("short", 10, ["short"]),
        ("one two three", 8, ["one two", "three"]),
        ("first\n\nsecond part", 12, ["first", "second part"]),
        ("line one\nline two", 12, ["line one", "line two"]),
        ("一二三。四五六。", 5, ["一二三。", "四五六。"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("🙂🙂🙂", 4, ["🙂🙂", "🙂"]),
    ],
)
def test_cuts_are_where_a_reader_would_cut(text: str, maximum: int, parts: list[str]) -> None:
    """Paragraphs before lines before sentences before words."""
    assert parts == split(text, maximum)


def test_length_counts_as_the_strictest_platform() -> None:
    """An emoji outside the basic plane counts two; a lone surrogate one."""
    assert length("a字🙂") == 4
    assert length("\ud83d") == 1


def rendered(reply: Reply) -> RenderedReply:
    """Without catalogues: what was said, and the values as labels."""
    text = "\n\n".join(each.text for each in reply.paragraphs if isinstance(each, Said))
    rows = tuple(tuple(RenderedChoice(each.value, each.value) for each in row) for row in reply.choices)
    return RenderedReply(reply.kind, text, rows)


def outgoing(pressed: str | None = None, edit: bool = True, maximum: int = 20) -> Outgoing:
    """The numbering of one step of a conversation that is at message 5, its prompt being number 4."""
    conversation = Conversation(next_number=5, prompt=4, counter=3)
    return Outgoing(conversation, Capabilities(edit=edit, maximum_text=maximum), pressed, rendered)


def reply(text: str, kind: ReplyKind = ReplyKind.PROMPT) -> Reply:
    """One paragraph with one choice."""
    return Reply(kind, (Said(text),), ((Choice(Said("ok"), "1.ok"),),))


def test_a_press_is_answered_in_place() -> None:
    """The pressed message becomes the next prompt and is remembered as such."""
    step = outgoing(pressed="m4")
    step.add(Send(reply("next"), Placement.IN_PLACE, live=True))
    (delivery,) = step.deliveries

    assert (delivery.action, delivery.target, delivery.number) == (Action.EDIT, "m4", 5)
    after = step.conversation(Conversation())
    assert (after.prompt, after.prompt_message, after.next_number) == (5, "m4", 6)


def test_a_counter_is_changed_where_it_stands() -> None:
    """The second picture changes the message of the first."""
    step = outgoing()
    step.add(Send(reply("2 files"), Placement.COUNTER))
    (delivery,) = step.deliveries

    assert (delivery.action, delivery.replaces) == (Action.EDIT, 3)


@pytest.mark.parametrize("placement", list(Placement))
def test_without_editing_everything_is_below(placement: Placement) -> None:
    """A terminal only appends, and folds nothing."""
    step = outgoing(pressed="m4", edit=False)
    step.add(Collapse(Said("done")))
    step.add(Send(reply("next"), placement))

    assert [each.action for each in step.deliveries] == [Action.SEND]


def test_a_long_message_has_its_choices_on_the_last_part() -> None:
    """Buttons belong below the whole text."""
    step = outgoing(maximum=10)
    step.add(Send(reply("first part second one"), live=True))

    assert [
        each.reply.choices and len(each.reply.choices) for each in step.deliveries if each.reply is not None
    ] == [(), (), 1]
    assert step.conversation(Conversation()).prompt == 7


def test_the_old_prompt_is_folded_and_a_secret_deleted() -> None:
    """Both name their target."""
    step = outgoing()
    step.add(DeleteOriginal("secret"))
    step.add(Collapse(Said("✓ name: li")))
    deletion, folding = step.deliveries

    assert (deletion.action, deletion.target, deletion.reply) == (Action.DELETE, "secret", None)
    assert (folding.action, folding.replaces) == (Action.EDIT, 4)


def test_notices_give_way_to_replies() -> None:
    """What a person waits for leaves first."""
    step = outgoing()
    step.add(Send(reply("news", ReplyKind.NOTICE)))
    step.add(Send(reply("answer")))

    assert [each.lane for each in step.deliveries] == [Lane.STATUS, Lane.REPLY]
