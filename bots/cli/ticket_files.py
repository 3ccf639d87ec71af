"""`frontdoor tickets files` and `frontdoor tickets file`: see what a requester sent."""

from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from bots.bootstrap import House
from bots.cli.numbers import Number, seen
from bots.cli.opening import run_command
from bots.cli.options import As, Json, operator_name
from bots.cli.output import Exit, data, data_table, tell
from bots.cli.troubles import fail
from bots.http.files import LINK_LIFETIME, THUMBNAIL, WHOLE
from core.access import AsOperator, visible_file
from core.errors import NotFound
from core.files import safe_name, thumbnail_of
from core.tickets import FileView, TicketView

Output = Annotated[Path, typer.Option("--output", "-o", help="Where to write it: a new file, or a folder.")]


def list_files(number: Number, agent: As = "", as_json: Json = False) -> None:
    """The files of a ticket, with links that are good for a few minutes."""

    async def work(house: House) -> tuple[TicketView, House]:
        return await seen(house, number), house

    view, house = run_command(work)
    asker = AsOperator(agent or operator_name())
    listed = [_described(house, asker, position, file) for position, file in enumerate(view.files, start=1)]
    if as_json:
        data(orjson.dumps(listed).decode())
        return
    if not listed:
        tell("No files.")
        return
    rows = [
        (str(one["file"]), one["name"], one["type"], str(one["size"] or ""), one["state"]) for one in listed
    ]
    data_table(("file", "name", "type", "bytes", "state"), rows)
    for one in listed:
        if one["link"]:
            data(f"{one['file']}: {one['link']}")
    tell(f"To save one: frontdoor tickets file {view.summary.number} 1 --output .")
    if house.file_links is None:
        tell("Set PUBLIC_URL and there are links to open in a browser as well.")
    else:
        tell(f"The links are for {asker.name} and end in {LINK_LIFETIME.seconds // 60} minutes.")


def save_file(
    number: Number,
    file: Annotated[int, typer.Argument(min=1, help="Which one: its place in `tickets files`.")],
    output: Output = Path(),
    thumbnail: Annotated[bool, typer.Option("--thumbnail", help="The small picture.")] = False,
    agent: As = "",
) -> None:
    """Write one file of a ticket to this machine."""

    async def work(house: House) -> tuple[str, bytes]:
        view = await seen(house, number)
        if file > len(view.files):
            fail(f"{view.summary.number} has {len(view.files)} files.", Exit.WRONG)
        chosen = view.files[file - 1]
        asker = AsOperator(agent or operator_name())
        stored = visible_file(asker, await house.stored_files.find(chosen.file_id))
        if stored is None:
            fail(f"File {file} is not there to be seen: it is {_state(chosen)}.")
        media_type = "image/jpeg" if thumbnail else stored.media_type
        key = thumbnail_of(stored.store_key) if thumbnail else stored.store_key
        try:
            content = await house.file_store.get(stored.ticket.requester_id, key)
        except NotFound:
            fail(f"File {file} has no small picture." if thumbnail else f"File {file} is not in the store.")
        return safe_name(stored.name, media_type, f"{view.summary.number}-{file}"), content

    name, content = run_command(work)
    path = output / name if output.is_dir() else output
    try:
        with path.open("xb") as new:
            new.write(content)
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")
    tell(f"{len(content)} bytes written to {path}")


def _described(house: House, asker: AsOperator, position: int, file: FileView) -> dict[str, Any]:
    links, now = house.file_links, house.clock()
    kept = links is not None and file.state == "stored"
    picture = kept and file.media_type.startswith("image/")
    return {
        "file": position,
        "name": file.name,
        "type": file.media_type,
        "size": file.size,
        "state": _state(file),
        "caption": file.caption,
        "link": links.link(file.file_id, WHOLE, asker, now) if links and kept else None,
        "thumbnail": links.link(file.file_id, THUMBNAIL, asker, now) if links and picture else None,
    }


def _state(file: FileView) -> str:
    return f"{file.state}: {file.problem}" if file.problem else file.state
