"""Read what a server answers; fields that this client does not know are ignored."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from models.schema.plan import Status, StoppedBy
from models.schema.scenario import Scenario

State = Literal["queued", "running", "done", "failed", "cancelled"]
ENDED = ("done", "failed", "cancelled")
"""States of a job that never changes again, and the kinds of its last event."""


class Answered(BaseModel):
    """Base of what a server answers."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class County(Answered):
    """A version of a county on the server."""

    id: str
    version: int


class Job(Answered):
    """The state of a job; ``objective``, ``bound`` [index points], ``gap`` are the best so far."""

    id: str
    county: str
    version: int
    state: State
    queue_place: int | None = None
    stop_wanted: bool = False
    attempts: int = 0
    phase: str | None = None
    seconds: float | None = None
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    status: Status | None = None
    stopped_by: StoppedBy | None = None
    confirmed: bool | None = None
    certified: bool = False
    reason: str = ""
    same_as: str | None = None
    scenario: Scenario = Scenario()

    @property
    def ended(self) -> bool:
        """Whether the job will never change again."""
        return self.state in ENDED


@dataclass(frozen=True)
class Event:
    """An event of a job; the events of each job are numbered from 1."""

    number: int
    kind: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a request: its place, and the whole sentence."""

    place: str
    message: str


class ServerError(Exception):
    """A server refused, failed, or was not reached.

    ``title``, ``detail`` and the ``findings`` are in the language that the client asked for.
    ``status`` is that of HTTP, None if there was no answer; ``retry_after`` in seconds, if told.
    """

    def __init__(
        self,
        title: str,
        detail: str = "",
        findings: tuple[Finding, ...] = (),
        *,
        status: int | None = None,
        kind: str = "",
        retry_after: float | None = None,
        request_id: str = "",
    ) -> None:
        super().__init__(": ".join(part for part in (title, detail) if part))
        self.title, self.detail, self.findings = title, detail, findings
        self.status, self.kind = status, kind
        self.retry_after, self.request_id = retry_after, request_id

    @property
    def passing(self) -> bool:
        """Whether the same request may succeed later: no answer, or the server was in trouble."""
        return self.status is None or self.status in (429, 502, 503, 504)
