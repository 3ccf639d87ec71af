"""`frontdoor backup`: database, files and ledger of erasures into a new folder, while the service runs."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from bots.bootstrap import back_up_house
from bots.cli.opening import load
from bots.cli.options import Json
from bots.cli.output import Exit, data, tell
from bots.cli.troubles import disk_told


def backup(
    path: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")], as_json: Json = False
) -> None:
    """Back up database and files while the service runs. The keys are not in it: keep them apart."""
    settings = load()
    with disk_told():
        made = back_up_house(settings.environment, path)
    if as_json:
        counts = {"path": str(path), "files": made.files, "missing": made.missing}
        data(orjson.dumps({**counts, "files_elsewhere": made.elsewhere}).decode())
    else:
        data(f"{path}: the database and {made.files} files, checked and whole.")
    tell("Not in it: the keys (SECRET_KEYS or development.key), without which it is noise.")
    tell("Not in it: frontdoor.toml, .env, help/.")
    if made.elsewhere:
        tell("Not in it: the files, which FILES_URL keeps in an object store; back them up there.")
    if made.missing:
        lost = ", ".join(map(str, made.missing))
        tell(f"The store has lost the content of {len(made.missing)} files: {lost}")
        raise typer.Exit(Exit.FAILED)
