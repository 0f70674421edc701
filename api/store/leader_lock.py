"""Only one server dispatches the jobs of a database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from api.store.database import SERVING, Database, beside, translated
from api.store.errors import AlreadyServedError

SERVED = "another server dispatches the jobs of this database"


class ServingLock(Protocol):
    """The right to dispatch jobs from a database."""

    def held(self) -> bool:
        """Whether this server still has the right.

        PostgreSQL forgets the lock when the connection is lost; then this asks for it again.
        """

    @property
    def lost(self) -> bool:
        """Whether another server was found to have it when ``held`` asked last."""


class Serving(Database):
    """The part of the store that keeps two servers apart."""

    @contextmanager
    def lock_for_serving(self) -> Iterator[ServingLock]:
        """Holds the right to dispatch while the context lasts; it ends with the process too.

        Raises:
            AlreadyServedError: another server has the right.
            StoreUnavailableError: the database does not answer.
        """
        with self._file_locked() if self.sqlite else self._session_locked() as lock:
            yield lock

    @contextmanager
    def _file_locked(self) -> Iterator[ServingLock]:
        assert self.file is not None
        with translated():
            lock = beside(self.file, "serving").open("w")
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as reason:
                raise AlreadyServedError(SERVED) from reason
            yield _FileLock()

    @contextmanager
    def _session_locked(self) -> Iterator[ServingLock]:
        lock = _SessionLock(self)
        try:
            with translated():
                lock.take()
            yield lock
        finally:
            lock.release()


class _FileLock:
    """A locked file stays locked until it is closed."""

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
        if not self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(SERVING))):
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
