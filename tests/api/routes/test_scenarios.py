"""Scenarios over HTTP: what is accepted, what is refused, and what is answered of a job."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.jobs.dispatcher import running_dispatcher
from api.settings import Settings
from api.store import County, Store
from models.schema import versions
from models.schema.case import Case
from models.schema.instance import Instance, fingerprint
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit
from planner.input.write import json_text
from planner.language.text import Lang
from planner.report.folder import write_plan
from tests.api.by_hand import HOPELESS, SCENARIOS, claimed, run, solved, submit, submitted
from tests.api.clients import FAR, HERE, LOCAL, client_for, problem, unchanged, with_token
from tests.api.samples import TINY, renamed
from tests.api.uploads.malformed_requests import BODIES
from tests.numbers import later

RICH = {"id": "rich", "source_factors": {"own": 2}}


@pytest.fixture
def client(store: Store, county: County, tmp_path: Path) -> TestClient:
    return client_for(store, tmp_path, queue_limit=5)


def test_a_scenario_is_queued(store: Store, client: TestClient) -> None:
    answer = submit(client, RICH, options={"gap": 0.1, "seed": 3})
    assert answer.status_code == 202
    body = answer.json()
    assert answer.headers["location"] == body["links"]["job"] == f"{SCENARIOS}/{body['id']}"
    assert "idempotent-replayed" not in answer.headers
    told = {"county": "tiny", "version": 1, "scenario_id": "rich", "state": "queued", "attempts": 0}
    assert {name: body[name] for name in told} == told
    assert (body["queue_place"], body["objective"], body["same_as"]) == (1, None, None)
    assert (body["rules"], body["by_earlier_rules"]) == (versions.today().rules, False)
    assert body["scenario"]["source_factors"] == {"own": 2.0}
    assert body["options"] == {
        "gap": 0.1,
        "time_limit": 60.0,
        "node_limit": None,
        "seed": 3,
        "threads": 1,
    }
    assert client.get(answer.headers["location"]).json() == body
    job = store.jobs.get(body["id"])
    assert job is not None
    assert Scenario.model_validate_json(job.scenario) == Scenario.model_validate(RICH)
    assert (job.priority, job.token_id, dict(job.options)) == (0, None, body["options"])
    last = store.audit_log.page().items[0]
    assert (last.action, last.object) == ("submit", f"scenario {job.id} county tiny version 1")
    assert last.request_id == answer.headers["x-request-id"]


def test_nothing_but_a_county_is_needed(client: TestClient) -> None:
    body = submit(client).json()
    assert body["scenario_id"] == "default"
    assert body["options"]["gap"] == 0.01


@pytest.mark.usefixtures("county")
def test_a_job_without_a_limit_gets_what_the_server_allows(store: Store, tmp_path: Path) -> None:
    client = client_for(store, tmp_path, job_seconds=20)
    assert submit(client).json()["options"]["time_limit"] == 20.0
    assert submit(client, options={"time_limit": 20}).status_code == 202
    body = problem(submit(client, options={"time_limit": 20.5}), 422, "bad-input")
    assert body["errors"][0]["field"] == "options.time_limit"


def test_the_latest_version_counts_unless_one_is_named(
    store: Store, client: TestClient, tiny: Instance
) -> None:
    store.counties.put(renamed(tiny, name_en="Newer"), None)
    assert submit(client).json()["version"] == 2
    assert submit(client, version=1).json()["version"] == 1
    problem(submit(client, version=3), 404, "not-found")
    problem(submit(client, county="elsewhere"), 404, "not-found")


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_cannot_be_used_is_refused_with_its_place(
    sqlite_store: Store, tmp_path: Path, tiny: Instance, name: str
) -> None:
    sqlite_store.counties.put(tiny, None)
    client = client_for(sqlite_store, tmp_path)
    content, field, code = BODIES[name]
    with unchanged(sqlite_store):
        answer = client.post(
            SCENARIOS, content=content, headers={"Content-Type": "application/json"}
        )
        body = problem(answer, 422, "bad-input")
    first = body["errors"][0]
    assert first["code"] == code
    assert field is None or first["field"] == field
    assert first["file"]
    assert first["message_zh"] != first["message_en"]


def test_everything_wrong_is_said_at_once(client: TestClient) -> None:
    scenario = {"source_factors": {"owm": 2}, "service_floors": {"helth": 1}, "weights": {"x": 1}}
    body = problem(submit(client, scenario, options={"time_limit": 9999}), 422, "bad-input")
    assert [error["field"] for error in body["errors"]] == [
        "options.time_limit",
        "scenario.source_factors.owm",
        "scenario.service_floors.helth",
        "scenario.weights.x",
    ]
    assert {error["file"] for error in body["errors"]} == {"request.json"}


@pytest.mark.parametrize(
    "changes",
    [{"budget_factor": 0}, {"beta": 0}, {"program_limits": [{"program": "ppp", "ceiling": 0}]}],
)
def test_a_scenario_that_is_only_strange_is_accepted(
    client: TestClient, changes: dict[str, Any]
) -> None:
    assert submit(client, changes).status_code == 202


def test_no_type_and_too_much_are_refused(client: TestClient, store: Store) -> None:
    with unchanged(store):
        problem(client.post(SCENARIOS, content=b"{}"), 415, "media-type")
        headers = {"Content-Type": "application/json"}
        large = b'{"county": "' + b"x" * 2_000_000 + b'"}'
        problem(client.post(SCENARIOS, content=large, headers=headers), 413, "too-large")
        pieces = (b" " * 100_000 for _ in range(21))
        problem(client.post(SCENARIOS, content=pieces, headers=headers), 413, "too-large")


def test_a_key_gives_the_same_job_again(store: Store, client: TestClient, tiny: Instance) -> None:
    key = {"Idempotency-Key": "monday"}
    first = submit(client, RICH, headers=key)
    store.counties.put(renamed(tiny, name_en="Newer"), None)
    again = submit(client, RICH, headers=key)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (202, "true")
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    with unchanged(store):
        problem(submit(client, HOPELESS, headers=key), 409, "idempotency-conflict")
        problem(submit(client, RICH, version=1, headers=key), 409, "idempotency-conflict")
    assert submitted(client, RICH, headers={"Idempotency-Key": "tuesday"}) != first.json()["id"]
    assert store.jobs.queue_length() == 2


def test_the_same_request_written_otherwise_is_the_same(client: TestClient) -> None:
    key = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    texts = (
        '{"county": "tiny", "scenario": {"id": "a", "beta": 1}}',
        '{"scenario": {"beta": 1.0, "id": "a"},\n "version": null, "county": "tiny"}',
    )
    ids = {client.post(SCENARIOS, content=text, headers=key).json()["id"] for text in texts}
    assert len(ids) == 1


@pytest.mark.usefixtures("county")
def test_a_key_is_one_tokens_own(store: Store, tmp_path: Path) -> None:
    key = {"Idempotency-Key": "k"}
    ids = {
        submitted(with_token(store, tmp_path, "official", "tiny"), headers=key) for _ in range(2)
    }
    assert len(ids) == 2


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "käse", "\x7f"])
def test_a_key_that_is_none_is_refused(store: Store, client: TestClient, key: str) -> None:
    with unchanged(store):
        answer = client.post(
            SCENARIOS, json={"county": "tiny"}, headers=[(b"Idempotency-Key", key.encode("latin1"))]
        )
        body = problem(answer, 422, "bad-input")
    assert (body["errors"][0]["file"], body["errors"][0]["field"]) == ("header", "Idempotency-Key")


def test_the_longest_key_is_taken(client: TestClient) -> None:
    assert submit(client, headers={"Idempotency-Key": "~" * 200}).status_code == 202


def test_a_full_queue_refuses_but_repeats(store: Store, client: TestClient) -> None:
    key = {"Idempotency-Key": "k"}
    first = submitted(client, headers=key)
    for seed in range(1, 5):
        submitted(client, options={"seed": seed})
    answer = submit(client, options={"seed": 5})
    problem(answer, 429, "queue-full")
    assert int(answer.headers["retry-after"]) > 0
    assert submitted(client, headers=key) == first
    run(store)
    assert submit(client, options={"seed": 5}).status_code == 202


@pytest.mark.usefixtures("county")
def test_a_token_may_have_so_many_waiting(store: Store, tmp_path: Path) -> None:
    _, secret = store.tokens.add("one", "analyst", max_queued=1)
    headers = {"Authorization": f"Bearer {secret}"}
    client = client_for(store, tmp_path, FAR, "http://planner.example", headers)
    submitted(client)
    answer = submit(client, options={"seed": 1})
    problem(answer, 429, "token-limit")
    assert int(answer.headers["retry-after"]) > 0
    submitted(with_token(store, tmp_path, "analyst"), options={"seed": 1})


def test_an_equal_question_is_answered_at_once(store: Store, client: TestClient) -> None:
    first = submitted(client)
    run(store)
    answer = submit(client)
    body = answer.json()
    assert (answer.status_code, body["state"], body["same_as"]) == (202, "done", first)
    assert (body["status"], body["certified"], body["queue_place"]) == ("optimal", True, None)
    assert client.get(body["links"]["plan"]).text == store.jobs.plan(first)
    for other in ({"options": {"seed": 1}}, {"options": {"gap": 0.02}}, {"scenario": RICH}):
        assert submit(client, **other).json()["state"] == "queued"


def test_a_job_is_followed_to_its_end(store: Store, client: TestClient) -> None:
    id = submitted(client)
    claimed(store)
    store.attempts.report_progress(id, "search", 1.5, 30.0, 50.0, 0.6)
    body = client.get(f"{SCENARIOS}/{id}").json()
    best = (body["objective"], body["bound"], body["gap"], body["phase"], body["seconds"])
    assert best == (30.0, 50.0, 0.6, "search", 1.5)
    assert (body["state"], body["attempts"], body["queue_place"]) == ("running", 1, None)
    assert datetime.fromisoformat(body["started_at"]).tzinfo is not None
    store.attempts.finish(id, solved())
    body = client.get(f"{SCENARIOS}/{id}").json()
    assert (body["state"], body["phase"], body["certified"]) == ("done", None, True)
    assert body["objective"] == pytest.approx(solved().objective)
    assert datetime.fromisoformat(body["ended_at"]) == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_failed_job_says_why(store: Store, client: TestClient) -> None:
    id = submitted(client)
    claimed(store)
    store.attempts.fail(id, "its worker died 3 times")
    body = client.get(f"{SCENARIOS}/{id}").json()
    assert (body["state"], body["reason"]) == ("failed", "its worker died 3 times")


@pytest.mark.parametrize(
    "route",
    ["GET ", "GET /events", "GET /plan", "GET /plan.zip", "DELETE ", "DELETE /record"],
)
def test_an_unknown_job_is_not_there(client: TestClient, route: str) -> None:
    method, tail = route.split(" ")
    for id in ("nowhere", "0" * 32, "%00", "x" * 64, "%F0%9F%98%80"):
        problem(client.request(method, f"{SCENARIOS}/{id}{tail}"), 404, "not-found")


@pytest.mark.usefixtures("county")
def test_no_page_misses_or_repeats_a_job_while_new_ones_come(store: Store, tmp_path: Path) -> None:
    client = client_for(store, tmp_path)
    ids = [submitted(client, options={"seed": seed}) for seed in range(7)]
    seen: list[str] = []
    after: int | None = None
    while True:
        query = {"limit": 3} | ({"after": after} if after else {})
        page = client.get(SCENARIOS, params=query).json()
        seen += [job["id"] for job in page["scenarios"]]
        submitted(client, options={"seed": 100 + len(seen)})
        after = page["next"]
        if after is None:
            break
    assert seen == ids[::-1]


def test_lists_are_narrowed(store: Store, client: TestClient, tiny: Instance) -> None:
    store.counties.put(renamed(tiny, id="other"), None)
    first, second = submitted(client), submitted(client, county="other")
    run(store)

    def ids(**query: str) -> list[str]:
        return [job["id"] for job in client.get(SCENARIOS, params=query).json()["scenarios"]]

    assert ids() == [second, first]
    assert ids(county="other") == [second]
    assert ids(state="done") == [first]
    assert ids(state="queued", county="tiny") == []
    assert ids(batch="none") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("after=0", "after"),
        ("after=x", "after"),
        ("state=lost", "state"),
        ("county=a%20b", "county"),
        ("batch=" + "x" * 65, "batch"),
    ],
)
def test_a_list_that_cannot_be_is_refused(client: TestClient, query: str, field: str) -> None:
    body = problem(client.get(f"{SCENARIOS}?{query}"), 422, "bad-input")
    assert (body["errors"][0]["file"], body["errors"][0]["field"]) == ("query", field)


def test_a_page_beyond_all_is_empty(client: TestClient) -> None:
    submitted(client)
    assert client.get(f"{SCENARIOS}?after=1").json() == {"scenarios": [], "next": None}
    assert len(client.get(f"{SCENARIOS}?after={10**30}").json()["scenarios"]) == 1


class Woken:
    """Counts how often it was woken."""

    def __init__(self) -> None:
        self.times = 0

    def alive(self) -> bool:
        return True

    def wake(self) -> None:
        self.times += 1


def test_a_job_is_stopped_in_each_state(store: Store, client: TestClient) -> None:
    woken = client.app.state.context.dispatcher = Woken()  # type: ignore[attr-defined]
    running, queued = submitted(client), submitted(client, RICH)
    claimed(store)
    assert woken.times == 2
    answer = client.delete(f"{SCENARIOS}/{queued}")
    assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
    answer = client.delete(f"{SCENARIOS}/{running}")
    assert (answer.status_code, answer.json()["state"]) == (202, "running")
    assert answer.json()["stop_wanted"]
    assert woken.times == 4
    store.attempts.finish(running, solved())
    before = client.get(f"{SCENARIOS}/{running}").json()
    lines = store.audit_log.page().items
    assert [line.action for line in lines[:2]] == ["stop", "stop"]
    answer = client.delete(f"{SCENARIOS}/{running}")
    assert (answer.status_code, answer.json()) == (200, before)
    assert (store.audit_log.page().items, woken.times) == (lines, 4)


def test_only_what_has_ended_is_removed(store: Store, client: TestClient) -> None:
    id = submitted(client)
    path = f"{SCENARIOS}/{id}"
    body = problem(
        client.delete(f"{path}/record", headers={"Accept-Language": "en"}), 409, "in-use"
    )
    assert "queued" in body["detail"]
    claimed(store)
    problem(client.delete(f"{path}/record"), 409, "in-use")
    store.attempts.finish(id, solved())
    copy = submit(client).json()
    assert copy["same_as"] == id
    answer = client.delete(f"{path}/record")
    assert (answer.status_code, answer.content) == (204, b"")
    assert store.audit_log.page().items[0].action == "delete"
    problem(client.get(path), 404, "not-found")
    assert client.get(copy["links"]["plan"]).status_code == 200


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_before_there_is_a_plan_the_state_is_said(
    store: Store, client: TestClient, lang: Lang
) -> None:
    id = submitted(client)
    for state in ("queued", "running", "failed"):
        for file in ("plan", "plan.zip"):
            answer = client.get(f"{SCENARIOS}/{id}/{file}", headers={"Accept-Language": lang})
            assert state in problem(answer, 404, "not-found")["detail"]
        if state == "queued":
            claimed(store)
        elif state == "running":
            store.attempts.fail(id, "lost")


def test_the_plan_is_the_one_that_was_stored(store: Store, client: TestClient) -> None:
    id = submitted(client)
    job = run(store)
    answer = client.get(f"{SCENARIOS}/{id}/plan")
    assert answer.headers["content-type"] == "application/json"
    assert Plan.model_validate_json(answer.text) == solved(job.scenario)
    last = store.audit_log.page().items[0]
    assert (last.action, last.object) == ("read", f"plan {id}")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("changes", [RICH, HOPELESS], ids=["a plan", "infeasible"])
def test_the_archive_holds_what_the_command_writes(
    store: Store,
    client: TestClient,
    tmp_path: Path,
    tiny: Instance,
    lang: Lang,
    changes: dict[str, Any],
) -> None:
    id = submitted(client, changes)
    run(store)
    answer = client.get(f"{SCENARIOS}/{id}/plan.zip", headers={"Accept-Language": lang})
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-language"] == lang
    assert f'filename="tiny-{changes["id"]}-{id[:8]}.zip"' in answer.headers["content-disposition"]
    scenario = Scenario.model_validate(changes)
    plan = Plan.model_validate_json(store.jobs.plan(id) or "")
    report = audit(plan, tiny, scenario)
    assert report.ok
    audited = None if plan.objective is None else (Case(tiny, scenario), report)
    files = write_plan(plan, audited, tmp_path / "out", lang)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert packed.testzip() is None
        held = {name: packed.read(name) for name in packed.namelist()}
    assert held == {file.name: file.read_bytes() for file in files}
    assert (
        client.get(answer.request.url, headers={"Accept-Language": lang}).content == answer.content
    )
    last = store.audit_log.page().items[0]
    assert (last.action, last.object) == ("read", f"plan {id}")


def test_an_infeasible_scenario_has_an_answer_too(store: Store, client: TestClient) -> None:
    id = submitted(client, HOPELESS)
    run(store)
    body = client.get(f"{SCENARIOS}/{id}").json()
    assert (body["state"], body["status"], body["stopped_by"]) == (
        "done",
        "infeasible",
        "infeasible",
    )
    assert body["reason"]
    assert client.get(f"{SCENARIOS}/{id}/plan").json()["status"] == "infeasible"


def test_the_whole_way_with_a_real_worker(
    sqlite_store: Store, tmp_path: Path, tiny: Instance
) -> None:
    """Shipped at the start, submitted, solved in a separate process, told to its end, fetched."""
    instances = tmp_path / "instances"
    instances.mkdir()
    (instances / "tiny").symlink_to(TINY)
    app = create_app(
        Settings(data=tmp_path, workers=1), sqlite_store, running_dispatcher, instances
    )
    with TestClient(app, HERE, client=LOCAL) as client:
        id = submitted(client, RICH)
        told = client.get(f"{SCENARIOS}/{id}/events").text  # to the end of the job
        body = client.get(f"{SCENARIOS}/{id}").json()
        plan = Plan.model_validate_json(client.get(f"{SCENARIOS}/{id}/plan").text)
    assert told.count("event: done") == 1
    assert (body["state"], body["certified"]) == ("done", True)
    assert plan.provenance.scenario_hash == fingerprint(Scenario.model_validate(RICH))
    assert audit(plan, tiny, Scenario.model_validate(RICH)).ok
    assert json.loads(told.split("data: ")[-1])["status"] == plan.status
    assert plan.status in ("optimal", "feasible")


def test_an_accepted_request_stays_accepted(client: TestClient, tiny: Instance) -> None:
    """The scenario names a source that a newer version of the county does not have any more."""
    scenario = {"id": "more-health", "source_factors": {"health-transfer": 2}}
    asked = {"county": "tiny", "scenario": scenario}
    key = {"Idempotency-Key": "once"}
    first = client.post(SCENARIOS, json=asked, headers=key)
    assert first.status_code == 202
    text = json_text(tiny).replace('"health-transfer"', '"health-grant"')
    as_json = {"Content-Type": "application/json"}
    assert client.post("/v1/counties", content=text, headers=as_json).status_code == 201
    again = client.post(SCENARIOS, json=asked, headers=key)
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert client.post(SCENARIOS, json=asked).status_code == 422


def test_a_plan_by_earlier_rules_is_called_so_and_asked_again(
    store: Store, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = submit(client, RICH).json()["id"]
    run(store)
    path = f"{SCENARIOS}/{id}"
    before = client.get(path).json()
    assert before["by_earlier_rules"] is False
    document = client.get(f"{path}/plan").json()
    later(monkeypatch)
    after = client.get(path).json()
    assert after == before | {"by_earlier_rules": True}
    assert client.get(f"{path}/plan").json() == document
    assert submit(client, RICH).json()["state"] == "queued"
