"""Keep what the service knows: counties, jobs, plans, tokens and the audit log in one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy.engine import URL

from api.store.attempts import Attempts
from api.store.audit_log import AuditLog
from api.store.batches import Batches
from api.store.counties import Counties
from api.store.database import Database, utc_now
from api.store.errors import (
    AlreadyServedError,
    IdempotencyConflictError,
    InUseError,
    NewerStoreError,
    NotFoundError,
    QueueFullError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
    TokenLimitError,
)
from api.store.events import Events
from api.store.idempotency import IdempotencyKeys
from api.store.jobs import Jobs
from api.store.leader import Leader, LeaderLock
from api.store.records import (
    BATCH,
    ENDED,
    INTERACTIVE,
    Actor,
    AuditLine,
    Batch,
    County,
    Event,
    Idempotency,
    Incumbent,
    Job,
    NewBatch,
    NewJob,
    Page,
    Recovered,
    Role,
    State,
    Submitted,
    SubmittedBatch,
    Token,
    job_digest,
)
from api.store.tokens import Tokens

__all__ = [
    "BATCH",
    "ENDED",
    "INTERACTIVE",
    "Actor",
    "AlreadyServedError",
    "AuditLine",
    "Batch",
    "County",
    "Event",
    "Idempotency",
    "IdempotencyConflictError",
    "InUseError",
    "Incumbent",
    "Job",
    "LeaderLock",
    "NewBatch",
    "NewJob",
    "NewerStoreError",
    "NotFoundError",
    "Page",
    "QueueFullError",
    "Recovered",
    "Role",
    "State",
    "Store",
    "StoreError",
    "StoreFullError",
    "StoreUnavailableError",
    "Submitted",
    "SubmittedBatch",
    "Token",
    "TokenLimitError",
    "job_digest",
]


@dataclass(frozen=True)
class Store:
    """Hold the parts of the store over one database; safe to use from many threads.

    Every method of a part is one transaction: it happens completely or not at all, and is on
    the disk when the method returns. Any of them may raise StoreUnavailableError or StoreFullError.
    """

    database: Database
    counties: Counties
    jobs: Jobs
    attempts: Attempts
    batches: Batches
    events: Events
    idempotency_keys: IdempotencyKeys
    tokens: Tokens
    audit_log: AuditLog
    leader: Leader

    @classmethod
    def open(cls, url: str | URL, clock: Callable[[], datetime] = utc_now) -> Self:
        """Open the store at ``url``; the first call to a part connects.

        Args:
            url: a PostgreSQL database or a SQLite file; ``upgrade`` makes the tables.
            clock: gives the instant that is written into rows, in UTC.

        Raises:
            ValueError: neither PostgreSQL nor a SQLite file.
        """
        database = Database(url, clock)
        return cls(
            database,
            Counties(database),
            Jobs(database),
            Attempts(database),
            Batches(database),
            Events(database),
            IdempotencyKeys(database),
            Tokens(database),
            AuditLog(database),
            Leader(database),
        )

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

    def upgrade(self) -> None:
        """Bring the tables to this version; harmless when they are, or when two do it at once.

        Raises:
            NewerStoreError: the database was made by a newer version.
        """
        self.database.upgrade()

    def ping(self) -> None:
        """Return if the database answers; raise StoreUnavailableError if not."""
        self.database.ping()
