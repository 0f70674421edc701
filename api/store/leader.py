"""Let only one server dispatch the jobs of a database."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from filelock import Timeout
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.store.database import LEADING, Database, lock_for, store_errors
from api.store.errors import AlreadyServedError

SERVED = "another server dispatches the jobs of this database"


class LeaderLock(Protocol):
    """The right to dispatch jobs from a database."""

    def held(self) -> bool:
        """Return whether this server still has the right.

        PostgreSQL forgets the lock when the connection is lost; then this asks for it again.
        """

    @property
    def lost(self) -> bool:
        """Return whether another server had it when ``held`` asked last."""


@dataclass(frozen=True)
class Leader:
    """Keep two servers on one database apart."""

    database: Database

    @contextmanager
    def lock(self) -> Iterator[LeaderLock]:
        """Hold the right to dispatch while the context lasts; it ends with the process too.

        Raises:
            AlreadyServedError: another server has the right.
            StoreUnavailableError: the database does not answer.
        """
        with self._file_lock() if self.database.sqlite else self._session_lock() as lock:
            yield lock

    @contextmanager
    def _file_lock(self) -> Iterator[LeaderLock]:
        assert self.database.file is not None
        with store_errors():
            lock = lock_for(self.database.file, "serving")
            try:
                lock.acquire(timeout=0)
            except Timeout as reason:
                raise AlreadyServedError(SERVED) from reason
        try:
            yield _FileLock()
        finally:
            lock.release()

    @contextmanager
    def _session_lock(self) -> Iterator[LeaderLock]:
        lock = _SessionLock(self.database)
        try:
            with store_errors():
                lock.take()
            yield lock
        finally:
            lock.release()


class _FileLock:
    """The lock of a file, which is held until it is released."""

    lost = False

    def held(self) -> bool:
        return True


class _SessionLock:
    """A PostgreSQL advisory lock, on a connection that does nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self.lost = False

    def take(self) -> None:
        options = {"isolation_level": "AUTOCOMMIT"}
        self._connection = self._database.engine.connect().execution_options(**options)
        # Not given back to the pool, where another transaction could be given this session.
        self._connection.detach()
        if not self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(LEADING))):
            raise AlreadyServedError(SERVED)

    def held(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.execute(sa.text("SELECT 1"))
                return True
        except SQLAlchemyError:
            self.release()
        try:
            self.take()
        except (SQLAlchemyError, AlreadyServedError) as reason:
            self.lost = isinstance(reason, AlreadyServedError)
            self.release()
            return False
        self.lost = False
        return True

    def release(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
