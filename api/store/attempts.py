"""Write down what the dispatcher reports about a running job: progress, plans, the end."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from api.store import transitions
from api.store.database import Database
from api.store.jobs import RUNNING
from api.store.records import Job, Recovered
from api.store.rows import (
    add_event,
    find_job,
    finite_or_none,
    job_from_row,
    update_job,
    upsert,
)
from api.store.tables import incumbents, plans
from models.schema.plan import Plan


@dataclass(frozen=True)
class Attempts:
    """Follow the attempts at a job from its claim to its end.

    ``attempt`` is the number of the attempt that reports (``Job.attempts`` as claimed): one that
    is over is ignored, even while the next one runs. None reports for whichever attempt runs.
    """

    database: Database

    def report_progress(
        self,
        job_id: str,
        phase: str,
        seconds: float,
        objective: float | None,
        bound: float | None,
        gap: float | None,
        *,
        attempt: int | None = None,
    ) -> bool:
        """Write down how far a running job is; the best values known so far are kept.

        Returns:
            False, and nothing is written, if the job or the attempt is not running.
        """
        with self.database.write() as connection:
            job = _running(connection, job_id, attempt)
            if job is None:
                return False
            best = {
                "objective": _better(max, job.objective, finite_or_none(objective)),
                "bound": _better(min, job.bound, finite_or_none(bound)),
                "gap": _better(min, job.gap, finite_or_none(gap)),
            }
            progress = {"phase": phase, "seconds": finite_or_none(seconds), **best}
            update_job(connection, job, **progress)
            add_event(connection, job_id, "progress", self.database.clock(), **progress)
            return True

    def keep_incumbent(
        self,
        job_id: str,
        objective: float,
        values: Mapping[str, float],
        *,
        attempt: int | None = None,
    ) -> bool:
        """Keep a running job's plan if it is better than the one kept; return whether it was."""
        with self.database.write() as connection:
            job = _running(connection, job_id, attempt)
            if job is None:
                return False
            kept = sa.select(incumbents.c.objective).where(incumbents.c.job_id == job_id)
            known = connection.scalar(kept)
            if known is not None and objective <= known:
                return False
            text = json.dumps(dict(values), allow_nan=False)
            upsert(connection, incumbents, job_id, {"objective": objective, "values": text})
            update_job(connection, job, objective=_better(max, job.objective, objective))
            add_event(connection, job_id, "best", self.database.clock(), objective=objective)
            return True

    def finish(self, job_id: str, plan: Plan, *, attempt: int | None = None) -> bool:
        """End a running job with its plan; return False if it is not running."""
        result = {
            "seconds": sum(plan.provenance.seconds.values()),
            "objective": finite_or_none(plan.objective),
            "bound": finite_or_none(plan.bound),
            "gap": finite_or_none(plan.gap),
            "status": plan.status,
            "stopped_by": plan.stopped_by,
        }
        with self.database.write() as connection:
            job = _running(connection, job_id, attempt)
            if job is None:
                return False
            at = self.database.clock()
            end = {"state": "done", "ended_at": at, "reason": plan.reason}
            certified = plan.certified
            update_job(connection, job, **transitions.IDLE, **result, **end, certified=certified)
            upsert(connection, plans, job_id, {"document": plan.model_dump_json(by_alias=True)})
            add_event(connection, job_id, "done", at, **result)
            return True

    def fail(self, job_id: str, reason: str, *, attempt: int | None = None) -> bool:
        """End a running job without a plan; return False if it is not running."""
        with self.database.write() as connection:
            job = _running(connection, job_id, attempt)
            if job is not None:
                transitions.fail(connection, job, reason, self.database.clock())
            return job is not None

    def requeue(
        self, job_id: str, reason: str, *, attempt: int | None = None, failed: bool = False
    ) -> bool:
        """Put a running job back in its place in the queue; return False if it is not running.

        ``failed`` counts the attempt among the job's failures. A job asked to stop is queued only
        to end with its best plan; without one it is cancelled.
        """
        with self.database.write() as connection:
            job = _running(connection, job_id, attempt)
            if job is not None:
                transitions.requeue(connection, job, reason, self.database.clock(), failed)
            return job is not None

    def recover(self, max_deaths: int) -> Recovered:
        """Take over from a server that died: queue again what it ran.

        A job that ran when ``max_deaths`` servers died fails: it may be what kills them.
        """
        requeued, failed = [], []
        with self.database.write() as connection:
            at = self.database.clock()
            for job in map(job_from_row, connection.execute(RUNNING.with_for_update()).all()):
                deaths = job.deaths + 1
                update_job(connection, job, deaths=deaths)
                if deaths >= max_deaths:
                    reason = f"the server ended {deaths} times while it ran this job"
                    transitions.fail(connection, job, reason, at)
                    failed.append(job.id)
                else:
                    reason = "the server ended while it ran this job"
                    transitions.requeue(connection, job, reason, at)
                    requeued.append(job.id)
        return Recovered(tuple(requeued), tuple(failed))


def _running(connection: Connection, job_id: str, attempt: int | None) -> Job | None:
    """Return the job, locked, if it is running and in this attempt."""
    job = find_job(connection, job_id, lock=True)
    if job is None or job.state != "running" or attempt not in (None, job.attempts):
        return None
    return job


def _better(
    choose: Callable[[list[float]], float], known: float | None, reported: float | None
) -> float | None:
    values = [value for value in (known, reported) if value is not None]
    return choose(values) if values else None
