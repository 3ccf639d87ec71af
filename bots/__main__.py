"""The command line: `frontdoor …` or `python -m bots …`.

Only the command that is asked for is loaded: all of them together take a second, which would be felt with
each `frontdoor tickets list`.
"""

import gc
import importlib
import os
import sys
from collections.abc import Sequence

# The library's RetryAfter tells a timedelta only with this, and warns without it; it is read at import.
os.environ.setdefault("PTB_TIMEDELTA", "1")

import typer

COMMANDS = {
    "run": ("bots.cli.run:run", "Serve every platform whose token is set."),
    "chat": ("bots.cli.chat:chat", "Open a ticket right here: the same conversation as in every chat."),
    "init": ("bots.cli.init:init", "Write a commented frontdoor.toml and .env.example here."),
    "check": ("bots.cli.checking:check_everything", "Name every mistake in settings, database and bots."),
    "migrate": ("bots.cli.migrate:migrate", "Bring the database to the schema of this version."),
    "backup": ("bots.cli.backup:backup", "Back up database and files while the service runs."),
    "restore": ("bots.cli.restore:restore", "Put a backup back; who was erased since stays erased."),
    "tickets": ("bots.cli.tickets:app", "Read tickets and answer them."),
    "notice": ("bots.cli.notice:app", "Send notices to requesters."),
    "privacy": ("bots.cli.privacy:app", "Hand over, or erase, what is kept about somebody."),
    "outbox": ("bots.cli.outbox:app", "Messages that did not get through: list, retry, discard."),
    "keys": ("bots.cli.keys:app", "Which of SECRET_KEYS is in use; exchange an old one."),
    "blocks": ("bots.cli.blocks:app", "Accounts that are shut out for a time: list, add, remove."),
    "agents": ("bots.cli.agents:app", "Who has which role at the desk: list, grant, revoke."),
    "duty": ("bots.cli.duty:app", "Who takes tickets just now: list, on, off."),
    "audit": ("bots.cli.audit:app", "What was done at the desk, and proof that the record is whole."),
    "alerts": ("bots.cli.alerts:app", "What a person must look at: list, resolve, retry."),
    "macros": ("bots.cli.macros:app", "Canned replies: list, show, publish, retire."),
}
"""Name → where it is, and what the list of commands says of it."""


def application(arguments: Sequence[str]) -> typer.Typer:
    """The command line, with the command that `arguments` name; the others are only listed."""
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help="Front Door: a chat-bot entrance to customer support.",
    )
    for name, (place, summary) in COMMANDS.items():
        if name != wanted:
            app.command(name, help=summary)(_listed_only)
            continue
        module, _, attribute = place.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
        else:
            app.command(name)(command)
    return app


def _listed_only() -> None:
    """Stands for a command that was not asked for."""


def main() -> None:
    """The entry point of the `frontdoor` script."""
    gc.disable()  # what is loaded stays: looking for garbage meanwhile is a sixth of the time that it takes
    loaded = application(sys.argv[1:])
    gc.enable()
    loaded()


if __name__ == "__main__":
    main()
