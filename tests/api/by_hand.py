"""Jobs driven by hand: submitted over HTTP, run to their end in the store with real plans."""

import functools
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.store import Job, Store
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.solving import solve
from tests.api import samples

SCENARIOS, BATCHES = "/v1/scenarios", "/v1/batches"
HOPELESS = {"id": "hopeless", "minimum_gain": 50}
"""No plan of the tiny county gains so much at every node."""


def submit(client: TestClient, scenario: Any = None, **asked: Any) -> Response:
    """A submitted scenario of the tiny county; ``headers`` are the request's."""
    headers = asked.pop("headers", None)
    asked = {"county": "tiny", **asked}
    if scenario is not None:
        asked["scenario"] = scenario
    return client.post(SCENARIOS, json=asked, headers=headers)


def submitted(client: TestClient, scenario: Any = None, **asked: Any) -> str:
    """The id of a scenario that was accepted."""
    answer = submit(client, scenario, **asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


@functools.cache
def solved(scenario: str = "{}") -> Plan:
    """The plan of the tiny county under a scenario, given as JSON text."""
    changes = Scenario.model_validate_json(scenario)
    return solve(samples.tiny(), changes, SolveOptions(isolate=False)).plan


def claimed(store: Store) -> Job:
    """The next job of the queue, which a worker now has."""
    job = store.jobs.claim()
    assert job is not None
    return job


def run(store: Store) -> Job:
    """The next job of the queue, solved."""
    job = claimed(store)
    assert store.attempts.finish(job.id, solved(job.scenario))
    done = store.jobs.get(job.id)
    assert done is not None
    return done
