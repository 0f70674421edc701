"""Jobs and batches are looked at, and removed when they are over."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from api.store.database import Database, wide
from api.store.errors import InUseError
from api.store.records import Batch, Event, Job, Page, Signature, State
from api.store.rows import find_job, job_of, sign
from api.store.tables import batches, events, jobs, plans


class Looking(Database):
    """The part of the store that answers about jobs and batches."""

    def job(self, id: str) -> Job | None:
        """The job as it stands."""
        with self.reading() as connection:
            return find_job(connection, id)

    def jobs(
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
        """Jobs, the newest first; ``allowed`` are the counties that may be seen, None: all."""
        asked = {"county_id": county, "state": state, "batch_id": batch, "token_id": token}
        wanted = sa.select(jobs).filter_by(**{k: v for k, v in asked.items() if v is not None})
        if allowed is not None:
            wanted = wanted.where(jobs.c.county_id.in_(sorted(allowed)))
        with self.reading() as connection:
            rows = connection.execute(_paged(wanted, jobs, after, limit)).all()
        return _page([job_of(row) for row in rows], limit)

    def queue_place(self, id: str) -> int | None:
        """How many-th the job is in the queue, from 1; None if it does not wait."""
        with self.reading() as connection:
            job = find_job(connection, id)
            if job is None or job.state != "queued":
                return None
            before = (jobs.c.priority < job.priority) | (
                (jobs.c.priority == job.priority) & (jobs.c.number < job.number)
            )
            count = sa.select(sa.func.count()).select_from(jobs)
            return (connection.scalar(count.where(jobs.c.state == "queued", before)) or 0) + 1

    def queue_length(self) -> int:
        """How many jobs wait."""
        return self.states().get("queued", 0)

    def states(self, batch: str | None = None) -> dict[State, int]:
        """How many jobs are in each state that any is in, of all or of one batch."""
        count = sa.select(jobs.c.state, sa.func.count().label("number")).group_by(jobs.c.state)
        if batch is not None:
            count = count.where(jobs.c.batch_id == batch)
        with self.reading() as connection:
            return {row.state: row.number for row in connection.execute(count)}

    def plan(self, id: str) -> str | None:
        """The JSON text of a job's plan, None while there is none."""
        with self.reading() as connection:
            return connection.scalar(sa.select(plans.c.document).where(plans.c.job_id == id))

    def delete_job(self, id: str, signed: Signature | None = None) -> bool:
        """Removes a job that is over with all that belongs to it; False if there is none.

        Plans that other jobs were given of it stay, being copies.

        Raises:
            InUseError: it waits or runs.
        """
        # Alone: a job that is being added may be about to copy this one's plan.
        with self.writing(alone=True) as connection:
            job = find_job(connection, id, lock=True)
            if job is None:
                return False
            if not job.ended:
                raise InUseError(f"job {id} is {job.state}")
            connection.execute(jobs.delete().where(jobs.c.number == job.number))
            sign(connection, signed, self.clock(), "delete", f"scenario {id}")
            return True

    def events(self, job_id: str, after: int = 0, limit: int = 100) -> list[Event]:
        """What happened to a job after its event ``after``, in order."""
        wanted = (
            sa.select(events.c.number, events.c.kind, events.c.data, events.c.at)
            .where(events.c.job_id == job_id, events.c.number > wide(after))
            .order_by(events.c.number)
            .limit(limit)
        )
        with self.reading() as connection:
            return [Event(**row._mapping) for row in connection.execute(wanted)]

    def batch(self, id: str) -> Batch | None:
        """The batch; its jobs are ``jobs(batch=id)``."""
        with self.reading() as connection:
            row = connection.execute(sa.select(batches).where(batches.c.id == id)).one_or_none()
        return None if row is None else Batch(**row._mapping)

    def batches(
        self,
        *,
        county: str | None = None,
        token: str | None = None,
        allowed: Collection[str] | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> Page[Batch]:
        """Batches, the newest first; ``allowed`` as for ``jobs``."""
        asked = {"county_id": county, "token_id": token}
        wanted = sa.select(batches).filter_by(**{k: v for k, v in asked.items() if v is not None})
        if allowed is not None:
            wanted = wanted.where(batches.c.county_id.in_(sorted(allowed)))
        with self.reading() as connection:
            rows = connection.execute(_paged(wanted, batches, after, limit)).all()
        return _page([Batch(**row._mapping) for row in rows], limit)


def _paged(wanted: Any, table: sa.Table, after: int | None, limit: int) -> Any:
    """One row more than the page, to know whether another follows."""
    if after is not None:
        wanted = wanted.where(table.c.number < wide(after))
    return wanted.order_by(table.c.number.desc()).limit(limit + 1)


def _page(found: list[Any], limit: int) -> Page[Any]:
    items = tuple(found[:limit])
    return Page(items, items[-1].number if len(found) > limit else None)
