"""`frontdoor restore`: put a backup back, or hold a database to the ledger of erasures."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from bots.bootstrap import replay_house_erasures, restore_house
from bots.cli.opening import load
from bots.cli.options import Json
from bots.cli.output import Exit, data, tell
from bots.cli.troubles import disk_told, fail
from bots.settings.environment import Environment

Backup = Annotated[Path | None, typer.Argument(help="The folder that `frontdoor backup` made.")]
Force = Annotated[bool, typer.Option("--force", help="Replace the database that is there; it is kept aside.")]
Replay = Annotated[
    bool, typer.Option("--replay-erasures", help="Only erase again who was erased (after pg_restore).")
]


def restore(
    path: Backup = None, force: Force = False, replay_erasures: Replay = False, as_json: Json = False
) -> None:
    """Put a backup back; who was erased since it was made stays erased."""
    if (path is None) != replay_erasures:
        fail("Name the backup, or ask for --replay-erasures alone.", Exit.WRONG)
    environment = load().environment
    if path is None:
        _replay(environment, as_json=as_json)
        return
    with disk_told():
        done = restore_house(environment, path, force=force)
    if as_json:
        counts = {"made_at": done.made_at, "files": done.files, "missing": done.missing}
        erasures = {"erased": done.replayed.erased, "strange_lines": done.replayed.strange}
        data(orjson.dumps({**counts, **erasures, "aside": done.aside and str(done.aside)}).decode())
    else:
        data(f"Restored the backup of {done.made_at}: the database and {done.files} files.")
    tell(f"Erased again: {done.replayed.erased} people who asked for it since.")
    if done.aside is not None:
        tell(f"The database that was here is {done.aside} now; delete it when you don't need it.")
    if done.elsewhere:
        tell("The files were not in the backup: see that FILES_URL has them.")
    _end(done.replayed.strange)


def _replay(environment: Environment, *, as_json: bool) -> None:
    with disk_told():
        replayed = replay_house_erasures(environment)
    if as_json:
        counts = {"erased": replayed.erased, "gone": replayed.gone, "strange_lines": replayed.strange}
        data(orjson.dumps(counts).decode())
    else:
        data(f"Erased again: {replayed.erased}. Gone already: {replayed.gone}.")
    _end(replayed.strange)


def _end(strange: int) -> None:
    if strange:
        tell(
            f"{strange} lines of the ledger of erasures were not obeyed: changed, cut short, or of another "
            "house. Compare it with its copies."
        )
        raise typer.Exit(Exit.FAILED)
