"""Plans side by side over HTTP."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.store import County, Store
from models.schema.instance import Instance
from models.schema.plan import Plan
from planner.comparison.figures import of_plan
from planner.comparison.funded import choices
from tests.api.by_hand import HOPELESS, run, submitted
from tests.api.clients import client_for, problem, with_token
from tests.api.samples import renamed

POOR = {"id": "poor", "budget_factor": 0}
"""Without money nothing is funded."""


@pytest.fixture
def client(store: Store, county: County, tmp_path: Path) -> TestClient:
    return client_for(store, tmp_path)


def compared(client: TestClient, *ids: str) -> dict[str, Any]:
    answer = client.get("/v1/compare", params={"ids": ",".join(ids)})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def require_plan(store: Store, id: str) -> Plan:
    return Plan.model_validate_json(store.jobs.plan(id) or "")


def test_figures_are_those_of_the_plans(store: Store, client: TestClient) -> None:
    ids = [submitted(client), submitted(client, {"id": "b", "budget_factor": 2})]
    run(store), run(store)
    body = compared(client, *reversed(ids))
    assert [side["job"] for side in body["plans"]] == ids[::-1]
    for side in body["plans"]:
        figures = of_plan(require_plan(store, side["job"]))
        assert (side["index"], side["in"], side["out"]) == (
            figures.two_way,
            figures.inbound,
            figures.outbound,
        )
        assert (side["objective"], side["bound"]) == (figures.gain, figures.bound)
        assert side["money"] == figures.money
        assert (side["certified"], side["state"], side["status"]) == (True, "done", figures.status)
    last = store.audit_log.page().items[0]
    assert (last.action, last.object) == ("read", f"plans {ids[1]} {ids[0]}")


def test_what_is_funded_in_all_and_in_some(store: Store, client: TestClient) -> None:
    """Twice the same scenario under two names, and one without money, which funds nothing."""
    rich, same = submitted(client), submitted(client, {"id": "same"})
    run(store), run(store)
    made = choices(require_plan(store, rich).decisions)
    assert made
    both = compared(client, rich, same)["choices"]
    assert {(row["what"], row["id"], row["part"]) for row in both} == {
        (thing.what, thing.id, thing.part) for thing in made
    }
    assert {row["funded"] for row in both} == {"all"}
    thing, how = next(iter(made.items()))
    row = next(row for row in both if (row["what"], row["id"]) == (thing.what, thing.id))
    assert row["how"][rich] == {"option": how.option, "year": how.year, "until": how.until}
    poor = submitted(client, POOR)
    run(store)
    assert choices(require_plan(store, poor).decisions) == {}
    some = compared(client, rich, poor)["choices"]
    assert len(some) == len(made)
    assert {(row["funded"], *row["how"]) for row in some} == {("some", rich)}


def test_jobs_without_a_plan_stand_there_with_their_state(store: Store, client: TestClient) -> None:
    done, hopeless, queued = submitted(client), submitted(client, HOPELESS), None
    run(store), run(store)
    queued = submitted(client, {"id": "later"})
    body = compared(client, done, hopeless, queued)
    assert [side["state"] for side in body["plans"]] == ["done", "done", "queued"]
    assert [side["status"] for side in body["plans"]] == ["optimal", "infeasible", None]
    for side in body["plans"][1:]:
        assert (side["index"], side["objective"], side["money"]) == (None, None, {})
    # The other two hold no decisions and do not make "all" into "some".
    assert {row["funded"] for row in body["choices"]} == {"all"}


def test_counties_are_kept_apart(store: Store, client: TestClient, tiny: Instance) -> None:
    """What is funded in one county is not "missing" in another."""
    store.counties.put(renamed(tiny, id="other"), None)
    here = submitted(client)
    run(store)
    there = submitted(client, county="other")
    claimed = store.jobs.claim()
    assert claimed is not None
    store.attempts.finish(there, require_plan(store, here))
    body = compared(client, here, there)
    assert {row["county"] for row in body["choices"]} == {"tiny", "other"}
    assert {row["funded"] for row in body["choices"]} == {"all"}


def test_what_cannot_be_compared_is_refused(client: TestClient) -> None:
    id = submitted(client)
    many = ",".join(f"{number:032x}" for number in range(21))
    for ids in ("", id, f"{id},{id}", many, "x" * 1301):
        body = problem(client.get("/v1/compare", params={"ids": ids}), 422, "bad-input")
        assert (body["errors"][0]["file"], body["errors"][0]["field"]) == ("query", "ids")
    problem(client.get("/v1/compare"), 422, "bad-input")
    for ids in (f"{id},nowhere", f"{id},", f"{id},\0"):
        body = problem(client.get("/v1/compare", params={"ids": ids}), 404, "not-found")
        assert body["errors"][0]["code"] == "no_job"


def test_another_countys_plan_is_as_unknown_as_none(
    store: Store, client: TestClient, tiny: Instance, tmp_path: Path
) -> None:
    store.counties.put(renamed(tiny, id="other"), None)
    mine, theirs = submitted(client), submitted(client, county="other")
    official = with_token(store, tmp_path, "official", "tiny")
    said = []
    for id in (theirs, "0" * 32):
        answer = official.get("/v1/compare", params={"ids": f"{mine},{id}"})
        body = problem(answer, 404, "not-found")
        said.append({**body, "request_id": "", "errors": body["errors"][0]["code"]})
    assert said[0] == said[1]
