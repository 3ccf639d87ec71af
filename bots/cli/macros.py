"""`frontdoor macros`: canned replies are published, shown as a requester would read them, retired."""

from collections.abc import Sequence
from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.numbers import canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import data, data_table, tell
from bots.cli.troubles import fail
from core.access import Act, AsOperator
from core.desk.macros import PLACEHOLDERS
from core.desk.records import Macro
from core.replies import Text
from core.usecases.acting import find
from core.usecases.macros import Preview, macros, preview_macro, publish_macro, retire_macro

app = typer.Typer(no_args_is_help=True, help="Canned replies: list, show, publish, retire.")
Name = Annotated[str, typer.Argument(help="What agents call it.")]
PLACES = "  ".join(f"{{{name}}}" for name in PLACEHOLDERS)


@app.command("list")
def list_macros(as_json: Json = False) -> None:
    """Every macro in every language."""
    found = _published()
    if as_json:
        data(orjson.dumps([_macro_json(one) for one in found]).decode())
        return
    if not found:
        tell("No macros. To write one: frontdoor macros publish NAME LANGUAGE TEXT")
        return
    rows = [(one.name, one.language, one.published_by, f"{one.published_at:%Y-%m-%d %H:%M}") for one in found]
    data_table(("name", "language", "by", "since (UTC)"), rows)


@app.command("show")
def show(
    name: Name,
    ticket: Annotated[
        str | None, typer.Option("--for", help="A ticket's number: filled as its requester would read it.")
    ] = None,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """One macro: its texts, or what the requester of a ticket would read."""
    if ticket is not None:
        _show_for(name, ticket, agent, as_json=as_json)
        return
    found = [one for one in _published() if one.name == name.casefold()]
    if not found:
        fail(f"There is no macro {name!r}. All of them: frontdoor macros list")
    if as_json:
        data(orjson.dumps([_macro_json(one) for one in found]).decode())
        return
    for one in found:
        data(f"{one.language}: {one.text}")


@app.command("publish")
def publish(
    name: Name,
    language: Annotated[str, typer.Argument(help="Code of a language that is offered, e.g. en.")],
    text: Annotated[str | None, typer.Argument(help=f"Left out: read from stdin. Places: {PLACES}")] = None,
    agent: As = "",
    as_json: Json = False,
) -> None:
    """Publish a macro's text in one language; agents have it at once."""
    said = text if text is not None else typer.get_text_stream("stdin").read()
    who = AsOperator(agent or operator_name())

    async def work(house: House) -> Macro:
        return await house.writer.perform(
            lambda transaction: publish_macro(transaction, house.rules, who, name, language, said)
        )

    macro = run_command(work, with_writer=True)
    tell(f"{macro.name} is published in {macro.language}.")
    if as_json:
        data(orjson.dumps(_macro_json(macro)).decode())


@app.command("retire")
def retire(name: Name, agent: As = "", as_json: Json = False) -> None:
    """Take a macro away in all languages."""
    who = AsOperator(agent or operator_name())

    async def work(house: House) -> None:
        await house.writer.perform(lambda transaction: retire_macro(transaction, who, name))

    run_command(work, with_writer=True)
    tell(f"{name} is retired.")
    if as_json:
        data(orjson.dumps({"name": name.casefold(), "retired": True}).decode())


def _published() -> Sequence[Macro]:
    who = AsOperator(operator_name())

    async def work(house: House) -> Sequence[Macro]:
        return await house.writer.perform(lambda transaction: macros(transaction, who))

    return run_command(work, with_writer=True)


def _show_for(name: str, ticket: str, agent: str, *, as_json: bool) -> None:
    who = AsOperator(agent or operator_name())

    async def work(house: House) -> tuple[Preview, str]:
        known = canonical(house, ticket)
        with naming(known):
            preview = await house.writer.perform(
                lambda transaction: preview_macro(
                    transaction, house.rules, who, name, find(transaction, who, Act.SEE, known, macro=name)
                )
            )
        return preview, _said(house, preview.warning)

    preview, warning = run_command(work, with_writer=True)
    if as_json:
        shown = {"name": preview.name, "language": preview.language, "text": preview.text}
        data(orjson.dumps(shown).decode())
    else:
        data(preview.text)
    if warning:
        tell(warning)


def _said(house: House, words: Text | None) -> str:
    return "" if words is None else house.rules.catalogues.text(words, "en", house.rules.definition.zone)


def _macro_json(one: Macro) -> dict[str, Any]:
    return {
        "name": one.name,
        "language": one.language,
        "text": one.text,
        "published_by": one.published_by,
        "published_at": one.published_at,
    }
