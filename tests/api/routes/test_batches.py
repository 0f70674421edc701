"""Batches over HTTP: lists and grids of scenarios, all or none, and the table of their results."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.store import County, Store
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.batch.records import result_of
from tests.api.by_hand import BATCHES, HOPELESS, SCENARIOS, claimed, run, submit, submitted
from tests.api.clients import client_for, problem, unchanged
from tests.api.samples import renamed

GRID = {"source_factors.own": [1, 2], "beta": [0, 1]}
"""Four points; the first key changes last."""


@pytest.fixture
def client(store: Store, county: County, tmp_path: Path) -> TestClient:
    return client_for(store, tmp_path, batch_limit=6, queue_limit=10)


def batch(client: TestClient, **asked: Any) -> Response:
    headers = asked.pop("headers", None)
    return client.post(BATCHES, json={"county": "tiny", **asked}, headers=headers)


def accepted(client: TestClient, **asked: Any) -> str:
    answer = batch(client, **asked)
    assert answer.status_code == 202, answer.text
    return str(answer.headers["location"])


def test_a_list_is_queued_behind_single_scenarios(store: Store, client: TestClient) -> None:
    scenarios = [{"id": "low", "budget_factor": 0.5}, {"id": "high", "budget_factor": 2}]
    answer = batch(client, name="预算", scenarios=scenarios, options={"seed": 7})
    body = answer.json()
    assert answer.headers["location"] == f"{BATCHES}/{body['id']}"
    assert (body["name"], body["county"], body["version"]) == ("预算", "tiny", 1)
    assert (body["jobs"], body["states"]) == (2, {"queued": 2})
    assert client.get(answer.headers["location"]).json() == body
    single = submitted(client)
    jobs = client.get(SCENARIOS, params={"batch": body["id"]}).json()["scenarios"]
    assert [job["scenario_id"] for job in jobs] == ["high", "low"]
    assert {job["links"]["batch"] for job in jobs} == {answer.headers["location"]}
    assert [claimed(store).id for _ in range(3)] == [single, jobs[1]["id"], jobs[0]["id"]]
    last = store.audit_log.page().items[1]
    assert (last.action, last.object) == ("submit", f"batch {body['id']} county tiny version 1")


def test_a_grid_is_every_combination_of_its_values(store: Store, client: TestClient) -> None:
    base = {"id": "plan-b", "hurdle_rate": 0.1}
    location = accepted(client, grid={**GRID, "seed": 3}, base=base)
    rows = client.get(f"{location}/results").json()["results"]
    assert [row["varied"] for row in rows] == [
        {"source_factors.own": own, "beta": beta} for own in (1, 2) for beta in (0, 1)
    ]
    for row in rows:
        job = store.jobs.get(row["job"])
        assert job is not None
        assert job.options["seed"] == 3
        scenario = Scenario.model_validate_json(job.scenario)
        assert (scenario.id, scenario.hurdle_rate) == ("plan-b", 0.1)
        assert scenario.source_factors == {"own": row["varied"]["source_factors.own"]}


def test_results_are_those_of_the_plans(store: Store, client: TestClient) -> None:
    """Solved, infeasible, failed, running and waiting, each in its row, in the order given."""
    names = ["solved", "hopeless", "failed", "runs", "waits"]
    scenarios = [
        {**HOPELESS} if name == "hopeless" else {"id": name, "budget_factor": 1 + place / 10}
        for place, name in enumerate(names)
    ]
    location = accepted(client, scenarios=scenarios)
    first, hopeless = run(store), run(store)
    store.attempts.fail(claimed(store).id, "lost")
    running = claimed(store)
    store.attempts.report_progress(running.id, "search", 1.0, 5.0, 9.0, 0.8)
    body = client.get(f"{location}/results").json()
    assert body["next"] is None
    rows = body["results"]
    assert [row["scenario"] for row in rows] == names
    assert [row["state"] for row in rows] == ["done", "done", "failed", "running", "queued"]
    assert [row["status"] for row in rows] == ["optimal", "infeasible", None, None, None]
    plan = Plan.model_validate_json(store.jobs.plan(first.id) or "")
    want = result_of(plan, 0.0, 0, 0).model_dump(by_alias=True)
    for name in ("index", "in", "out", "objective", "bound", "gap", "spend_ppp", "debt"):
        assert rows[0][name] == want[name]
        assert rows[1][name] is None
    assert rows[0]["objective"] == plan.objective
    assert sum(rows[0][name] for name in rows[0] if name.startswith("spend_")) == pytest.approx(
        sum(row.amount for row in plan.spending) - rows[0]["debt"]
    )
    assert (rows[0]["certified"], rows[1]["certified"]) == (True, False)
    assert rows[1]["reason"] == hopeless.reason != ""
    assert rows[2]["reason"] == "lost"
    assert (rows[3]["objective"], rows[3]["bound"]) == (5.0, 9.0)
    states = {"done": 2, "failed": 1, "running": 1, "queued": 1}
    assert client.get(location).json()["states"] == states
    assert store.audit_log.page().items[0].action == "read"


def test_results_come_in_pages(client: TestClient) -> None:
    location = accepted(client, grid={"seed": [1, 2, 3, 4, 5]})
    seen: list[int] = []
    query: dict[str, int] = {"limit": 2}
    while True:
        page = client.get(f"{location}/results", params=query).json()
        seen += [row["varied"]["seed"] for row in page["results"]]
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == [1, 2, 3, 4, 5]


REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "neither": ({}, "scenarios", "list_or_grid"),
    "no scenarios": ({"scenarios": []}, "scenarios", "list_or_grid"),
    "both": ({"scenarios": [{}], "grid": {"beta": [1]}}, "scenarios", "list_or_grid"),
    "a base of a list": ({"scenarios": [{}], "base": {}}, "scenarios", "list_or_grid"),
    "a grid that is a list": ({"grid": [1]}, "grid", "wrong_type"),
    "an unknown key": ({"grid": {"bta": [1]}}, "grid.bta", "unknown_field"),
    "a key that is not varied": ({"grid": {"threads": [1]}}, "grid.threads", "unknown_field"),
    "the id": ({"grid": {"id": ["a"]}}, "grid.id", "unknown_field"),
    "no values": ({"grid": {"beta": []}}, "grid.beta", "empty_list"),
    "a value twice": ({"grid": {"beta": [0.5, 0.50]}}, "grid.beta[1]", "said_twice"),
    "a value outside": ({"grid": {"beta": [0, 2]}}, "grid.beta[1]", "out_of_range"),
    "a value null": ({"grid": {"budget_factor": [None]}}, "grid.budget_factor[0]", "missing_value"),
    "no time limit": ({"grid": {"time_limit": [9, 0]}}, "grid.time_limit[1]", "out_of_range"),
    "a long time": ({"grid": {"time_limit": [601]}}, "grid.time_limit[0]", "out_of_range"),
    "a long time for all": (
        {"scenarios": [{}], "options": {"time_limit": 601}},
        "options.time_limit",
        "out_of_range",
    ),
    "a wide gap": ({"grid": {"gap": [0.1, 1.5]}}, "grid.gap[1]", "out_of_range"),
    "an unknown source": (
        {"grid": {"source_factors.owm": [1]}},
        "grid[source_factors.owm=1].source_factors.owm",
        "unknown_id",
    ),
    "too many points": ({"grid": {"seed": list(range(7))}}, "grid", "out_of_range"),
    "a flood of points": (
        {"grid": {"seed": list(range(50_000)), "node_limit": []}},
        "grid",
        "out_of_range",
    ),
    "too many scenarios": (
        {"scenarios": [{"id": f"s{n}"} for n in range(7)]},
        "scenarios",
        "out_of_range",
    ),
    "an id twice": (
        {"scenarios": [{"id": "a", "beta": 0}, {"id": "a", "beta": 1}]},
        "scenarios[1].id",
        "said_twice",
    ),
    "one of many": (
        {"scenarios": [{"id": "a"}, {"id": "b", "weights": {"x": 1}}]},
        "scenarios[1].weights.x",
        "unknown_id",
    ),
    "another county": (
        {"scenarios": [{"county": "liping"}]},
        "scenarios[0].county",
        "other_county",
    ),
    "below base": ({"grid": {"potential_factor": [1, 0.1]}}, "base", "below_base"),
    "a name of lines": ({"scenarios": [{}], "name": "a\u2028b"}, "name", "bad_text"),
    "a name too long": ({"scenarios": [{}], "name": "x" * 2001}, "name", "too_long"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_batch_that_cannot_be_is_refused_whole(
    sqlite_store: Store, tmp_path: Path, tiny: Instance, name: str
) -> None:
    sqlite_store.counties.put(tiny, None)
    client = client_for(sqlite_store, tmp_path, batch_limit=6)
    asked, field, code = REFUSED[name]
    with unchanged(sqlite_store):
        body = problem(batch(client, **asked), 422, "bad-input")
    first = body["errors"][0]
    assert (first["field"], first["code"]) == (field, code)
    assert sqlite_store.batches.page().items == ()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"county": NaN}', '{"grid": {}, "grid": {}}'])
def test_a_body_that_is_no_request_is_refused(client: TestClient, store: Store, text: str) -> None:
    headers = {"Content-Type": "application/json"}
    with unchanged(store):
        body = problem(client.post(BATCHES, content=text, headers=headers), 422, "bad-input")
        problem(client.post(BATCHES, content=b"{}"), 415, "media-type")
    assert body["errors"][0]["file"] == "request.json"


def test_what_the_county_lacks_is_said_once(client: TestClient) -> None:
    """Eight flows fall below their base, whatever beta is; the money makes no difference."""
    grid = {"potential_factor": [0.1], "beta": [0, 1], "budget_factor": [1, 2]}
    body = problem(batch(client, grid=grid), 422, "bad-input")
    assert len(body["errors"]) == 8


def test_all_or_none_fit_the_queue(store: Store, client: TestClient) -> None:
    accepted(client, grid={"seed": [1, 2, 3, 4, 5, 6]})
    with unchanged(store):
        answer = batch(client, grid={"gap": [0.1, 0.2, 0.3, 0.4, 0.5]})
        problem(answer, 429, "queue-full")
        assert answer.headers["retry-after"]
    accepted(client, grid={"gap": [0.1, 0.2, 0.3, 0.4]})


def test_a_key_gives_the_same_batch_again(store: Store, client: TestClient) -> None:
    key = {"Idempotency-Key": "k"}
    first = batch(client, grid=GRID, headers=key)
    again = batch(client, grid=GRID, headers=key)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    with unchanged(store):
        other = {**GRID, "beta": [1, 0]}
        problem(batch(client, grid=other, headers=key), 409, "idempotency-conflict")
        problem(submit(client, headers=key), 409, "idempotency-conflict")
    assert len(store.batches.page().items) == 1


def test_what_was_solved_before_is_not_solved_again(store: Store, client: TestClient) -> None:
    first = submitted(client, {"id": "a"})
    run(store)
    location = accepted(client, scenarios=[{"id": "b"}, {"id": "a"}])
    assert client.get(location).json()["states"] == {"done": 1, "queued": 1}
    rows = client.get(f"{location}/results").json()["results"]
    assert [row["same_as"] for row in rows] == [None, first]


def test_a_batch_is_stopped_as_a_whole(store: Store, client: TestClient) -> None:
    location = accepted(client, grid={"seed": [1, 2, 3]})
    run(store)
    running = claimed(store)
    answer = client.delete(location)
    assert answer.status_code == 202
    assert answer.json()["states"] == {"done": 1, "running": 1, "cancelled": 1}
    job = store.jobs.get(running.id)
    assert job is not None
    assert job.stop_wanted
    assert store.audit_log.page().items[0].action == "stop"
    store.attempts.fail(running.id, "stopped")
    answer = client.delete(location)
    assert (answer.status_code, answer.json()["states"]["failed"]) == (200, 1)


def test_no_page_misses_or_repeats_a_batch_while_new_ones_come(
    store: Store, client: TestClient, tiny: Instance
) -> None:
    store.counties.put(renamed(tiny, id="other"), None)
    made = [accepted(client, grid={"seed": [seed]}).split("/")[-1] for seed in range(5)]
    accepted(client, county="other", grid={"seed": [1]})
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2, "county": "tiny"}
    while True:
        page = client.get(BATCHES, params=query).json()
        seen += [row["id"] for row in page["batches"]]
        if len(seen) == 2:
            accepted(client, grid={"seed": [77]})
        if page["next"] is None:
            break
        query["after"] = page["next"]
    assert seen == made[::-1]


@pytest.mark.parametrize("id", ["nowhere", "0" * 32, "%00"])
def test_an_unknown_batch_is_not_there(client: TestClient, id: str) -> None:
    for method, tail in (("GET", ""), ("GET", "/results"), ("DELETE", "")):
        problem(client.request(method, f"{BATCHES}/{id}{tail}"), 404, "not-found")


def test_a_row_is_json_whatever_varies(client: TestClient) -> None:
    """Lists and nothing as values of a grid."""
    limits = [[], [{"program": "ppp", "ceiling": 0.5}]]
    location = accepted(client, grid={"program_limits": limits, "beta": [None, 0.5]})
    rows = client.get(f"{location}/results").json()["results"]
    assert [row["varied"]["beta"] for row in rows] == [None, 0.5] * 2
    found = [row["varied"]["program_limits"] for row in rows]
    assert [[limit["ceiling"] for limit in one] for one in found] == [[], [], [0.5], [0.5]]
    assert json.dumps(found, allow_nan=False)
