"""Rows of jobs as records, and the events that happen to them."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from api.store.records import Job, Kind, Signature
from api.store.tables import audit_log, events, jobs, plain

# Made once: building a statement takes as long as running it, and jobs are polled.
BY_ID = sa.select(jobs).where(jobs.c.id == sa.bindparam("id"))
LOCKED_BY_ID = BY_ID.with_for_update()


def job_of(row: Row[Any]) -> Job:
    """The record of a row of the table of jobs."""
    return Job(**row._mapping)


def find_job(connection: Connection, id: str, *, lock: bool = False) -> Job | None:
    """The job; with ``lock`` nobody else changes it until the transaction ends."""
    row = connection.execute(LOCKED_BY_ID if lock else BY_ID, {"id": id}).one_or_none()
    return None if row is None else job_of(row)


def change(connection: Connection, job: Job, **values: Any) -> None:
    """Writes these columns of a job that this transaction has locked."""
    connection.execute(jobs.update().where(jobs.c.number == job.number).values(**values))


def happen(connection: Connection, id: str, kind: Kind, at: datetime, **data: Any) -> None:
    """Adds an event to a job that this transaction has made or locked."""
    last = sa.select(sa.func.max(events.c.number)).where(events.c.job_id == id)
    number = (connection.scalar(last) or 0) + 1
    said = {key: plain(value) if isinstance(value, str) else value for key, value in data.items()}
    connection.execute(
        events.insert().values(job_id=id, number=number, kind=kind, data=said, at=at)
    )


def sign(
    connection: Connection, signed: Signature | None, at: datetime, action: str, object: str
) -> None:
    """Writes into the audit log who does this; in the same transaction, so both or neither is."""
    if signed is not None:
        line = {"at": at, "action": action, "object": object, **vars(signed)}
        connection.execute(audit_log.insert().values(**line))


def finite(value: float | None) -> float | None:
    """The number if it is one: nothing is known yet where a solver says infinity."""
    return value if value is not None and math.isfinite(value) else None


def put(connection: Connection, table: sa.Table, id: str, values: Mapping[str, Any]) -> None:
    """Writes what belongs to a locked job, in place of what was there."""
    changed = connection.execute(table.update().where(table.c.job_id == id).values(**values))
    if changed.rowcount == 0:
        connection.execute(table.insert().values(job_id=id, **values))
