"""The command line: `frontdoor …` or `python -m bots …`."""

import os

# The library's RetryAfter tells a timedelta only with this, and warns without it; it is read at import.
os.environ.setdefault("PTB_TIMEDELTA", "1")

import typer

from bots.cli import notice, tickets
from bots.cli.chat import chat
from bots.cli.check import check_command
from bots.cli.checking import check_database, check_platforms
from bots.cli.init import init
from bots.cli.migrate import migrate
from bots.cli.run import run

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Front Door: a chat-bot entrance to customer support.",
)
app.command()(run)
app.command()(chat)
app.command()(init)
app.command("check")(check_command(check_platforms, check_database, ("telegram",)))
app.command()(migrate)
app.add_typer(tickets.app, name="tickets")
app.add_typer(notice.app, name="notice")


def main() -> None:
    """The entry point of the `frontdoor` script."""
    app()


if __name__ == "__main__":
    main()
