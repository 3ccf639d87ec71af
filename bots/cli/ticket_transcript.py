"""`frontdoor tickets transcript`: a whole ticket as one HTML file."""

from pathlib import Path
from typing import Annotated

import typer

from bots.bootstrap import House
from bots.cli.numbers import Number, canonical, naming
from bots.cli.opening import run_command
from bots.cli.options import As, operator_name
from bots.cli.output import tell
from bots.cli.troubles import fail
from core.access import AsOperator
from core.usecases.transcripts import Transcript, transcript_at_desk


def write_transcript(
    number: Number,
    for_requester: Annotated[
        bool, typer.Option("--for-requester", help="The version for the requester: no notes, no names.")
    ] = False,
    output: Annotated[Path, typer.Option("--output", "-o", help="A new file, or a folder.")] = Path(),
    agent: As = "",
) -> None:
    """Write one ticket to an HTML file: answers, files by name, everything that happened."""
    who = AsOperator(agent or operator_name())

    async def work(house: House) -> Transcript:
        known = canonical(house, number)
        with naming(known):
            return await house.writer.perform(
                lambda transaction: transcript_at_desk(
                    transaction, house.rules, who, known, for_requester=for_requester
                )
            )

    made = run_command(work, with_writer=True)
    path = output / made.name if output.is_dir() else output
    content = made.html.encode()
    try:
        with path.open("xb") as new:
            new.write(content)
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")
    tell(f"{len(content)} bytes written to {path}. It is not encrypted: hand it over safely, then delete it.")
