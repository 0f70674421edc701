"""Define what goes into the store and comes out: frozen records without a database."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from models.schema import versions
from models.schema.plan import confirmed

State = Literal["queued", "running", "done", "failed", "cancelled"]
Kind = Literal["queued", "started", "progress", "best", "done", "failed", "cancelled", "retried"]
Role = Literal["official", "analyst", "admin"]
R = TypeVar("R")

INTERACTIVE = 0
"""Priority of a job that somebody waits for; smaller is earlier."""
BATCH = 10
"""Priority of a job of a batch."""
ENDED: frozenset[State] = frozenset({"done", "failed", "cancelled"})
"""States that a job never leaves."""


@dataclass(frozen=True, kw_only=True)
class County:
    """A version of a county, without its document."""

    id: str
    version: int
    name_zh: str
    name_en: str
    digest: str
    nodes: int
    settlements: int
    years: int
    first_year: int
    created_at: datetime
    created_by: str | None
    shipped: bool


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A job to be queued; ``scenario`` is JSON text, ``digest`` is made by ``job_digest``."""

    county_id: str
    county_version: int
    scenario: str
    scenario_id: str
    options: Mapping[str, Any]
    digest: str
    priority: int = INTERACTIVE
    token_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job as it stands; ``number`` is its place in the order of arrival.

    ``attempts`` counts how often it was started, ``failures`` the attempts that ended by their own
    fault: those that ended because their server was stopped or died do not count. ``deaths``
    counts the servers that died while they ran it.

    ``objective``, ``bound`` [index points] and ``gap`` are the best known so far; ``same_as`` is
    the job whose plan this one was given; ``rules`` is the number of the rules that these are by.
    """

    number: int
    id: str
    county_id: str
    county_version: int
    scenario: str
    scenario_id: str
    options: Mapping[str, Any]
    digest: str
    state: State
    priority: int
    token_id: str | None
    batch_id: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    attempts: int
    failures: int
    deaths: int
    stop_wanted: bool
    phase: str | None
    seconds: float | None
    objective: float | None
    bound: float | None
    gap: float | None
    status: str | None
    stopped_by: str | None
    certified: bool
    reason: str
    same_as: str | None
    rules: int

    @property
    def confirmed(self) -> bool | None:
        """Return whether an answer "infeasible" is confirmed; None for any other."""
        return confirmed(self.status, self.stopped_by)

    @property
    def ended(self) -> bool:
        """Return whether the job will never change again."""
        return self.state in ENDED

    @property
    def by_earlier_rules(self) -> bool:
        """Return whether the rules have changed since the job ended."""
        return self.ended and versions.era(self.rules) == "earlier"


@dataclass(frozen=True)
class Idempotency:
    """A caller's key for a request, and the digest of that request."""

    key: str
    request: str


@dataclass(frozen=True)
class Actor:
    """Who asks for a change, and by which request; the audit log names both once it is made."""

    token_id: str | None = None
    request_id: str | None = None


@dataclass(frozen=True)
class Submitted:
    """The job of a request; not ``fresh`` when the same request was answered before."""

    job: Job
    fresh: bool


@dataclass(frozen=True, kw_only=True)
class NewBatch:
    """A batch to be submitted, all of whose jobs are about one version of a county."""

    county_id: str
    county_version: int
    name: str = ""
    token_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A batch; its jobs point to it."""

    number: int
    id: str
    county_id: str
    county_version: int
    name: str
    token_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class SubmittedBatch:
    """The batch of a request and its jobs, in the order given."""

    batch: Batch
    jobs: tuple[Job, ...]
    fresh: bool


@dataclass(frozen=True)
class Incumbent:
    """The best plan found so far: its decisions that are not zero, by name."""

    objective: float
    values: Mapping[str, float]


@dataclass(frozen=True)
class Event:
    """Something that happened to a job; events of a job are numbered from 1."""

    number: int
    kind: Kind
    data: Mapping[str, Any]
    at: datetime


class Recovered(NamedTuple):
    """Jobs that were running when the last server died: queued again, or given up."""

    requeued: tuple[str, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Token:
    """A token without its secret; only officials are bound to ``counties``."""

    id: str
    name: str
    prefix: str
    role: Role
    counties: frozenset[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    last_used_at: datetime | None
    max_queued: int | None


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """A line of the audit log."""

    number: int
    at: datetime
    token_id: str | None
    action: str
    object: str
    request_id: str | None


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows of a longer list; ``after`` asks for the next ones, None: there are none."""

    items: tuple[R, ...] = ()
    after: int | None = field(default=None)


def job_digest(
    instance_hash: str, scenario_hash: str, options: Mapping[str, Any], version: str
) -> str:
    """Return the SHA-256 of all that a plan depends on: equal digests may share a proved plan.

    The numbers of rules and format are part of it: no answer of other rules is given again.
    """
    parts = [instance_hash, scenario_hash, dict(options), version, versions.today()._asdict()]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
