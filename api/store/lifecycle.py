"""Jobs are claimed, told about, stopped and ended: what the dispatcher writes."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store.database import Database
from api.store.errors import NotFoundError
from api.store.records import Incumbent, Job, Recovered, Signature
from api.store.rows import change, find_job, finite, happen, job_of, put, sign
from api.store.tables import incumbents, jobs, plans
from models.schema.plan import Plan

NOT_AT_WORK: Mapping[str, Any] = {"phase": None}
"""Columns of a job that no worker has."""

RUNNING = sa.select(jobs).where(jobs.c.state == "running").order_by(jobs.c.number)


class Dispatching(Database):
    """The part of the store that follows a job from the queue to its end.

    ``attempt`` is the number of the attempt that speaks (``Job.attempts`` as claimed): one that is
    over is not heard any more, even while the next is running. None speaks for whichever runs.
    """

    def claim(self) -> Job | None:
        """Makes the first job of the queue a running one; None if nothing waits."""
        first = (
            sa.select(jobs)
            .where(jobs.c.state == "queued")
            .order_by(jobs.c.priority, jobs.c.number)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self.writing() as connection:
            row = connection.execute(first).one_or_none()
            if row is None:
                return None
            job, at = job_of(row), self.clock()
            attempts = job.attempts + 1
            change(connection, job, state="running", started_at=at, attempts=attempts)
            happen(connection, job.id, "started", at, attempt=attempts)
            return find_job(connection, job.id)

    def progress(
        self,
        id: str,
        phase: str,
        seconds: float,
        objective: float | None,
        bound: float | None,
        gap: float | None,
        *,
        attempt: int | None = None,
    ) -> bool:
        """Says how far a running job is; what is known never gets worse by it.

        False, and nothing written, if the job or the attempt is not running.
        """
        with self.writing() as connection:
            job = _running(connection, id, attempt)
            if job is None:
                return False
            best: dict[str, float | None] = {
                "objective": _best(max, job.objective, finite(objective)),
                "bound": _best(min, job.bound, finite(bound)),
                "gap": _best(min, job.gap, finite(gap)),
            }
            told = {"phase": phase, "seconds": finite(seconds), **best}
            change(connection, job, **told)
            happen(connection, id, "progress", self.clock(), **told)
            return True

    def keep_incumbent(
        self,
        id: str,
        objective: float,
        values: Mapping[str, float],
        *,
        attempt: int | None = None,
    ) -> bool:
        """Keeps a running job's plan if it is better than the one kept; False if not kept."""
        with self.writing() as connection:
            job = _running(connection, id, attempt)
            if job is None:
                return False
            kept = sa.select(incumbents.c.objective).where(incumbents.c.job_id == id)
            held = connection.scalar(kept)
            if held is not None and objective <= held:
                return False
            text = json.dumps(dict(values), allow_nan=False)
            put(connection, incumbents, id, {"objective": objective, "values": text})
            change(connection, job, objective=_best(max, job.objective, objective))
            happen(connection, id, "best", self.clock(), objective=objective)
            return True

    def incumbent(self, id: str) -> Incumbent | None:
        """The best plan found so far, good to start from."""
        with self.reading() as connection:
            row = connection.execute(
                sa.select(incumbents).where(incumbents.c.job_id == id)
            ).one_or_none()
        return None if row is None else Incumbent(row.objective, json.loads(row.values))

    def running(self) -> list[Job]:
        """All jobs that run, as far as the store knows."""
        with self.reading() as connection:
            return [job_of(row) for row in connection.execute(RUNNING)]

    def want_stop(self, id: str, signed: Signature | None = None) -> Job:
        """Asks for the end of a job with its best plan; a queued one that has none is cancelled.

        A queued job that has a plan of an earlier attempt is begun once more to end with it.

        Raises:
            NotFoundError: no such job.
        """
        with self.writing() as connection:
            job = find_job(connection, id, lock=True)
            if job is None:
                raise NotFoundError(f"no job {id}")
            if not job.ended:
                at = self.clock()
                _want_stop(connection, job, at)
                sign(connection, signed, at, "stop", f"scenario {id}")
            return find_job(connection, id) or job

    def want_stop_batch(self, id: str, signed: Signature | None = None) -> list[Job]:
        """As ``want_stop`` for every job of a batch that has not ended: those jobs, as they were.

        All or none.
        """
        going = jobs.c.state.in_(("queued", "running")) & (jobs.c.batch_id == id)
        wanted = sa.select(jobs).where(going).order_by(jobs.c.number).with_for_update()
        with self.writing() as connection:
            at = self.clock()
            found = [job_of(row) for row in connection.execute(wanted).all()]
            for job in found:
                _want_stop(connection, job, at)
            if found:
                sign(connection, signed, at, "stop", f"batch {id}")
        return found

    def finish(self, id: str, plan: Plan, *, attempt: int | None = None) -> bool:
        """Ends a running job with its plan; False if it is not running."""
        told = {
            "seconds": sum(plan.provenance.seconds.values()),
            "objective": finite(plan.objective),
            "bound": finite(plan.bound),
            "gap": finite(plan.gap),
            "status": plan.status,
            "stopped_by": plan.stopped_by,
        }
        with self.writing() as connection:
            job = _running(connection, id, attempt)
            if job is None:
                return False
            at = self.clock()
            end = {"state": "done", "ended_at": at, "reason": plan.reason}
            change(connection, job, **NOT_AT_WORK, **told, **end, certified=plan.certified)
            put(connection, plans, id, {"document": plan.model_dump_json(by_alias=True)})
            happen(connection, id, "done", at, **told)
            return True

    def fail(self, id: str, reason: str, *, attempt: int | None = None) -> bool:
        """Ends a running job without a plan; False if it is not running."""
        with self.writing() as connection:
            job = _running(connection, id, attempt)
            if job is not None:
                _fail(connection, job, reason, self.clock())
            return job is not None

    def requeue(
        self, id: str, reason: str, *, attempt: int | None = None, failed: bool = False
    ) -> bool:
        """Puts a running job back in its place in the queue; False if it is not running.

        ``failed`` counts the attempt among the job's failures.

        A job asked to stop is queued only to end with its best plan; without one it is cancelled.
        """
        with self.writing() as connection:
            job = _running(connection, id, attempt)
            if job is not None:
                _requeue(connection, job, reason, self.clock(), failed)
            return job is not None

    def recover(self, most_deaths: int) -> Recovered:
        """Takes over from a server that died: what it ran is queued again.

        A job that ran when ``most_deaths`` servers died fails: it may be what kills them.
        """
        requeued, failed = [], []
        with self.writing() as connection:
            at = self.clock()
            for job in map(job_of, connection.execute(RUNNING.with_for_update()).all()):
                deaths = job.deaths + 1
                change(connection, job, deaths=deaths)
                if deaths >= most_deaths:
                    reason = f"the server ended {deaths} times while it ran this job"
                    _fail(connection, job, reason, at)
                    failed.append(job.id)
                else:
                    _requeue(connection, job, "the server ended while it ran this job", at)
                    requeued.append(job.id)
        return Recovered(tuple(requeued), tuple(failed))


def _running(connection: Connection, id: str, attempt: int | None) -> Job | None:
    """The job, locked, if it is running and in this attempt."""
    job = find_job(connection, id, lock=True)
    if job is None or job.state != "running" or attempt not in (None, job.attempts):
        return None
    return job


def _has_plan(connection: Connection, job: Job) -> bool:
    held = sa.exists().where(incumbents.c.job_id == job.id)
    return bool(connection.scalar(sa.select(held)))


def _want_stop(connection: Connection, job: Job, at: datetime) -> None:
    if job.state == "queued" and not _has_plan(connection, job):
        _cancel(connection, job, at)
    else:
        change(connection, job, stop_wanted=True)


def _best(better: Any, held: float | None, told: float | None) -> float | None:
    known = [value for value in (held, told) if value is not None]
    return better(known) if known else None


def _fail(connection: Connection, job: Job, reason: str, at: Any) -> None:
    change(connection, job, **NOT_AT_WORK, state="failed", ended_at=at, reason=reason)
    happen(connection, job.id, "failed", at, reason=reason)


def _cancel(connection: Connection, job: Job, at: Any) -> None:
    end = {"state": "cancelled", "stop_wanted": True, "ended_at": at}
    change(connection, job, **NOT_AT_WORK, **end)
    happen(connection, job.id, "cancelled", at)


def _requeue(connection: Connection, job: Job, reason: str, at: Any, failed: bool = False) -> None:
    if job.stop_wanted and not _has_plan(connection, job):
        _cancel(connection, job, at)
        return
    failures = job.failures + failed
    change(connection, job, **NOT_AT_WORK, state="queued", failures=failures)
    happen(connection, job.id, "retried", at, reason=reason)
