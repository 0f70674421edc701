"""Who may do what: every route, asked by everybody.

Each route is a row of ``ROUTES``: what it answers to an official of the county, to an official of
another county, to an analyst and to an administrator. Without a good token every route but the open
ones answers 401. A route that is missing from the table fails the test.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api.app import ROUTERS
from api.store import County, Store
from models.schema.instance import Instance
from planner.input.write import json_text
from tests.api import samples
from tests.api.by_hand import BATCHES, SCENARIOS, claimed, solved
from tests.api.clients import FAR, client_for, problem

OPEN = (200, 200, 200, 200, 200)
"""Health and formats are for everybody."""

# Nobody known; an official of the county; an official of another; an analyst; an administrator.
ROUTES: dict[str, tuple[int, int, int, int, int]] = {
    "GET /health": OPEN,
    "GET /ready": OPEN,
    "GET /metrics": (401, 403, 403, 403, 200),
    "GET /v1/problems": OPEN,
    "GET /v1/schema/{name}": OPEN,
    "POST /v1/counties": (401, 403, 403, 200, 200),
    "GET /v1/counties": (401, 200, 200, 200, 200),
    "GET /v1/counties/{county_id}": (401, 200, 404, 200, 200),
    "GET /v1/counties/{county_id}/versions": (401, 200, 404, 200, 200),
    "GET /v1/counties/{county_id}/versions/{version}": (401, 200, 404, 200, 200),
    "GET /v1/counties/{county_id}/document": (401, 200, 404, 200, 200),
    "POST /v1/counties/{county_id}/check": (401, 200, 404, 200, 200),
    "DELETE /v1/counties/{county_id}/versions/{version}": (401, 403, 404, 403, 409),
    "POST /v1/scenarios": (401, 202, 404, 202, 202),
    "GET /v1/scenarios": (401, 200, 200, 200, 200),
    "GET /v1/scenarios/{job_id}": (401, 200, 404, 200, 200),
    "GET /v1/scenarios/{job_id}/events": (401, 200, 404, 200, 200),
    "GET /v1/scenarios/{job_id}/plan": (401, 200, 404, 200, 200),
    "GET /v1/scenarios/{job_id}/plan.zip": (401, 200, 404, 200, 200),
    "DELETE /v1/scenarios/{job_id}": (401, 200, 404, 200, 200),
    "DELETE /v1/scenarios/{job_id}/record": (401, 403, 403, 403, 204),
    "POST /v1/batches": (401, 403, 403, 202, 202),
    "GET /v1/batches": (401, 403, 403, 200, 200),
    "GET /v1/batches/{batch_id}": (401, 403, 403, 200, 200),
    "GET /v1/batches/{batch_id}/results": (401, 403, 403, 200, 200),
    "DELETE /v1/batches/{batch_id}": (401, 403, 403, 200, 200),
    "GET /v1/compare": (401, 200, 404, 200, 200),
}
UNAUTHENTICATED = ("none", "unknown", "expired", "revoked", "not bearer")
PRINCIPALS = ("official", "stranger", "analyst", "admin")


@dataclass
class World:
    """A county with two finished jobs in a batch, another county with its own, and everybody."""

    store: Store
    data: Path
    tiny: Instance
    jobs: list[str] = field(default_factory=list)
    batch: str = ""
    hidden: list[str] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)

    def client(self, who: str) -> TestClient:
        """What this one speaks through."""
        scheme = "Basic" if who == "not bearer" else "Bearer"
        headers = {} if who == "none" else {"Authorization": f"{scheme} {self.secrets[who]}"}
        return client_for(self.store, self.data, FAR, "http://planner.example", headers)

    def ask(self, who: str, route: str) -> Any:
        """A request for a route that is in order in every other way."""
        method, _, path = route.partition(" ")
        path = path.format(
            county_id="tiny", version=1, name="plan", job_id=self.jobs[0], batch_id=self.batch
        )
        body: dict[str, Callable[[], dict[str, Any]]] = {
            "POST /v1/counties": lambda: {
                "content": json_text(self.tiny),
                "headers": {"Content-Type": "application/json"},
            },
            "POST /v1/scenarios": lambda: {"json": {"county": "tiny"}},
            "POST /v1/batches": lambda: {"json": {"county": "tiny", "grid": {"seed": [1]}}},
            "GET /v1/compare": lambda: {"params": {"ids": ",".join(self.jobs)}},
        }
        return self.client(who).request(method, path, **body.get(route, dict)())


@pytest.fixture
def world(sqlite_store: Store, tiny: Instance, clock: samples.Clock, tmp_path: Path) -> World:
    made = World(sqlite_store, tmp_path, tiny)
    made.store.counties.put(tiny, None)
    made.store.counties.put(samples.renamed(tiny, id="other", name_zh="秘密县"), None)
    made.secrets = dict(secrets_of(made.store, clock))
    admin = made.client("admin")
    for county, seeds in (("tiny", [1, 2]), ("other", [3, 4])):
        answer = admin.post(BATCHES, json={"county": county, "grid": {"seed": seeds}})
        made.batch = made.batch or answer.json()["id"]
        for _ in seeds:
            done = claimed(made.store)
            made.store.attempts.finish(done.id, solved())
            (made.jobs if county == "tiny" else made.hidden).append(done.id)
    return made


def secrets_of(store: Store, clock: samples.Clock) -> Iterator[tuple[str, str]]:
    for who, role, counties in (
        ("expired", "admin", ()),
        ("revoked", "admin", ()),
        ("not bearer", "admin", ()),
        ("official", "official", ("tiny",)),
        ("stranger", "official", ("other",)),
        ("analyst", "analyst", ()),
        ("admin", "admin", ()),
    ):
        days = 1 if who == "expired" else None
        token, secret = store.tokens.add(who, role, counties, days)  # type: ignore[arg-type]
        yield who, secret
        if who == "revoked":
            store.tokens.revoke(token.id)
    yield "unknown", secret[:-1] + ("A" if secret[-1] != "A" else "B")
    clock.move(timedelta(days=1))


def test_every_route_is_in_the_table(world: World) -> None:
    app = world.client("admin").app
    assert isinstance(app, FastAPI)
    described = {
        f"{method.upper()} {path}"
        for path, operations in app.openapi()["paths"].items()
        for method in operations
    }
    there = {
        f"{method} {route.path}"
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert there == described == set(ROUTES)


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_comes_in_without_a_good_token(world: World, route: str) -> None:
    for who in UNAUTHENTICATED:
        answer = world.ask(who, route)
        assert answer.status_code == ROUTES[route][0], who
        if answer.status_code == 401:
            problem(answer, 401, "unauthenticated")
            assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", ROUTES)
def test_everybody_may_what_the_table_says(world: World, route: str) -> None:
    assert {who: world.ask(who, route).status_code for who in PRINCIPALS} == dict(
        zip(PRINCIPALS, ROUTES[route][1:], strict=True)
    )


@pytest.mark.parametrize("route", [route for route, told in ROUTES.items() if told[2] == 404])
def test_a_stranger_cannot_tell_what_is_hidden_from_what_is_not_there(
    world: World, route: str
) -> None:
    hidden = world.ask("stranger", route)
    world.jobs, world.batch = ["0" * 32, "1" * 32], "0" * 32
    absent = world.ask("stranger", route)
    assert absent.status_code == 404

    def said(answer: Any) -> dict[str, Any]:
        body: dict[str, Any] = answer.json()
        codes = [error["code"] for error in body["errors"]]
        return {**body, "request_id": "", "instance": "", "errors": codes}

    assert said(hidden) == said(absent)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/counties",
        SCENARIOS,
        f"{SCENARIOS}?county=other",
        f"{SCENARIOS}?state=done&limit=1",
        f"{SCENARIOS}?after=99",
    ],
)
def test_no_list_leaks_another_county(world: World, path: str) -> None:
    client = world.client("official")
    text = ""
    for _ in range(9):
        page = client.get(path).json()
        text += json.dumps(page, ensure_ascii=False)
        if page["next"] is None:
            break
        path = f"{path.partition('?')[0]}?limit=1&after={page['next']}"
    assert "other" not in text
    assert "秘密" not in text
    assert not any(id in text for id in world.hidden)
    assert ("tiny" in text) == ("county=other" not in path)


def test_a_batch_of_another_county_cannot_be_listed_through_its_jobs(world: World) -> None:
    hidden = world.store.jobs.get(world.hidden[0])
    assert hidden is not None
    page = world.client("official").get(SCENARIOS, params={"batch": hidden.batch_id}).json()
    assert page == {"scenarios": [], "next": None}


def test_an_official_cannot_compare_stop_or_read_with_ids_of_another(world: World) -> None:
    client = world.client("official")
    mine, theirs = world.jobs[0], world.hidden[0]
    for ids in (f"{mine},{theirs}", f"{theirs},{mine}", ",".join(world.hidden)):
        answer = client.get("/v1/compare", params={"ids": ids})
        assert "other" not in json.dumps(problem(answer, 404, "not-found"))
    before = world.store.jobs.get(theirs)
    for method, tail in (("GET", ""), ("GET", "/events"), ("GET", "/plan"), ("DELETE", "")):
        problem(client.request(method, f"{SCENARIOS}/{theirs}{tail}"), 404, "not-found")
    assert world.store.jobs.get(theirs) == before


def test_an_equal_question_of_another_county_is_another(world: World) -> None:
    """The same figures under another id are not answered with that county's plan."""
    options = {"seed": 3}
    asked = {"county": "tiny", "options": options}
    answer = world.client("official").post(SCENARIOS, json=asked)
    assert answer.json()["state"] == "queued"
    asked["county"] = "other"
    assert world.client("stranger").post(SCENARIOS, json=asked).json()["same_as"] is not None


def test_who_did_it_is_in_the_audit_log(world: World) -> None:
    world.ask("official", "GET /v1/scenarios/{job_id}/plan")
    last = world.store.audit_log.page().items[0]
    token = next(token for token in world.store.tokens.all() if token.name == "official")
    assert (last.action, last.token_id) == ("read", token.id)
    lines = len(world.store.audit_log.page(1000).items)
    world.ask("stranger", "GET /v1/scenarios/{job_id}/plan")
    assert len(world.store.audit_log.page(1000).items) == lines


def test_without_any_token_only_this_machine_comes_in(
    store: Store, county: County, tmp_path: Path
) -> None:
    for route in ("/v1/scenarios", "/v1/batches", "/v1/compare?ids=a,b"):
        problem(client_for(store, tmp_path, FAR).get(route), 401, "unauthenticated")
    assert client_for(store, tmp_path).get("/v1/scenarios").status_code == 200
    assert store.jobs.page().items == ()
