"""What the service knows: the database is the truth about counties, jobs, plans and tokens."""

from typing import Self

from api.settings import Settings
from api.store.counties import Counties
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
from api.store.leader_lock import Serving, ServingLock
from api.store.lifecycle import Dispatching
from api.store.queries import Looking
from api.store.records import (
    BATCH,
    ENDED,
    INTERACTIVE,
    Batch,
    County,
    Event,
    Idempotency,
    Incumbent,
    Job,
    Logged,
    NewBatch,
    NewJob,
    Page,
    Recovered,
    Role,
    Signature,
    State,
    Submitted,
    SubmittedBatch,
    Token,
    job_digest,
)
from api.store.submission import Submitting
from api.store.tokens import People

__all__ = [
    "BATCH",
    "ENDED",
    "INTERACTIVE",
    "AlreadyServedError",
    "Batch",
    "County",
    "Event",
    "Idempotency",
    "IdempotencyConflictError",
    "InUseError",
    "Incumbent",
    "Job",
    "Logged",
    "NewBatch",
    "NewJob",
    "NewerStoreError",
    "NotFoundError",
    "Page",
    "QueueFullError",
    "Recovered",
    "Role",
    "ServingLock",
    "Signature",
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


class Store(Counties, Submitting, Dispatching, Looking, People, Serving):
    """All that the service keeps; safe to use from many threads.

    Every method is one transaction: done altogether or not at all, and on the disk when it
    returns. Any of them may raise StoreUnavailableError or StoreFullError.
    """

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The store of these settings, its folder made if need be; ``upgrade`` makes the tables."""
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cls(settings.database_url)
