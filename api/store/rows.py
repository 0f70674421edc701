"""Read and write rows of jobs, of their events and of the audit log, inside a transaction."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from api.store.records import Actor, Job, Kind
from api.store.tables import audit_log, events, jobs, storable_text

# Made once: building a statement takes as long as running it, and jobs are polled.
BY_ID = sa.select(jobs).where(jobs.c.id == sa.bindparam("id"))
LOCKED_BY_ID = BY_ID.with_for_update()


def job_from_row(row: Row[Any]) -> Job:
    """Return the record of a row of the table of jobs."""
    return Job(**row._mapping)


def find_job(connection: Connection, id: str, *, lock: bool = False) -> Job | None:
    """Return the job; with ``lock`` nobody else changes it until the transaction ends."""
    row = connection.execute(LOCKED_BY_ID if lock else BY_ID, {"id": id}).one_or_none()
    return None if row is None else job_from_row(row)


def update_job(connection: Connection, job: Job, **values: Any) -> None:
    """Write these columns of a job that this transaction has locked."""
    connection.execute(jobs.update().where(jobs.c.number == job.number).values(**values))


def add_event(connection: Connection, id: str, kind: Kind, at: datetime, **data: Any) -> None:
    """Add an event to a job that this transaction has made or locked."""
    last = sa.select(sa.func.max(events.c.number)).where(events.c.job_id == id)
    number = (connection.scalar(last) or 0) + 1
    stored = {
        key: storable_text(value) if isinstance(value, str) else value
        for key, value in data.items()
    }
    connection.execute(
        events.insert().values(job_id=id, number=number, kind=kind, data=stored, at=at)
    )


def log_change(
    connection: Connection, actor: Actor | None, at: datetime, action: str, subject: str
) -> None:
    """Write into the audit log who makes a change: both are in one transaction, or neither is."""
    if actor is not None:
        line = {"at": at, "action": action, "object": subject, **vars(actor)}
        connection.execute(audit_log.insert().values(**line))


def finite_or_none(value: float | None) -> float | None:
    """Return the number, or None for infinity, which solvers report while nothing is known."""
    return value if value is not None and math.isfinite(value) else None


def upsert(connection: Connection, table: sa.Table, id: str, values: Mapping[str, Any]) -> None:
    """Write the row of a locked job, replacing the one that is there."""
    changed = connection.execute(table.update().where(table.c.job_id == id).values(**values))
    if changed.rowcount == 0:
        connection.execute(table.insert().values(job_id=id, **values))
