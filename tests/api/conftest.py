"""Stores on both databases: a fresh one a test, from one PostgreSQL server a session."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.store import County, Store
from models.schema.instance import Instance
from tests.api import samples
from tests.api.store.postgres import Postgres, serving_postgres


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with serving_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with empty tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "planner.db"
    store = Store.open(f"sqlite:///{file}")
    store.upgrade()
    store.close()
    return file


def opened(url: str, clock: samples.Clock) -> Iterator[Store]:
    store = Store.open(url, clock)
    yield store
    store.close()


@pytest.fixture
def clock() -> samples.Clock:
    """A clock that stands still until it is moved."""
    return samples.Clock()


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path, clock: samples.Clock) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "planner.db")
    yield from opened(f"sqlite:///{tmp_path / 'planner.db'}", clock)


@pytest.fixture
def postgres_store(postgres: Postgres, clock: samples.Clock) -> Iterator[Store]:
    url = postgres.fresh()
    yield from opened(url, clock)
    postgres.give_back(url)


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
    return samples.tiny()


@pytest.fixture
def county(store: Store, tiny: Instance) -> County:
    """A county in the store."""
    return store.counties.put(tiny, None)
