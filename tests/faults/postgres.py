"""A PostgreSQL of a trial's own, which can be stopped in the rudest way, frozen, and started again.

What it commits survives the end of its processes, as in production; only the machine must not go down.
"""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg

from storage.migrating import migrate
from tests.databases import Cluster, make_cluster

SETTINGS = ("fsync=off", "synchronous_commit=on", "max_connections=100")
PATIENCE = 30.0


class OwnPostgres:
    """One server on its own files."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers, when it does."""
        return self._cluster.url

    def start(self, *settings: str) -> None:
        """Answer again; with `settings` such as "port=6000" besides the usual ones."""
        self._server = self._cluster.serve([*SETTINGS, *settings])

    def stop(self) -> None:
        """As `pg_ctl stop -m immediate`: every process ends at once and every connection with it."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait(PATIENCE)
            self._server = None

    def freeze(self) -> None:
        """Its sessions stand still, and so does everybody who waits for them."""
        self._tell_sessions(signal.SIGSTOP)

    def thaw(self) -> None:
        """They go on."""
        self._tell_sessions(signal.SIGCONT)

    def execute(self, statement: str) -> None:
        """Run a statement as its owner."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def wants_password(self, name: str, password: str) -> None:
        """From now on `name` exists and needs its password."""
        self.execute(f"CREATE ROLE {name} LOGIN SUPERUSER PASSWORD '{password}'")
        rules = self._cluster.folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {name} scram-sha-256\n{rules.read_text()}")
        self.execute("SELECT pg_reload_conf()")

    def remove(self) -> None:
        """Stop, and take its files away."""
        self.stop()
        shutil.rmtree(self._cluster.folder, ignore_errors=True)

    def _tell_sessions(self, number: signal.Signals) -> None:
        assert self._server is not None
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        for child in (self._server.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, number)


@contextlib.contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A server with our schema, answering. Raises NoPostgres."""
    server = OwnPostgres(make_cluster())
    try:
        server.start()
        migrate(server.url)
        yield server
    finally:
        server.remove()
