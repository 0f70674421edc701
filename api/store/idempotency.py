"""Remember the keys that clients send with a request, so that a repeated request is answered once.

The keys are those of the header ``Idempotency-Key``; each token has its own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from api.store.database import Database
from api.store.errors import IdempotencyConflictError
from api.store.records import Idempotency
from api.store.tables import idempotency


@dataclass(frozen=True)
class IdempotencyKeys:
    """Tell whether a request was answered before."""

    database: Database

    def known(self, token_id: str | None, given: Idempotency | None) -> bool:
        """Return whether this request was answered before, so that a submission repeats the answer.

        Raises:
            IdempotencyConflictError: the key was used for another request.
        """
        with self.database.read() as connection:
            return find_key(connection, token_id, given) is not None


def find_key(
    connection: Connection, token_id: str | None, given: Idempotency | None
) -> Row[Any] | None:
    """Return the row of the job or batch that the key was used for, None if it is new.

    Raises:
        IdempotencyConflictError: the key was used for another request.
    """
    if given is None:
        return None
    wanted = idempotency.c.scope == (token_id or ""), idempotency.c.key == given.key
    row = connection.execute(sa.select(idempotency).where(*wanted)).one_or_none()
    if row is not None and row.request != given.request:
        raise IdempotencyConflictError(given.key)
    return row


def remember_key(
    connection: Connection,
    token_id: str | None,
    given: Idempotency | None,
    at: datetime,
    **answer: str,
) -> None:
    """Write down the key with what it was used for (``job_id`` or ``batch_id``)."""
    if given is not None:
        values = {"scope": token_id or "", "key": given.key, "request": given.request}
        connection.execute(idempotency.insert().values(**values, **answer, created_at=at))
