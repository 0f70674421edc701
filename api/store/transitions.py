"""Change the state of a job and write the event of it, inside a transaction that locked the job."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store.records import Job
from api.store.rows import add_event, update_job
from api.store.tables import incumbents
from models.schema import versions

IDLE: Mapping[str, Any] = {"phase": None}
"""Columns of a job that no worker runs."""


def has_incumbent(connection: Connection, job: Job) -> bool:
    """Return whether a plan of the job is kept."""
    kept = sa.exists().where(incumbents.c.job_id == job.id)
    return bool(connection.scalar(sa.select(kept)))


def forget_attempts(connection: Connection, job: Job) -> None:
    """Drop what earlier attempts found by other rules: the job begins anew by today's."""
    connection.execute(incumbents.delete().where(incumbents.c.job_id == job.id))
    found = dict.fromkeys(("objective", "bound", "gap"))
    update_job(connection, job, **found, rules=versions.today().rules)


def request_stop(connection: Connection, job: Job, at: datetime) -> None:
    """Ask for the end of a job; a queued one without a plan is cancelled at once."""
    if job.state == "queued" and not has_incumbent(connection, job):
        cancel(connection, job, at)
    else:
        update_job(connection, job, stop_wanted=True)


def fail(connection: Connection, job: Job, reason: str, at: datetime) -> None:
    """End a job without a plan."""
    update_job(connection, job, **IDLE, state="failed", ended_at=at, reason=reason)
    add_event(connection, job.id, "failed", at, reason=reason)


def cancel(connection: Connection, job: Job, at: datetime) -> None:
    """End a job that somebody stopped before it had a plan."""
    end = {"state": "cancelled", "stop_wanted": True, "ended_at": at}
    update_job(connection, job, **IDLE, **end)
    add_event(connection, job.id, "cancelled", at)


def requeue(
    connection: Connection, job: Job, reason: str, at: datetime, failed: bool = False
) -> None:
    """Put a job back into the queue; one that shall stop and has no plan is cancelled instead."""
    if job.stop_wanted and not has_incumbent(connection, job):
        cancel(connection, job, at)
        return
    failures = job.failures + failed
    update_job(connection, job, **IDLE, state="queued", failures=failures)
    add_event(connection, job.id, "retried", at, reason=reason)
