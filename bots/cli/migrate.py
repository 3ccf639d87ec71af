"""`frontdoor migrate`: bring the database to this program's schema, with the data in place."""

from bots.bootstrap import migrate_database
from bots.cli.opening import load
from bots.cli.output import Exit, tell
from bots.cli.troubles import fail, of_database
from core.errors import FrontDoorError


def migrate() -> None:
    """Bring the database to the schema of this version; safe to repeat."""
    environment = load().environment
    try:
        migrate_database(environment)
    except FrontDoorError as error:
        fail(error, Exit.WRONG)
    except Exception as error:  # noqa: BLE001 - whatever the database's driver raises, a person reads one line
        fail(f"The database can't be migrated: {of_database(error)}")
    tell("The database is at the newest schema.")
