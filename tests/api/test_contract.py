"""The service does what its OpenAPI document says, whatever is asked and whoever asks.

The default run draws a few requests an operation, the same each time. ``PLANNER_CONTRACT=200``
draws as many as it says, and adds every boundary value that the document implies.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import schemathesis
import sqlalchemy as sa
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation.hypothesis.builder import (
    HypothesisTestConfig,
    HypothesisTestMode,
    create_test,
)
from schemathesis.specs.openapi import checks as openapi

from api.app import ROUTERS
from api.store import StoreFullError
from tests.api.contract import NAMES, OTHER, OWN, World

FEW = 4
MANY = int(os.environ.get("PLANNER_CONTRACT", "0"))
MODES = [HypothesisTestMode.EXAMPLES, HypothesisTestMode.FUZZING]
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.response_headers_conformance,
    openapi.unsupported_method,
]
NOTED = (
    "/v1/counties/{county_id}/document",
    "/v1/scenarios/{job_id}/plan",
    "/v1/scenarios/{job_id}/plan.zip",
    "/v1/batches/{batch_id}/results",
    "/v1/compare",
)
"""Who reads these is written into the audit log."""

ROUTES = [
    f"{method} {route.path}"
    for router in ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in sorted(route.methods or ())
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("contract"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def contract(world: World) -> schemathesis.BaseSchema:
    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    made = schemathesis.openapi.from_dict(world.described(), config=config)
    made.app = world.app
    return made


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_is_as_described(
    world: World, contract: schemathesis.BaseSchema, route: str
) -> None:
    method, path = route.split()
    operation = contract[path][method]
    # Bodies are read as a county's tables are: text may hold a number, null is what is not given.
    checks = CHECKS if operation.body else [*CHECKS, openapi.negative_data_rejection]

    def asked_by_everybody(case: Case) -> None:
        for who, headers in world.headers.items():
            answer = case.call(headers=headers)
            if case.method != "GET" and answer.status_code < 300:
                world.restore()
            with_access = [*checks, openapi.ignored_auth] if who == "admin" else checks
            case.validate_response(answer, with_access, headers=headers)
            assert world.leaked(who, answer) == set(), who
            if case.method == method:
                assert world.undescribed(case, answer) == set(), answer.status_code

    create_test(
        operation=operation,
        test_func=asked_by_everybody,
        config=HypothesisTestConfig(
            project=contract.config,
            modes=[*MODES, HypothesisTestMode.COVERAGE] if MANY else MODES,
            settings=settings(
                max_examples=MANY or FEW, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        ),
    )()


def test_a_leak_would_be_seen(world: World, contract: schemathesis.BaseSchema) -> None:
    world.restore()
    everything = contract["/v1/counties"]["GET"].Case()
    answer = everything.call(headers=world.headers["admin"])
    known = world.known[OTHER]
    assert world.leaked("official", answer) == {OTHER, NAMES[OTHER], known.digest}
    assert world.leaked("stranger", answer) == {NAMES[OWN], world.known[OWN].digest}
    assert world.leaked("admin", answer) == set()
    job = contract["/v1/scenarios/{job_id}/plan.zip"]["GET"].Case(
        path_parameters={"job_id": world.known[OTHER].jobs["done"]}
    )
    assert OTHER in world.leaked("official", job.call(headers=world.headers["admin"]))
    refused = job.call(headers=world.headers["official"])
    assert known.jobs["done"] in refused.text
    assert world.leaked("official", refused) == set()


def test_a_header_that_is_not_described_would_be_seen(
    world: World, contract: schemathesis.BaseSchema
) -> None:
    health = contract["/health"]["GET"].Case()
    answer = health.call()
    assert world.undescribed(health, answer) == set()
    answer.headers["x-extra"] = ["1"]
    assert world.undescribed(health, answer) == {"x-extra"}


def test_a_full_disk_is_described(tmp_path: Path) -> None:
    """It stops what is written, and reading where that is noted down."""
    world = World(tmp_path)

    @sa.event.listens_for(world.store.database.engine, "connect")
    def limit(raw: sqlite3.Connection, _record: object) -> None:
        raw.execute("PRAGMA max_page_count = 1")  # SQLite makes it as many as there are

    world.store.database.engine.dispose()
    for size in (900, 90, 1):
        with suppress(StoreFullError):
            while True:
                world.store.audit_log.add("fill", "x" * size, None, "none")
    stopped = set()
    for route in sorted(ROUTES, key=lambda route: route.startswith("DELETE")):
        method, path = route.split()
        responses = world.app.openapi()["paths"][path][method.lower()]["responses"]
        answer = world.ask("admin", route)
        assert str(answer.status_code) in responses, route
        if answer.status_code == 507:
            stopped.add(route)
    assert stopped >= {"POST /v1/scenarios", *(f"GET {path}" for path in NOTED)}
    world.close()
