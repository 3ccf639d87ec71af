"""`frontdoor notice send`: one text per language to all who asked for announcements, or whom it concerns."""

from typing import Annotated

import orjson
import typer

from bots.bootstrap import CAPABILITIES, House
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import Exit, data, tell
from bots.cli.troubles import fail
from core.access import AsOperator
from core.usecases.notices import NoticeSent, send_notice

app = typer.Typer(no_args_is_help=True, help="Send notices to requesters.")


@app.command("send")
def send(
    text: Annotated[
        list[str], typer.Option("--text", help="LANGUAGE=TEXT, once per language, e.g. --text en='Done.'")
    ],
    category: Annotated[
        str | None,
        typer.Option(help="Only to those with an open ticket in this category (left out: all subscribers)."),
    ] = None,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Send a notice to its audience, each in their language."""
    texts = parsed(text)

    async def work(house: House) -> NoticeSent:
        who = AsOperator(agent or operator_name())
        return await house.writer.perform(
            lambda transaction: send_notice(transaction, house.rules, CAPABILITIES, who, texts, category)
        )

    sent = run_command(work, with_writer=True)
    tell(f"The notice is on its way to {sent.recipients} {'person' if sent.recipients == 1 else 'people'}.")
    if as_json:
        data(orjson.dumps({"notice": sent.notice_id, "recipients": sent.recipients}).decode())


def parsed(options: list[str]) -> dict[str, str]:
    """LANGUAGE=TEXT options as a mapping, or exit 2."""
    texts: dict[str, str] = {}
    for option in options:
        language, equals, text = option.partition("=")
        if not equals or not language.strip():
            fail(f"{option!r} is not LANGUAGE=TEXT, e.g. --text en='We are back.'", Exit.WRONG)
        if language.strip() in texts:
            fail(f"There are two texts in {language.strip()}.", Exit.WRONG)
        texts[language.strip()] = text
    return texts
