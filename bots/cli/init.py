"""`frontdoor init`: puts the commented starter and the list of variables into the working directory."""

import errno
from pathlib import Path
from typing import Annotated

import typer

from bots.cli.output import Exit, tell
from bots.settings.definition_file import FILE_NAME, starter_text
from bots.settings.example import environment_example
from bots.settings.help_folder import USUAL_FOLDER, starter_articles

EXAMPLE_NAME = ".env.example"


def write_starter(directory: Path, force: bool) -> list[Path]:
    """Write frontdoor.toml, .env.example and the help articles into `directory`; returns their paths.

    Raises FileExistsError (its `filename` is the first such file) when one is there with other content and
    `force` is False; then nothing is written. Raises OSError when the directory can't be written.
    """
    texts = {directory / FILE_NAME: starter_text(), directory / EXAMPLE_NAME: environment_example()}
    texts |= {directory / USUAL_FOLDER / name: text for name, text in starter_articles().items()}
    for path, text in texts.items():
        if not force and path.exists() and path.read_bytes() != text.encode():
            raise FileExistsError(errno.EEXIST, "exists", str(path))
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return list(texts)


def init(
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that are there.")] = False,
) -> None:
    """Write a commented frontdoor.toml, .env.example and the help articles (help/) here."""
    try:
        written = write_starter(Path(), force)
    except FileExistsError as error:
        tell(f"{error.filename} exists and nothing was written. To overwrite it: frontdoor init --force")
        raise typer.Exit(Exit.FAILED) from None
    except OSError as error:
        tell(f"Nothing could be written here: {error}")
        raise typer.Exit(Exit.FAILED) from None
    told = [str(path) for path in written if path.parent == Path()]
    tell(f"Wrote {', '.join(told)} and {len(written) - len(told)} help articles in {USUAL_FOLDER}/.")
    tell("Next: change what you like in them, keep secrets in .env, then run: frontdoor check")
