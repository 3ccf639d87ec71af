"""Replies become JSON within Discord's limits, with nothing in them but what was said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.discord_bot import render
from core.delivery import DeliveryError
from core.replies import RenderedChoice, RenderedModal, RenderedModalField, RenderedReply, ReplyKind
from tests.emulators.discord.checks import check_message, check_modal


def choices(count: int, verb: str) -> list[RenderedChoice]:
    """So many choices."""
    return [RenderedChoice(f"{verb} {number}", f"17.{verb}:{number}") for number in range(count)]


def test_rows_of_buttons() -> None:
    """Five a row; links are links."""
    row = (*choices(6, "pick"), RenderedChoice("Read", "privacy", "https://example.com"))
    shown = render.components((row,))
    assert [len(one["components"]) for one in shown] == [5, 2]
    assert shown[1]["components"][1] == {"type": 2, "style": 5, "label": "Read", "url": "https://example.com"}


@pytest.mark.parametrize(("count", "selects"), [(11, 1), (25, 1), (26, 2)])
def test_many_options_are_a_select(count: int, selects: int) -> None:
    """Options go into selects of 25, what leads on stays buttons."""
    rows = tuple((choice,) for choice in choices(count, "pick"))
    navigation = (RenderedChoice("Back", "17.back"), RenderedChoice("Cancel", "17.cancel"))
    shown = render.components((*rows, navigation))
    assert [one["components"][0]["type"] for one in shown] == [3] * selects + [2]
    check_message({"content": "x", "components": shown}, creating=True)


@given(st.text(min_size=1, max_size=2100))
def test_any_text_is_rendered_or_refused(text: str) -> None:
    """What leaves is never longer than Discord takes."""
    reply = RenderedReply(ReplyKind.MESSAGE, text)
    if not text.strip() or len(text) > 2000:
        with pytest.raises(DeliveryError, match="rejected"):
            render.message(reply)
        return
    body = render.message(reply)
    assert len(body["content"]) <= 2000
    assert body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("*a* wallet_li @everyone", r"\*a\* wallet\_li \@everyone"),
        ("[a](https://x.io) [b](https://y.io)", r"\[a\]\(https://x.io\) \[b\]\(https://y.io\)"),
        ("<t:0:R> <@1> <#2>", r"\<t:0:R\> \<\@1\> \<#2\>"),
        (
            "# big\n-# small\n> quote\n 1. list\n- list",
            "\\# big\n\\-# small\n\\> quote\n 1\\. list\n\\- list",
        ),
        ("||spoiler|| `code` ~~gone~~ \\", r"\|\|spoiler\|\| \`code\` \~\~gone\~\~ \\"),
        ("https://tronscan.org/#/transaction/a_b_c", "https://tronscan.org/#/transaction/a_b_c"),
    ],
)
def test_markup_is_shown_as_it_was_written(written: str, sent: str) -> None:
    """Neither bold nor a ping nor a hidden link; an address stays one."""
    assert sent == render.content(written)


def test_a_text_that_escaping_would_make_too_long() -> None:
    """Characters that look alike stand where markup would come alive."""
    assert render.content("*" * 1500) == "＊" * 1500


@pytest.mark.parametrize(
    "choice", [RenderedChoice("x" * 81, "a"), RenderedChoice("", "a"), RenderedChoice("x", "a" * 101)]
)
def test_a_button_that_discord_would_refuse(choice: RenderedChoice) -> None:
    """It is never cut; a person decides."""
    with pytest.raises(DeliveryError, match="rejected"):
        render.components(((choice,),))


@pytest.mark.parametrize("count", [1, 4, 5])
def test_a_form_window(count: int) -> None:
    """Each field with its value; files where there is room; within Discord's limits whatever the labels."""
    fields = tuple(
        RenderedModalField(f"field{number}", "L" * 120, "v" * 9, long=True, required=True, maximum=5)
        for number in range(count)
    )
    shown = render.modal(RenderedModal("17.fields", "T" * 60, fields), "Files")
    check_modal(shown)
    assert len(shown["components"]) == min(5, count + 1)
    first = shown["components"][0]["component"]
    assert (first["value"], first["max_length"], first["style"]) == ("v" * 9, 9, 2)
