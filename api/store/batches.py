"""Take batches in, show and stop them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store import transitions
from api.store.counties import require_version
from api.store.database import Database
from api.store.errors import IdempotencyConflictError
from api.store.idempotency import find_key, remember_key
from api.store.paging import newest_first, page_of, visible
from api.store.records import (
    Actor,
    Batch,
    Idempotency,
    Job,
    NewBatch,
    NewJob,
    Page,
    SubmittedBatch,
)
from api.store.rows import job_from_row, log_change
from api.store.submission import QueueLimits, add_jobs
from api.store.tables import batches, jobs


@dataclass(frozen=True)
class Batches:
    """Keep the batches; their jobs point to them."""

    database: Database

    def submit(
        self,
        batch: NewBatch,
        new: Sequence[NewJob],
        queue_limit: int,
        token_limit: int | None = None,
        idempotency: Idempotency | None = None,
        actor: Actor | None = None,
    ) -> SubmittedBatch:
        """Queue the jobs of a batch, all or none; otherwise as ``Jobs.submit``.

        Raises:
            ValueError: no jobs, or some are about another county or of another token.
        """
        same = (batch.county_id, batch.county_version, batch.token_id)
        if not new or any((n.county_id, n.county_version, n.token_id) != same for n in new):
            raise ValueError("a batch has jobs, all of its token and about its county")
        with self.database.write(exclusive=True) as connection:
            before = _submitted_before(connection, batch.token_id, idempotency)
            if before is not None:
                return before
            at = self.database.clock()
            require_version(connection, batch.county_id, batch.county_version)
            made = _insert(connection, batch, at)
            limits = QueueLimits(queue_limit, token_limit)
            added = add_jobs(connection, new, made.id, limits, at)
            remember_key(connection, batch.token_id, idempotency, at, batch_id=made.id)
            subject = f"batch {made.id} county {batch.county_id} version {batch.county_version}"
            log_change(connection, actor, at, "submit", subject)
            return SubmittedBatch(made, added, fresh=True)

    def get(self, batch_id: str) -> Batch | None:
        """Return the batch; its jobs are ``Jobs.page(batch=batch_id)``."""
        with self.database.read() as connection:
            row = connection.execute(
                sa.select(batches).where(batches.c.id == batch_id)
            ).one_or_none()
        return None if row is None else Batch(**row._mapping)

    def page(
        self,
        *,
        county: str | None = None,
        token: str | None = None,
        allowed: Collection[str] | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Batch]:
        """Return batches, the newest first; ``allowed`` as for ``Jobs.page``."""
        given = {"county_id": county, "token_id": token}
        wanted = visible(batches, given, allowed)
        with self.database.read() as connection:
            rows = connection.execute(newest_first(wanted, batches, after, limit)).all()
        return page_of([Batch(**row._mapping) for row in rows], limit)

    def stop(self, batch_id: str, actor: Actor | None = None) -> list[Job]:
        """Stop every job of a batch that has not ended, as ``Jobs.stop`` does; all or none.

        Returns:
            Those jobs, as they were before.
        """
        going = jobs.c.state.in_(("queued", "running")) & (jobs.c.batch_id == batch_id)
        wanted = sa.select(jobs).where(going).order_by(jobs.c.number).with_for_update()
        with self.database.write() as connection:
            at = self.database.clock()
            found = [job_from_row(row) for row in connection.execute(wanted).all()]
            for job in found:
                transitions.request_stop(connection, job, at)
            if found:
                log_change(connection, actor, at, "stop", f"batch {batch_id}")
        return found


def _submitted_before(
    connection: Connection, token_id: str | None, idempotency: Idempotency | None
) -> SubmittedBatch | None:
    """Return the batch that the key was used for, None if it is new.

    Raises:
        IdempotencyConflictError: the key was used for another request.
    """
    known = find_key(connection, token_id, idempotency)
    if idempotency is None or known is None:
        return None
    batch_id = known.batch_id
    if batch_id is None:
        raise IdempotencyConflictError(idempotency.key)
    batch = connection.execute(sa.select(batches).where(batches.c.id == batch_id)).one()
    rows = sa.select(jobs).where(jobs.c.batch_id == batch_id).order_by(jobs.c.number)
    found = tuple(job_from_row(row) for row in connection.execute(rows))
    return SubmittedBatch(Batch(**batch._mapping), found, fresh=False)


def _insert(connection: Connection, batch: NewBatch, at: datetime) -> Batch:
    id = uuid.uuid4().hex
    connection.execute(batches.insert().values(**vars(batch), id=id, created_at=at))
    row = connection.execute(sa.select(batches).where(batches.c.id == id)).one()
    return Batch(**row._mapping)
