"""A start that can't succeed yet waits and says why; one that never can ends with a sentence."""

import socket
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.emulators.telegram import EmulatedBot
from tests.faults.postgres import OwnPostgres
from tests.faults.running import Running
from tests.scenarios_terminal.programs import Here, Place

pytestmark = pytest.mark.long


@pytest.mark.long
@pytest.mark.postgres
async def test_postgresql_comes_later(
    place: Place, running: Running, postgres: OwnPostgres, bot: EmulatedBot
) -> None:
    """Started before PostgreSQL it waits, ever longer, answers that it lives and why it is not ready, sends
    everybody else away with 503, and serves as soon as the database is there."""
    postgres.stop()
    running.place = place.with_(DATABASE_URL=postgres.url)
    running.start()
    line = await running.says("Trying again in 2 s")
    assert "Is PostgreSQL running there? Look at DATABASE_URL" in line
    assert running.said.count("Traceback") == 0
    assert (await running.asked("/health/live"))[0] == 200
    parts = await running.reports(503, "PostgreSQL can't be reached")
    assert list(parts) == ["database"]
    assert (await running.asked("/"))[0] == 503
    postgres.start()
    await running.ready()
    li = bot.person("Li", language_code="en")
    li.says("/start")
    await li.sees("How can we help", 30.0)
    assert await running.stop() == 0


@pytest.mark.long
@pytest.mark.postgres
async def test_two_wait_at_one_port(place: Place, running: Running, postgres: OwnPostgres) -> None:
    """The second one says that the port is taken, also before the database is there; SIGTERM ends the waiting
    of the first at once, with 0."""
    postgres.stop()
    running.place = place.with_(DATABASE_URL=postgres.url)
    running.start()
    await running.reports(503, "PostgreSQL can't be reached")
    outcome = await running.place.soon("run", "--port", str(running.port))
    assert (outcome.code, "it is in use. Choose another --port" in outcome.stderr) == (1, True), outcome
    began = time.monotonic()
    assert await running.stop() == 0
    assert time.monotonic() - began < 10


@pytest.mark.postgres
def test_a_wrong_password(tmp_path: Path, postgres: OwnPostgres) -> None:
    """Every command ends with 1 and the variable to correct: waiting would not help. No secret is shown."""
    postgres.wants_password("ann", "right")
    for password, words in (("hunter2", "Correct the name or the password"), ("", "Write the password into")):
        url = postgres.url.replace("postgres@", f"ann:{password}@" if password else "ann@")
        here = Here(tmp_path, DATABASE_URL=url)
        for arguments in (["run", "--port", "0"], ["tickets", "list"], ["check"], ["migrate"]):
            outcome = here.run(*arguments)
            assert (outcome.code, outcome.stdout) == (1, ""), outcome
            assert f"{words}" in outcome.stderr
            assert "DATABASE_URL" in outcome.stderr
            assert "hunter2" not in outcome.stderr
    assert Here(tmp_path, DATABASE_URL=postgres.url.replace("postgres@", "ann:right@")).run("check").code == 0


@pytest.mark.postgres
def test_a_server_that_takes_no_writes(tmp_path: Path, postgres_url: str) -> None:
    """`check` notices, reading goes on, and what would write says which server to name."""
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
    here = Here(tmp_path, DATABASE_URL=postgres_url)
    for arguments in (["check"], ["notice", "send", "--text", "en=Hello."]):
        outcome = here.run(*arguments)
        assert (outcome.code, "Name the primary server in DATABASE_URL" in outcome.stderr) == (1, True), (
            outcome
        )
    assert here.run("tickets", "list").code == 0


@pytest.mark.parametrize("arguments", [["run", "--port", "0"], ["tickets", "list"], ["check"]])
def test_a_folder_that_cannot_be_made(tmp_path: Path, arguments: list[str]) -> None:
    """The system's own refusal is one line as well."""
    (tmp_path / "file").touch()
    outcome = Here(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/file/frontdoor.db").run(*arguments)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert "Look at DATABASE_URL, then run: frontdoor check" in outcome.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["--only", "web", "--port", "{port}"], {}, "Choose another --port or --host."),
        (["--only", "worker"], {"HEALTH_PORT": "{port}"}, "Choose another HEALTH_PORT or --host."),
    ],
)
def test_a_port_that_is_taken(
    place: Place, arguments: list[str], variables: dict[str, str], words: str
) -> None:
    """The port that is meant is named, with the option or the variable that changes it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        filled = [argument.format(port=port) for argument in arguments]
        settings = {name: value.format(port=port) for name, value in variables.items()}
        outcome = Here(place.folder, **place.variables, **settings).run("run", *filled)
    assert (outcome.code, outcome.stdout) == (1, "")
    assert f"Can't listen on 127.0.0.1:{port}: it is in use. {words}" in outcome.stderr
