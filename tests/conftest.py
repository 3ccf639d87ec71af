"""Database fixtures: a migrated SQLite file or PostgreSQL database of its own for each test that asks."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from storage.database import Database
from storage.encryption import Keys, new_secret_key
from storage.migrating import migrate
from tests.databases import NoPostgres, blank_database, drop_database, fresh_database, server_url, stop_server
from tests.engines import choose_engines

SHARED = pytest.StashKey[Path]()
COLLECTED = pytest.StashKey[list[pytest.Function]]()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test with a house runs on both engines."""
    choose_engines(metafunc)


TESTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Function]) -> None:
    """Remember all tests before any is deselected, for tests/test_engines.py; say what CI leaves out."""
    config.stash[COLLECTED] = list(items)
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        played = item.path.relative_to(TESTS).parts[0].startswith("scenarios") and "long" in marks
        if "postgres" in marks and ("postgres_again" in marks or played):
            item.add_marker(pytest.mark.again)
    items.sort(key=lambda item: item.get_closest_marker("first") is None)  # else one is alone at the end


def pytest_collection_finish() -> None:
    """What is imported and collected stays until the end: no collection of garbage goes through it again."""
    gc.collect()
    gc.freeze()


def pytest_configure(config: pytest.Config) -> None:
    """The main process makes the folder that all workers of the run share."""
    if not hasattr(config, "workerinput"):
        config.stash[SHARED] = Path(tempfile.mkdtemp(prefix="frontdoor-tests-"))


class ShareFolder:
    """Tells each worker of pytest-xdist the shared folder."""

    @staticmethod
    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(node: object) -> None:
        """Called in the main process for each worker."""
        node.workerinput["shared"] = str(node.config.stash[SHARED])  # type: ignore[attr-defined]


pytest_configure_node = ShareFolder.pytest_configure_node


def pytest_unconfigure(config: pytest.Config) -> None:
    """The main process ends the server at the end of the run."""
    if SHARED in config.stash:
        stop_server(config.stash[SHARED])
        shutil.rmtree(config.stash[SHARED], ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """The URL of the run's PostgreSQL; skips without one, or fails when FRONTDOOR_REQUIRE_POSTGRES=1."""
    given = getattr(request.config, "workerinput", None)
    shared = Path(given["shared"]) if given is not None else request.config.stash[SHARED]
    try:
        return server_url(shared)
    except NoPostgres as missing:
        server_missing(missing)


def server_missing(missing: NoPostgres) -> NoReturn:
    """Fail where PostgreSQL is required, else skip; the only place where a test may be skipped for it."""
    if os.environ.get("FRONTDOOR_REQUIRE_POSTGRES") == "1":
        pytest.fail(f"No PostgreSQL: {missing}")
    pytest.skip(f"No PostgreSQL: {missing}")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh migrated PostgreSQL database."""
    url = fresh_database(postgres_server)
    yield url
    drop_database(postgres_server, url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "frontdoor.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite file."""
    path = tmp_path / "frontdoor.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database on each engine in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it on each engine in turn; on SQLite not even the file."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'blank.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    url = blank_database(server)
    yield url
    drop_database(server, url)


@pytest.fixture
def house_url(request: pytest.FixtureRequest) -> str:
    """The fresh migrated database of a whole house; on which engine, tests/engines.py says."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An open database on each engine in turn."""
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def keys() -> Keys:
    """The secret keys of the tests."""
    return Keys([new_secret_key()])
