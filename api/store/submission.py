"""Add jobs: whatever is counted or compared is so in the transaction that adds them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store.errors import QueueFullError, TokenLimitError
from api.store.records import Job, NewJob
from api.store.rows import job_from_row
from api.store.tables import events, jobs, plans
from models.schema import versions

FINAL = (jobs.c.state == "done") & sa.or_(
    jobs.c.certified & jobs.c.stopped_by.in_(("gap", "proved")),
    jobs.c.stopped_by == "infeasible",
)
"""Jobs whose answer no other run would better: proved as far as asked, or proved infeasible."""

ANSWER = ("seconds", "objective", "bound", "gap", "status", "stopped_by", "certified", "reason")
"""Columns that a job with the same answer shares."""


class QueueLimits(NamedTuple):
    """How many jobs may wait: in the whole queue, and of one token (None: no further limit)."""

    queue: int
    token: int | None = None


def add_jobs(
    connection: Connection,
    new: Sequence[NewJob],
    batch: str | None,
    limits: QueueLimits,
    at: datetime,
) -> tuple[Job, ...]:
    """Add the jobs in their order, each queued or answered at once with an equal job's plan.

    Raises:
        QueueFullError, TokenLimitError: more jobs would wait than may.
    """
    same = _answered(connection, {job.digest for job in new})
    waiting = sum(job.digest not in same for job in new)
    _check_limits(connection, waiting, new[0].token_id, limits)
    rows = [_job_row(job, batch, same.get(job.digest), at) for job in new]
    connection.execute(jobs.insert(), rows)
    connection.execute(events.insert(), [event for row in rows for event in _event_rows(row, at)])
    copied = {row["id"]: row["same_as"] for row in rows if row["same_as"]}
    for id, source in copied.items():
        plan = sa.select(sa.literal(id), plans.c.document).where(plans.c.job_id == source)
        connection.execute(plans.insert().from_select(["job_id", "document"], plan))
    added = _jobs_by_id(connection, [row["id"] for row in rows])
    return tuple(added[row["id"]] for row in rows)


def _jobs_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Job]:
    wanted = sa.select(jobs).where(jobs.c.id.in_(ids))
    return {row.id: job_from_row(row) for row in connection.execute(wanted)}


def _answered(connection: Connection, digests: set[str]) -> dict[str, Job]:
    """Return, by digest, the first job whose answer no other run would better."""
    today = jobs.c.rules == versions.today().rules
    wanted = sa.select(jobs).where(jobs.c.digest.in_(sorted(digests)), FINAL, today)
    rows = connection.execute(wanted.order_by(jobs.c.number.desc()))
    return {row.digest: job_from_row(row) for row in rows}


def _check_limits(
    connection: Connection, more: int, token_id: str | None, limits: QueueLimits
) -> None:
    """Raise QueueFullError or TokenLimitError if ``more`` jobs would be too many."""
    if more == 0:
        return
    waiting = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.state == "queued")
    if (connection.scalar(waiting) or 0) + more > limits.queue:
        raise QueueFullError(limits.queue)
    if limits.token is not None:
        own = connection.scalar(waiting.where(jobs.c.token_id == token_id))
        if (own or 0) + more > limits.token:
            raise TokenLimitError(limits.token)


def _job_row(new: NewJob, batch: str | None, same: Job | None, at: datetime) -> dict[str, Any]:
    """Return the columns of a new job, answered at once if ``same`` is given."""
    answer = {name: getattr(same, name) for name in ANSWER} if same else {}
    return {
        "id": uuid.uuid4().hex,
        "county_id": new.county_id,
        "county_version": new.county_version,
        "scenario": new.scenario,
        "scenario_id": new.scenario_id,
        "options": dict(new.options),
        "digest": new.digest,
        "state": "done" if same else "queued",
        "priority": new.priority,
        "token_id": new.token_id,
        "batch_id": batch,
        "created_at": at,
        "ended_at": at if same else None,
        "attempts": 0,
        "failures": 0,
        "deaths": 0,
        "stop_wanted": False,
        **dict.fromkeys(ANSWER),
        "certified": False,
        "reason": "",
        **answer,
        "same_as": same.id if same else None,
        "rules": versions.today().rules,
    }


def _event_rows(row: Mapping[str, Any], at: datetime) -> list[dict[str, Any]]:
    queued = {"job_id": row["id"], "number": 1, "kind": "queued", "data": {}, "at": at}
    if row["same_as"] is None:
        return [queued]
    data = {"status": row["status"], "same_as": row["same_as"]}
    return [queued, {**queued, "number": 2, "kind": "done", "data": data}]
