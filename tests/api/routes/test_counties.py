"""Counties over HTTP: uploaded, versioned, looked at by those who may."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.store import Store
from models.schema.instance import Instance
from planner.input.read import instance_from_json
from planner.input.write import json_text
from tests.api import samples
from tests.api.clients import FAR, HERE, LOCAL, archive, client_for, problem, tiny_files
from tests.api.clients import with_token as client_of

JSON = {"Content-Type": "application/json"}
ZIP = {"Content-Type": "application/zip"}


@pytest.fixture
def client(store: Store, tmp_path: Path) -> TestClient:
    return client_for(store, tmp_path)


def upload(client: TestClient, county: Instance) -> None:
    answer = client.post("/v1/counties", content=json_text(county), headers=JSON)
    assert answer.status_code == 201, answer.text


def test_a_new_county_is_a_version_and_the_same_again_is_none(
    client: TestClient, store: Store, tiny: Instance
) -> None:
    first = client.post("/v1/counties", content=json_text(tiny), headers=JSON)
    assert first.status_code == 201
    assert first.headers["location"] == "/v1/counties/tiny/versions/1"
    same = client.post("/v1/counties", content=archive(tiny_files("tiny/")), headers=ZIP)
    assert same.status_code == 200
    assert same.json() == first.json() == client.get(same.headers["location"]).json()
    changed = samples.renamed(tiny, name_en="Other")
    second = client.post("/v1/counties", content=json_text(changed), headers=JSON)
    assert second.status_code == 201
    assert second.json()["version"] == 2
    assert client.get("/v1/counties/tiny").json() == second.json()
    versions = client.get("/v1/counties/tiny/versions").json()
    assert [row["version"] for row in versions] == [2, 1]
    assert [line.action for line in store.audit_log.page().items] == ["upload"] * 3


def test_the_document_comes_back_whole(client: TestClient, tiny: Instance) -> None:
    upload(client, tiny)
    upload(client, samples.renamed(tiny, beta=0.25))
    latest = client.get("/v1/counties/tiny/document")
    assert latest.headers["content-type"] == "application/json"
    assert instance_from_json(latest.text).county.beta == 0.25
    first = client.get("/v1/counties/tiny/document?version=1")
    assert instance_from_json(first.text) == tiny
    problem(client.get("/v1/counties/tiny/document?version=3"), 404, "not-found")


def test_counties_come_in_pages(client: TestClient, store: Store, tiny: Instance) -> None:
    for name in ("a", "b", "c"):
        store.counties.put(samples.renamed(tiny, id=name), None)
    first = client.get("/v1/counties?limit=2").json()
    assert [row["id"] for row in first["counties"]] == ["a", "b"]
    last = client.get("/v1/counties", params={"limit": 2, "after": first["next"]}).json()
    assert [row["id"] for row in last["counties"]] == ["c"]
    assert last["next"] is None
    assert client.get("/v1/counties?limit=3").json()["next"] is None


def test_a_version_is_deleted_unless_a_job_uses_it(
    client: TestClient, store: Store, tiny: Instance
) -> None:
    upload(client, tiny)
    upload(client, samples.renamed(tiny, beta=0.25))
    store.jobs.submit(samples.new_job(version=1), 10, None, None)
    problem(client.delete("/v1/counties/tiny/versions/1"), 409, "in-use")
    assert client.delete("/v1/counties/tiny/versions/2").status_code == 204
    problem(client.delete("/v1/counties/tiny/versions/2"), 404, "not-found")
    assert [row.version for row in store.counties.versions("tiny")] == [1]


def test_a_county_is_checked(client: TestClient, tiny: Instance) -> None:
    upload(client, tiny)
    assert client.post("/v1/counties/tiny/check").json() == {"errors": [], "warnings": []}
    strange = samples.renamed(tiny, minimum_gain=100.0)
    upload(client, strange)
    told = client.post("/v1/counties/tiny/check", headers={"Accept-Language": "en"}).json()
    assert told["errors"] == []
    assert [found["field"] for found in told["warnings"]] == ["minimum_gain"]
    assert client.post("/v1/counties/tiny/check?version=1").json()["warnings"] == []


def test_a_scenario_is_checked_against_its_county(client: TestClient, tiny: Instance) -> None:
    upload(client, tiny)
    good = client.post(
        "/v1/counties/tiny/check", content='{"source_factors": {"own": 3}}', headers=JSON
    )
    assert good.status_code == 200
    assert good.json()["errors"] == []
    bad = client.post(
        "/v1/counties/tiny/check",
        content='{"source_factors": {"owm": 3}, "coverage_targets": [{"year": 1999, "share": 1}]}',
        headers={**JSON, "Accept-Language": "en"},
    )
    assert bad.status_code == 200
    assert [found["place"] for found in bad.json()["errors"]] == [
        "scenario.json, source_factors.owm",
        "scenario.json, coverage_targets[0].year",
    ]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 422),
        ('{"beta": NaN}', "application/json", 422),
        ('{"beta": 2}', "application/json", 422),
        ('{"colour": 2}', "application/json", 422),
        ('{"name_zh": "\\u0000"}', "application/json", 422),
        ('{"name_zh": "\\ud800"}', "application/json", 422),
        ('{"id": "a", "id": "b"}', "application/json", 422),
        ("[" * 50_000, "application/json", 422),
        ("\ufeff{}", "application/json", 422),
        ("{}", "text/plain", 415),
        ("id: default", "application/yaml", 415),
        (" " * 2_000_001, "application/json", 413),
    ],
)
def test_a_malformed_scenario_is_refused(
    sqlite_store: Store, tmp_path: Path, tiny: Instance, body: str, kind: str, status: int
) -> None:
    client = client_for(sqlite_store, tmp_path)
    sqlite_store.counties.put(tiny, None)
    answer = client.post(
        "/v1/counties/tiny/check", content=body.encode(), headers={"Content-Type": kind}
    )
    names = {422: "bad-input", 415: "media-type", 413: "too-large"}
    assert problem(answer, status, names[status])["errors"]


class TestWhoMay:
    @pytest.fixture(autouse=True)
    def _counties(self, store: Store, tiny: Instance) -> None:
        for name in ("mine", "other"):
            store.counties.put(samples.renamed(tiny, id=name), None)

    def test_an_official_sees_and_checks_the_own_county_only(
        self, store: Store, tmp_path: Path
    ) -> None:
        client = client_of(store, tmp_path, "official", "mine")
        listed = client.get("/v1/counties").json()
        assert [row["id"] for row in listed["counties"]] == ["mine"]
        assert client.get("/v1/counties/mine/document").status_code == 200
        assert client.post("/v1/counties/mine/check").status_code == 200

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", ""),
            ("GET", "/versions"),
            ("GET", "/versions/1"),
            ("GET", "/document"),
            ("POST", "/check"),
            ("DELETE", "/versions/1"),
        ],
    )
    def test_an_official_does_not_learn_which_others_exist(
        self, store: Store, tmp_path: Path, method: str, path: str
    ) -> None:
        client = client_of(store, tmp_path, "official", "mine")
        answers = [
            client.request(method, f"/v1/counties/{name}{path}") for name in ("other", "nowhere")
        ]
        bodies = [problem(answer, 404, "not-found") for answer in answers]
        for body in bodies:
            del body["request_id"], body["instance"]
        assert bodies[0] == bodies[1]

    @pytest.mark.parametrize(
        ("role", "status"), [("official", 403), ("analyst", 201), ("admin", 201)]
    )
    def test_analysts_upload(
        self, store: Store, tmp_path: Path, tiny: Instance, role: str, status: int
    ) -> None:
        client = client_of(store, tmp_path, role, *(["mine"] if role == "official" else []))
        changed = samples.renamed(tiny, id="mine", beta=0.25)
        answer = client.post("/v1/counties", content=json_text(changed), headers=JSON)
        assert answer.status_code == status
        if status == 201:
            record = store.counties.get("mine")
            assert record is not None
            assert record.created_by == store.tokens.all()[-1].id
            assert store.audit_log.page().items[0].token_id == record.created_by

    def test_the_refusal_comes_before_the_body(self, store: Store, tmp_path: Path) -> None:
        client = client_of(store, tmp_path, "official", "mine")
        problem(client.post("/v1/counties", content=b"x", headers=JSON), 403, "forbidden")

    @pytest.mark.parametrize(
        ("role", "status"), [("official", 403), ("analyst", 403), ("admin", 204)]
    )
    def test_admins_delete(self, store: Store, tmp_path: Path, role: str, status: int) -> None:
        client = client_of(store, tmp_path, role, *(["mine"] if role == "official" else []))
        assert client.delete("/v1/counties/mine/versions/1").status_code == status
        assert (store.counties.get("mine") is None) == (status == 204)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer cpp_",
        "Bearer cpp_x_y",
        "Bearer nonsense",
        "Basic dXNlcjpwYXNz",
        "Token {secret}",
        "Bearer {secret}x",
        "Bearer {secret} x",
        "{secret}",
        "Bearer cpp_\u00ff",
    ],
)
def test_what_is_no_token_is_refused(sqlite_store: Store, tmp_path: Path, header: str) -> None:
    _, secret = sqlite_store.tokens.add("a", "admin")
    sent = {"Authorization": header.format(secret=secret).encode("latin-1")}
    answer = client_for(sqlite_store, tmp_path).get("/v1/counties", headers=sent)  # type: ignore[arg-type]
    problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_token_is_good_until_it_expires_or_is_revoked(
    store: Store, tmp_path: Path, clock: samples.Clock
) -> None:
    _, secret = store.tokens.add("a", "admin", days=1)
    client = client_for(store, tmp_path, headers={"Authorization": f"bearer {secret}"})
    assert client.get("/v1/counties").status_code == 200
    clock.move(timedelta(days=1))
    problem(client.get("/v1/counties"), 401, "unauthenticated")
    other, secret = store.tokens.add("b", "admin")
    client = client_for(store, tmp_path, headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/v1/counties").status_code == 200
    store.tokens.revoke(other.id)
    problem(client.get("/v1/counties"), 401, "unauthenticated")
    # Nobody is let in again because no token is good any more.
    problem(client_for(store, tmp_path).get("/v1/counties"), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("address", "base", "headers", "listens", "status"),
    [
        (LOCAL, HERE, {}, "127.0.0.1", 200),
        (("::1", 5), "http://[::1]:8000", {}, "::1", 200),
        (LOCAL, "http://localhost:8000", {}, "localhost", 200),
        (LOCAL, "http://localhost:8000", {"Origin": "http://localhost:8000"}, "localhost", 200),
        (LOCAL, "http://evil.example", {}, "127.0.0.1", 401),
        (LOCAL, "http://localhost.evil.example", {}, "127.0.0.1", 401),
        (LOCAL, "http://127.0.0.1.evil.example:8000", {}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Host": ""}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Host": "127.0.0.1@evil.example"}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Host": "[::1"}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Origin": "http://evil.example"}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Origin": "null"}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Sec-Fetch-Site": "cross-site"}, "127.0.0.1", 401),
        (LOCAL, HERE, {"X-Forwarded-For": "192.0.2.1"}, "127.0.0.1", 401),
        (LOCAL, HERE, {"Forwarded": "for=192.0.2.1"}, "127.0.0.1", 401),
        (FAR, HERE, {}, "127.0.0.1", 401),
        (LOCAL, HERE, {}, "0.0.0.0", 401),
    ],
)
def test_without_tokens_only_this_machine_comes_in(
    sqlite_store: Store,
    tmp_path: Path,
    address: tuple[str, int],
    base: str,
    headers: dict[str, str],
    listens: str,
    status: int,
) -> None:
    client = client_for(sqlite_store, tmp_path, address, base, headers, host=listens)
    assert client.get("/v1/counties").status_code == status


@pytest.mark.parametrize("factor", [1e-12, 1e-30, 5e-324])
def test_a_potential_of_almost_nothing_is_an_error_not_a_fault(
    client: TestClient, tiny: Instance, factor: float
) -> None:
    upload(client, tiny)
    scenario = {"potential_factor": factor}
    said = client.post("/v1/counties/tiny/check", json=scenario)
    assert said.status_code == 200, said.text
    assert said.json()["errors"]
    submitted = client.post("/v1/scenarios", json={"county": "tiny", "scenario": scenario})
    problem(submitted, 422, "bad-input")
