"""Jobs come in: all that is counted or compared is so in the transaction that adds them."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store.counties import require_version
from api.store.database import Database
from api.store.errors import IdempotencyConflictError, QueueFullError, TokenLimitError
from api.store.records import (
    Batch,
    Idempotency,
    Job,
    NewBatch,
    NewJob,
    Signature,
    Submitted,
    SubmittedBatch,
)
from api.store.rows import find_job, job_of, sign
from api.store.tables import batches, events, idempotency, jobs, plans

FIXED = (jobs.c.state == "done") & sa.or_(
    jobs.c.certified & jobs.c.stopped_by.in_(("gap", "proved")),
    jobs.c.stopped_by == "infeasible",
)
"""Jobs whose answer another run would not better: proved as far as asked, or that none exists."""

ANSWER = ("seconds", "objective", "bound", "gap", "status", "stopped_by", "certified", "reason")
"""Columns that a job with the same answer shares."""


class Submitting(Database):
    """The part of the store that takes jobs in."""

    def submit(
        self,
        new: NewJob,
        queue_limit: int,
        token_limit: int | None = None,
        idempotency: Idempotency | None = None,
        signed: Signature | None = None,
    ) -> Submitted:
        """Queues a job, or answers it at once with an equal job's plan if that cannot be bettered.

        The same key with the same request gives the same job again, even when the queue is full.

        Raises:
            IdempotencyConflictError: the key was used for another request.
            NotFoundError: no such version of the county.
            QueueFullError, TokenLimitError: as many jobs wait as may.
        """
        with self.writing(alone=True) as connection:
            known = _known(connection, new.token_id, idempotency)
            if idempotency is not None and known is not None:
                job = find_job(connection, known.job_id) if known.job_id else None
                if job is None:
                    raise IdempotencyConflictError(idempotency.key)
                return Submitted(job, fresh=False)
            at = self.clock()
            require_version(connection, new.county_id, new.county_version)
            job = _add(connection, [new], None, (queue_limit, token_limit), at)[0]
            _remember(connection, new.token_id, idempotency, at, job_id=job.id)
            about = f"scenario {job.id} county {new.county_id} version {new.county_version}"
            sign(connection, signed, at, "submit", about)
            return Submitted(job, fresh=True)

    def submit_batch(
        self,
        batch: NewBatch,
        new: Sequence[NewJob],
        queue_limit: int,
        token_limit: int | None = None,
        idempotency: Idempotency | None = None,
        signed: Signature | None = None,
    ) -> SubmittedBatch:
        """Queues the jobs of a batch, all or none; otherwise as ``submit``.

        Raises:
            ValueError: no jobs, or some are about another county or of another token.
        """
        about = (batch.county_id, batch.county_version, batch.token_id)
        if not new or any((n.county_id, n.county_version, n.token_id) != about for n in new):
            raise ValueError("a batch has jobs, all of its token and about its county")
        with self.writing(alone=True) as connection:
            known = _known(connection, batch.token_id, idempotency)
            if idempotency is not None and known is not None:
                if known.batch_id is None:
                    raise IdempotencyConflictError(idempotency.key)
                return _again(connection, known.batch_id)
            at = self.clock()
            require_version(connection, batch.county_id, batch.county_version)
            made = _add_batch(connection, batch, at)
            added = _add(connection, new, made.id, (queue_limit, token_limit), at)
            _remember(connection, batch.token_id, idempotency, at, batch_id=made.id)
            what = f"batch {made.id} county {batch.county_id} version {batch.county_version}"
            sign(connection, signed, at, "submit", what)
            return SubmittedBatch(made, added, fresh=True)

    def knows(self, token_id: str | None, idempotency: Idempotency | None) -> bool:
        """Whether this request was answered before, so that ``submit`` only says it again.

        Raises:
            IdempotencyConflictError: the key was used for another request.
        """
        with self.reading() as connection:
            return _known(connection, token_id, idempotency) is not None


def _known(connection: Connection, token: str | None, given: Idempotency | None) -> Any:
    """What the key was used for, if it was; raises IdempotencyConflictError if for another."""
    if given is None:
        return None
    wanted = idempotency.c.scope == (token or ""), idempotency.c.key == given.key
    row = connection.execute(sa.select(idempotency).where(*wanted)).one_or_none()
    if row is not None and row.request != given.request:
        raise IdempotencyConflictError(given.key)
    return row


def _remember(
    connection: Connection,
    token: str | None,
    given: Idempotency | None,
    at: datetime,
    **answer: str,
) -> None:
    if given is not None:
        values = {"scope": token or "", "key": given.key, "request": given.request}
        connection.execute(idempotency.insert().values(**values, **answer, created_at=at))


def _again(connection: Connection, id: str) -> SubmittedBatch:
    batch = connection.execute(sa.select(batches).where(batches.c.id == id)).one()
    rows = sa.select(jobs).where(jobs.c.batch_id == id).order_by(jobs.c.number)
    found = tuple(job_of(row) for row in connection.execute(rows))
    return SubmittedBatch(Batch(**batch._mapping), found, fresh=False)


def _add_batch(connection: Connection, batch: NewBatch, at: datetime) -> Batch:
    id = uuid.uuid4().hex
    values = {**vars(batch), "id": id, "created_at": at}
    connection.execute(batches.insert().values(**values))
    row = connection.execute(sa.select(batches).where(batches.c.id == id)).one()
    return Batch(**row._mapping)


def _add(
    connection: Connection,
    new: Sequence[NewJob],
    batch: str | None,
    limits: tuple[int, int | None],
    at: datetime,
) -> tuple[Job, ...]:
    """Adds the jobs in their order, each queued or answered at once."""
    same = _same(connection, {job.digest for job in new})
    waiting = sum(job.digest not in same for job in new)
    _refuse_too_many(connection, waiting, new[0].token_id, *limits)
    rows = [_row(job, batch, same.get(job.digest), at) for job in new]
    connection.execute(jobs.insert(), rows)
    connection.execute(events.insert(), [event for row in rows for event in _events(row, at)])
    copied = {row["id"]: row["same_as"] for row in rows if row["same_as"]}
    for id, source in copied.items():
        plan = sa.select(sa.literal(id), plans.c.document).where(plans.c.job_id == source)
        connection.execute(plans.insert().from_select(["job_id", "document"], plan))
    added = _by_id(connection, [row["id"] for row in rows])
    return tuple(added[row["id"]] for row in rows)


def _by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Job]:
    wanted = sa.select(jobs).where(jobs.c.id.in_(ids))
    return {row.id: job_of(row) for row in connection.execute(wanted)}


def _same(connection: Connection, digests: set[str]) -> dict[str, Job]:
    """By digest, the first job whose answer another run would not better."""
    wanted = sa.select(jobs).where(jobs.c.digest.in_(sorted(digests)), FIXED)
    rows = connection.execute(wanted.order_by(jobs.c.number.desc()))
    return {row.digest: job_of(row) for row in rows}


def _refuse_too_many(
    connection: Connection,
    more: int,
    token: str | None,
    queue_limit: int,
    token_limit: int | None,
) -> None:
    """Raises QueueFullError or TokenLimitError if ``more`` jobs would be too many."""
    if more == 0:
        return
    waiting = sa.select(sa.func.count()).select_from(jobs).where(jobs.c.state == "queued")
    if (connection.scalar(waiting) or 0) + more > queue_limit:
        raise QueueFullError(queue_limit)
    if token_limit is not None:
        own = connection.scalar(waiting.where(jobs.c.token_id == token))
        if (own or 0) + more > token_limit:
            raise TokenLimitError(token_limit)


def _row(new: NewJob, batch: str | None, same: Job | None, at: datetime) -> dict[str, Any]:
    """The columns of a new job, answered at once if there is the ``same`` one."""
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
    }


def _events(row: Mapping[str, Any], at: datetime) -> list[dict[str, Any]]:
    queued = {"job_id": row["id"], "number": 1, "kind": "queued", "data": {}, "at": at}
    if row["same_as"] is None:
        return [queued]
    data = {"status": row["status"], "same_as": row["same_as"]}
    return [queued, {**queued, "number": 2, "kind": "done", "data": data}]
