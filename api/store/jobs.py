"""Take jobs in, give them to the dispatcher, show, stop and remove them."""

import json
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store import transitions
from api.store.counties import require_version
from api.store.database import Database
from api.store.errors import IdempotencyConflictError, InUseError, NotFoundError
from api.store.idempotency import find_key, remember_key
from api.store.paging import newest_first, page_of, visible
from api.store.records import (
    Actor,
    Idempotency,
    Incumbent,
    Job,
    NewJob,
    Page,
    State,
    Submitted,
)
from api.store.rows import add_event, find_job, job_from_row, log_change, update_job
from api.store.submission import QueueLimits, add_jobs
from api.store.tables import incumbents, jobs, plans
from models.schema import versions

RUNNING = sa.select(jobs).where(jobs.c.state == "running").order_by(jobs.c.number)


@dataclass(frozen=True)
class Jobs:
    """Keep the jobs; what a running job reports goes to ``Attempts``."""

    database: Database

    def submit(
        self,
        new: NewJob,
        queue_limit: int,
        token_limit: int | None = None,
        idempotency: Idempotency | None = None,
        actor: Actor | None = None,
    ) -> Submitted:
        """Queue a job, or answer it at once with an equal job's plan if no run could better that.

        ``queue_limit`` jobs may wait, ``token_limit`` of this token (None: as many as of all).

        The same key with the same request gives the same job again, even when the queue is full.

        Raises:
            IdempotencyConflictError: the key was used for another request.
            NotFoundError: no such version of the county.
            QueueFullError, TokenLimitError: as many jobs wait as may.
        """
        with self.database.write(exclusive=True) as connection:
            before = _submitted_before(connection, new.token_id, idempotency)
            if before is not None:
                return Submitted(before, fresh=False)
            at = self.database.clock()
            require_version(connection, new.county_id, new.county_version)
            limits = QueueLimits(queue_limit, token_limit)
            job = add_jobs(connection, [new], None, limits, at)[0]
            remember_key(connection, new.token_id, idempotency, at, job_id=job.id)
            subject = f"scenario {job.id} county {new.county_id} version {new.county_version}"
            log_change(connection, actor, at, "submit", subject)
            return Submitted(job, fresh=True)

    def claim(self) -> Job | None:
        """Make the first job of the queue a running one; return None if nothing waits.

        What earlier attempts found by other rules is no plan, bound or start for this one.
        """
        first = (
            sa.select(jobs)
            .where(jobs.c.state == "queued")
            .order_by(jobs.c.priority, jobs.c.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self.database.write() as connection:
            row = connection.execute(first).one_or_none()
            if row is None:
                return None
            job, at = job_from_row(row), self.database.clock()
            if job.rules != versions.today().rules:
                transitions.forget_attempts(connection, job)
            attempts = job.attempts + 1
            update_job(connection, job, state="running", started_at=at, attempts=attempts)
            add_event(connection, job.id, "started", at, attempt=attempts)
            return find_job(connection, job.id)

    def get(self, job_id: str) -> Job | None:
        """Return the job as it stands."""
        with self.database.read() as connection:
            return find_job(connection, job_id)

    def page(
        self,
        *,
        county: str | None = None,
        state: State | None = None,
        batch: str | None = None,
        token: str | None = None,
        allowed: Collection[str] | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Job]:
        """Return jobs, the newest first; ``allowed`` are the visible counties, None: all."""
        given = {"county_id": county, "state": state, "batch_id": batch, "token_id": token}
        wanted = visible(jobs, given, allowed)
        with self.database.read() as connection:
            rows = connection.execute(newest_first(wanted, jobs, after, limit)).all()
        return page_of([job_from_row(row) for row in rows], limit)

    def running(self) -> list[Job]:
        """Return all jobs that run, as far as the store knows."""
        with self.database.read() as connection:
            return [job_from_row(row) for row in connection.execute(RUNNING)]

    def queue_place(self, job_id: str) -> int | None:
        """Return the job's place in the queue, from 1; None if it does not wait."""
        with self.database.read() as connection:
            job = find_job(connection, job_id)
            if job is None or job.state != "queued":
                return None
            before = (jobs.c.priority < job.priority) | (
                (jobs.c.priority == job.priority) & (jobs.c.number < job.number)
            )
            count = sa.select(sa.func.count()).select_from(jobs)
            return (connection.scalar(count.where(jobs.c.state == "queued", before)) or 0) + 1

    def queue_length(self) -> int:
        """Return how many jobs wait."""
        return self.states().get("queued", 0)

    def states(self, batch: str | None = None) -> dict[State, int]:
        """Return how many jobs are in each state that any is in, of all or of one batch."""
        count = sa.select(jobs.c.state, sa.func.count().label("number")).group_by(jobs.c.state)
        if batch is not None:
            count = count.where(jobs.c.batch_id == batch)
        with self.database.read() as connection:
            return {row.state: row.number for row in connection.execute(count)}

    def incumbent(self, job_id: str) -> Incumbent | None:
        """Return the best plan found so far, from which a solve can start."""
        with self.database.read() as connection:
            row = connection.execute(
                sa.select(incumbents).where(incumbents.c.job_id == job_id)
            ).one_or_none()
        return None if row is None else Incumbent(row.objective, json.loads(row.values))

    def plan(self, job_id: str) -> str | None:
        """Return the JSON text of a job's plan, None while there is none."""
        with self.database.read() as connection:
            return connection.scalar(sa.select(plans.c.document).where(plans.c.job_id == job_id))

    def stop(self, job_id: str, actor: Actor | None = None) -> Job:
        """Ask for the end of a job with its best plan; a queued one that has none is cancelled.

        A queued job that has a plan of an earlier attempt is started once more to end with it.

        Raises:
            NotFoundError: no such job.
        """
        with self.database.write() as connection:
            job = find_job(connection, job_id, lock=True)
            if job is None:
                raise NotFoundError(f"no job {job_id}")
            if not job.ended:
                at = self.database.clock()
                transitions.request_stop(connection, job, at)
                log_change(connection, actor, at, "stop", f"scenario {job_id}")
            return find_job(connection, job_id) or job

    def delete(self, job_id: str, actor: Actor | None = None) -> bool:
        """Remove a job that is over with all that belongs to it; return False if there is none.

        Other jobs keep the plans they were given of it: those are copies.

        Raises:
            InUseError: it waits or runs.
        """
        # Exclusive: a job that is being added may be about to copy this one's plan.
        with self.database.write(exclusive=True) as connection:
            job = find_job(connection, job_id, lock=True)
            if job is None:
                return False
            if not job.ended:
                raise InUseError(f"job {job_id} is {job.state}")
            connection.execute(jobs.delete().where(jobs.c.number == job.number))
            log_change(connection, actor, self.database.clock(), "delete", f"scenario {job_id}")
            return True


def _submitted_before(
    connection: Connection, token_id: str | None, idempotency: Idempotency | None
) -> Job | None:
    """Return the job that the key was used for, None if it is new.

    Raises:
        IdempotencyConflictError: the key was used for another request.
    """
    known = find_key(connection, token_id, idempotency)
    if idempotency is None or known is None:
        return None
    job = find_job(connection, known.job_id) if known.job_id else None
    if job is None:
        raise IdempotencyConflictError(idempotency.key)
    return job
