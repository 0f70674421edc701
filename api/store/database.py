"""A database, its transactions, and who may serve from it."""

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from api.store.errors import NewerStoreError, StoreFullError, StoreUnavailableError

PATIENCE = 30.0
"""Seconds to wait for another writer or for a free connection."""

CONNECTIONS = 20
"""Connections kept open at most; as many again may be opened in a rush."""

UPGRADING, SUBMITTING, SERVING = 20_261_101, 20_261_102, 20_261_103
"""Names of PostgreSQL's advisory locks: numbers that nothing else in the database uses."""

REACHING = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
"""How long PostgreSQL may be silent: seconds until connected, then milliseconds on the wire."""

MISTAKES = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Errors of the caller or of this code, not of the database."""

DISK_FULL: Final = "53100"
"""SQLSTATE of a full disk."""

LARGEST: Final = 2**63 - 1


def wide(number: int) -> sa.BindParameter[int]:
    """A number to compare with, whatever was asked for: none is larger than a database can hold."""
    return sa.literal(max(-LARGEST, min(LARGEST, number)), sa.BigInteger)


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


class Database:
    """An engine and its transactions; every public method of a store is one of them.

    A commit has reached the disk when it returns, on SQLite too (synchronous=FULL): an accepted
    job must survive a power cut, and in WAL mode NORMAL would lose the last commits. It costs one
    fsync a commit, and the dispatcher writes seldom.
    """

    def __init__(self, url: str | URL, clock: Callable[[], datetime] = now) -> None:
        """Opens nothing yet: the first call connects.

        Raises:
            ValueError: neither PostgreSQL nor a SQLite file.
        """
        self.url = make_url(url)
        self.clock = clock
        self.engine = _engine(self.url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        # Threads would otherwise poll for SQLite's one write lock, and some would poll for long.
        self._writer: AbstractContextManager[Any] = (
            threading.Lock() if self.sqlite else nullcontext()
        )

    @property
    def file(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database or "") if self.sqlite else None

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()

    def ping(self) -> None:
        """Returns if the database answers; raises StoreUnavailableError if not."""
        with self.reading() as connection:
            connection.execute(sa.text("SELECT 1"))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with translated(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self, *, alone: bool = False) -> Iterator[Connection]:
        """A transaction that writes all or nothing; ``alone``: one such at a time.

        What counts rows before it adds one has to be alone. SQLite's writers always are.
        """
        with translated(), self._writer, self.engine.connect() as fresh:
            connection = fresh.execution_options(writing=True)
            with connection.begin():
                if alone and not self.sqlite:
                    _lock(connection, SUBMITTING)
                yield connection

    def upgrade(self) -> None:
        """Brings the tables to this version; harmless when they are, or when two do it at once.

        Raises:
            NewerStoreError: the database was made by a newer version.
        """
        with self._upgrading(), self.writing() as connection:
            if not self.sqlite:
                _lock(connection, UPGRADING)
            try:
                command.upgrade(_alembic(connection), "head")
            except CommandError as reason:
                raise NewerStoreError(str(reason)) from reason

    @contextmanager
    def _upgrading(self) -> Iterator[None]:
        """One process at a time turns WAL on: SQLite does not wait for that by itself."""
        if self.file is None:
            yield
            return
        with translated(), beside(self.file, "upgrade").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("PRAGMA journal_mode = WAL")
            yield


def beside(file: Path, purpose: str) -> Path:
    """The lock file beside a database's file."""
    return file.with_name(f"{file.name}.{purpose}.lock")


@contextmanager
def translated() -> Iterator[None]:
    """Says in the store's own words what a database suffers."""
    try:
        yield
    except MISTAKES:
        raise
    except DBAPIError as reason:
        if _is_full(reason):
            raise StoreFullError("the disk of the database is full") from reason
        raise StoreUnavailableError("the database does not answer") from reason
    except PoolTimeoutError as reason:
        raise StoreUnavailableError("no connection to the database is free") from reason
    except OSError as reason:
        raise StoreUnavailableError(f"the database's folder: {reason.strerror}") from reason


def _is_full(reason: DBAPIError) -> bool:
    cause = reason.orig
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == DISK_FULL
    )


def _lock(connection: Connection, name: int) -> None:
    """Waits for PostgreSQL's advisory lock, held until the transaction ends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(name)))


def _alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "api:migrations")
    config.attributes["connection"] = connection
    return config


def _engine(url: URL) -> Engine:
    if url.drivername == "postgresql+psycopg":
        return sa.create_engine(
            url,
            pool_pre_ping=True,
            connect_args=REACHING,
            pool_size=CONNECTIONS,
            max_overflow=CONNECTIONS,
            pool_timeout=PATIENCE,
        )
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (
        None,
        "",
        ":memory:",
    ):
        engine = sa.create_engine(
            url, pool_size=CONNECTIONS, max_overflow=CONNECTIONS, pool_timeout=PATIENCE
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    raise ValueError(f"{url.drivername}: expected postgresql+psycopg or a sqlite file")


def _prepare(raw: sqlite3.Connection, _record: object) -> None:
    """A new SQLite connection: Python begins no transaction on its own, rules are kept."""
    raw.isolation_level = None
    raw.execute(f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    """A writer takes SQLite's write lock first: one that reads first may not get it later."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
