"""Open a database, run its transactions, and bring its tables to this version."""

import errno
import os
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
from filelock import FileLock
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

WAIT_SECONDS = 30.0
"""Seconds to wait for another writer or for a free connection."""

POOL_SIZE = 20
"""Connections kept open at most; as many again may be opened under load."""

UPGRADING, SUBMITTING, LEADING = 20_261_101, 20_261_102, 20_261_103
"""Names of PostgreSQL's advisory locks: numbers that nothing else in the database uses."""

CONNECT_ARGS = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
"""How long PostgreSQL may be silent: seconds until connected, then milliseconds on the wire."""

STATEMENT_ERRORS = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""Errors of the caller or of this code, not of the database."""

DISK_FULL: Final = "53100"
"""SQLSTATE of a full disk."""

INT64_MAX: Final = 2**63 - 1


def int64(number: int) -> sa.BindParameter[int]:
    """Return a number to compare with, cut to the largest that a database can hold."""
    return sa.literal(max(-INT64_MAX, min(INT64_MAX, number)), sa.BigInteger)


def utc_now() -> datetime:
    """Return this instant, in UTC."""
    return datetime.now(UTC)


class Database:
    """Give out transactions on an engine; every method of a part of the store is one of them.

    A commit has reached the disk when it returns, on SQLite too (synchronous=FULL): an accepted
    job must survive a power cut, and in WAL mode NORMAL would lose the last commits. It costs one
    fsync a commit, and the dispatcher writes seldom.
    """

    def __init__(self, url: str | URL, clock: Callable[[], datetime] = utc_now) -> None:
        """Open nothing yet: the first transaction connects.

        Raises:
            ValueError: neither PostgreSQL nor a SQLite file.
        """
        self.url = make_url(url)
        self.clock = clock
        self.engine = _engine(self.url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        # Threads would otherwise poll for SQLite's one write lock, and some would poll for long.
        self._write_lock: AbstractContextManager[Any] = (
            threading.Lock() if self.sqlite else nullcontext()
        )

    @property
    def file(self) -> Path | None:
        """Return the file of a SQLite database, None of PostgreSQL."""
        return Path(self.url.database or "") if self.sqlite else None

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def ping(self) -> None:
        """Return if the database answers; raise StoreUnavailableError if not."""
        with self.read() as connection:
            connection.execute(sa.text("SELECT 1"))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Begin a transaction that only reads."""
        with store_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, *, exclusive: bool = False) -> Iterator[Connection]:
        """Begin a transaction that writes all or nothing; ``exclusive``: one such at a time.

        What counts rows before it adds one has to be exclusive. SQLite's writers always are.
        """
        with store_errors(), self._write_lock, self.engine.connect() as fresh:
            connection = fresh.execution_options(writing=True)
            with connection.begin():
                if exclusive and not self.sqlite:
                    _advisory_lock(connection, SUBMITTING)
                yield connection

    def upgrade(self) -> None:
        """Bring the tables to this version; harmless when they are, or when two do it at once.

        Raises:
            NewerStoreError: the database was made by a newer version.
        """
        with self._upgrading(), self.write() as connection:
            if not self.sqlite:
                _advisory_lock(connection, UPGRADING)
            try:
                command.upgrade(_alembic(connection), "head")
            except CommandError as reason:
                raise NewerStoreError(str(reason)) from reason

    @contextmanager
    def _upgrading(self) -> Iterator[None]:
        """Let one process at a time turn WAL on: SQLite does not wait for that by itself."""
        if self.file is None:
            yield
            return
        with store_errors(), lock_for(self.file, "upgrade"):
            with self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.execute("PRAGMA journal_mode = WAL")
            yield


def lock_for(file: Path, purpose: str) -> FileLock:
    """Return the lock whose file stands beside a database's file.

    The system releases it when the process ends, however it ends.

    Raises:
        FileNotFoundError: the folder is gone; FileLock would make it anew.
    """
    if not file.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file.parent))
    return FileLock(file.with_name(f"{file.name}.{purpose}.lock"), thread_local=False)


@contextmanager
def store_errors() -> Iterator[None]:
    """Raise the store's own errors for those of the database."""
    try:
        yield
    except STATEMENT_ERRORS:
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


def _advisory_lock(connection: Connection, name: int) -> None:
    """Wait for PostgreSQL's advisory lock, held until the transaction ends."""
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
            connect_args=CONNECT_ARGS,
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=WAIT_SECONDS,
        )
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (
        None,
        "",
        ":memory:",
    ):
        engine = sa.create_engine(
            url, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_timeout=WAIT_SECONDS
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    raise ValueError(f"{url.drivername}: expected postgresql+psycopg or a sqlite file")


def _prepare(raw: sqlite3.Connection, _record: object) -> None:
    """Set up a new SQLite connection: Python begins no transaction unasked, foreign keys hold."""
    raw.isolation_level = None
    raw.execute(f"PRAGMA busy_timeout = {int(WAIT_SECONDS * 1000)}")
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    """Take SQLite's write lock first for a writer: one that reads first may not get it later."""
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
