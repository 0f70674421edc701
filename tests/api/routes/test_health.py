"""Is it up, can it work, what has it counted, what formats does it speak."""

import shutil
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.jobs.county_cache import CountyCache
from api.settings import Settings
from api.store import Store
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from tests.api import samples
from tests.api.clients import FAR, HERE, LOCAL, client_for, problem, with_token
from tests.api.store.postgres import Postgres


class Worker:
    """What stands for the dispatcher: it only says whether it lives."""

    def __init__(self) -> None:
        self.lives, self.ended = True, False

    def alive(self) -> bool:
        return self.lives

    def wake(self) -> None:
        """There is nothing to wake."""

    @contextmanager
    def __call__(
        self,
        settings: Settings,
        store: Store,
        counties: CountyCache,
        notify: Callable[[str], None],
    ) -> Iterator["Worker"]:
        assert store.jobs.queue_length() == 0
        yield self
        self.ended = True


def test_it_is_up_and_ready(store: Store, tmp_path: Path) -> None:
    client = client_for(store, tmp_path)
    assert client.get("/health").json()["status"] == "ok"
    answer = client.get("/ready")
    assert answer.status_code == 200
    assert answer.json()["database"]
    assert answer.json()["dispatcher"] is None


def test_anybody_may_ask_whether_it_is_up(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.tokens.add("a", "admin")
    client = client_for(sqlite_store, tmp_path, FAR, "http://planner.example")
    assert client.get("/health").status_code == 200
    assert client.get("/ready").status_code == 200


def test_without_its_database_it_is_up_but_not_ready(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.fresh()
    store = Store.open(url)
    client = client_for(store, tmp_path)
    assert client.get("/ready").status_code == 200
    postgres.drop(url)
    assert client.get("/health").status_code == 200
    answer = client.get("/ready")
    assert answer.status_code == 503
    assert not answer.json()["database"]
    refused = client.get("/v1/counties")
    problem(refused, 503, "unavailable")
    assert refused.headers["retry-after"]
    store.close()


def test_without_space_it_is_not_ready(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(100))
    answer = client_for(sqlite_store, tmp_path).get("/ready")
    assert answer.status_code == 503
    assert answer.json()["disk_free"] == 100


def test_what_runs_behind_starts_and_ends_with_it(sqlite_store: Store, tmp_path: Path) -> None:
    worker = Worker()
    folder = tmp_path / "instances"
    shutil.copytree(samples.TINY, folder / "tiny")
    app = create_app(Settings(data=tmp_path), sqlite_store, worker, folder)
    with TestClient(app, HERE, client=LOCAL) as client:
        assert client.get("/ready").json()["dispatcher"] is True
        assert client.get("/v1/counties/tiny").json()["shipped"]
        worker.lives = False
        assert client.get("/ready").status_code == 503
        assert not worker.ended
    assert worker.ended


def test_what_it_did_is_counted(store: Store, tmp_path: Path, tiny: Instance) -> None:
    client = client_for(store, tmp_path)
    store.counties.put(tiny, None)
    store.jobs.submit(samples.new_job(), 10, None, None)
    for path in ("/v1/counties/tiny", "/v1/counties/nowhere", "/a", "/b"):
        client.get(path)
    client.request("BREW", "/health")
    text = client.get("/metrics").text
    route = 'method="GET",route="/v1/counties/{county_id}"'
    assert f'planner_requests_total{{{route},status="200"}} 1.0' in text
    assert f'planner_requests_total{{{route},status="404"}} 1.0' in text
    assert 'planner_requests_total{method="GET",route="none",status="404"} 2.0' in text
    assert 'method="other"' in text
    assert "BREW" not in text
    assert "planner_queue_length 1.0" in text
    assert "planner_ready 1.0" in text
    assert "process_resident_memory_bytes" in text


def test_two_apps_count_apart(sqlite_store: Store, tmp_path: Path) -> None:
    first, second = client_for(sqlite_store, tmp_path), client_for(sqlite_store, tmp_path)
    first.get("/health")
    assert 'route="/health"' in first.get("/metrics").text
    assert 'route="/health"' not in second.get("/metrics").text


@pytest.mark.parametrize(("role", "status"), [("official", 403), ("analyst", 403), ("admin", 200)])
def test_the_numbers_are_for_admins_and_this_machine(
    sqlite_store: Store, tmp_path: Path, role: str, status: int
) -> None:
    counties = ["tiny"] if role == "official" else []
    far = with_token(sqlite_store, tmp_path, role, *counties)
    assert far.get("/metrics").status_code == status
    assert client_for(sqlite_store, tmp_path).get("/metrics").status_code == 200
    problem(
        client_for(sqlite_store, tmp_path, FAR, "http://planner.example").get("/metrics"),
        401,
        "unauthenticated",
    )


@pytest.mark.parametrize(
    ("name", "model"), [("instance", Instance), ("scenario", Scenario), ("plan", Plan)]
)
def test_the_formats_are_told(
    sqlite_store: Store, tmp_path: Path, name: str, model: type[Plan]
) -> None:
    sqlite_store.tokens.add("a", "admin")
    client = client_for(sqlite_store, tmp_path, FAR, "http://planner.example")
    assert client.get(f"/v1/schema/{name}").json() == model.model_json_schema()
