"""`frontdoor keys`: see which of SECRET_KEYS is in use, and exchange an old one while the service runs."""

from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import key_rotation
from bots.cli.opening import load
from bots.cli.options import Json
from bots.cli.output import Exit, data, data_table, tell
from bots.cli.troubles import disk_told
from core.errors import Refused
from core.secret_keys import KeyStatus

app = typer.Typer(no_args_is_help=True, help="Which of SECRET_KEYS is in use; exchange an old one.")
Force = Annotated[bool, typer.Option("--force", help="Although a process seems to lack the first key.")]


@app.command("status")
def status(as_json: Json = False) -> None:
    """How many people's keys each of SECRET_KEYS wraps, and which may be taken out."""
    environment = load().environment
    with disk_told(), key_rotation(environment) as rotation:
        found = rotation.status()
    if as_json:
        data(orjson.dumps(status_json(found)).decode())
        return
    listed = dict.fromkeys((*found.known, *found.unknown))
    rows = [(one, str(found.wrapped.get(one, 0)), _remark(found, one)) for one in listed]
    data_table(("key id", "wraps", ""), rows)
    for line in _advice(found):
        tell(line)


@app.command("rotate")
def rotate(force: Force = False, as_json: Json = False) -> None:
    """Wrap everything with the first of SECRET_KEYS; the service may run meanwhile. Safe to break off."""
    environment = load().environment
    with disk_told(), key_rotation(environment) as rotation:
        before = rotation.status()
        if before.behind and not force:
            where = ", ".join(f"process {run.process} on {run.host}" for run in before.behind)
            raise Refused(
                f"{where} does not have the first of SECRET_KEYS and could read nothing afterwards. Restart "
                "it with the new key in front, then run this again. (It is gone? --force)"
            )
        done = rotation.rotate(lambda count: tell(f"{count} of {before.older}"))
        after = rotation.status()
    if as_json:
        counts = {"rewrapped": done.rewrapped, "unreadable": done.unreadable}
        data(orjson.dumps({**counts, **status_json(after)}).decode())
    else:
        data(
            f"{done.rewrapped} rewrapped, {after.older} left under another key, {done.unreadable} unreadable."
        )
    for line in _advice(after):
        tell(line)
    if after.older:
        raise typer.Exit(Exit.FAILED)


def status_json(found: KeyStatus) -> dict[str, Any]:
    """For scripts: ids and counts, never a key."""
    return {
        "first": found.first,
        "wrapped": dict(found.wrapped),
        "older": found.older,
        "removable": found.removable,
        "unknown": found.unknown,
    }


def _remark(found: KeyStatus, key_id: str) -> str:
    if key_id in found.unknown:
        return "not in SECRET_KEYS"
    if key_id == found.first:
        return "the first: wraps what is new"
    return "may be removed" if key_id in found.removable else "still needed"


def _advice(found: KeyStatus) -> list[str]:
    lines = []
    if found.unknown:
        lines.append("What a key outside of SECRET_KEYS wraps can't be read: put that key back, last.")
    if found.older and not found.unknown:
        lines.append("Wrap everything with the first key: frontdoor keys rotate")
    if found.removable:
        wraps = "it wraps" if len(found.removable) == 1 else "they wrap"
        lines.append(
            f"Take {', '.join(found.removable)} out of SECRET_KEYS and restart: {wraps} nothing any more."
        )
    return lines
