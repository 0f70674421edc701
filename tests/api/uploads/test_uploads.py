"""Nothing malformed is stored, everything malformed is told with its place."""

import asyncio
import errno
import gzip
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from starlette.types import Message

from api.problems.problems import ProblemError
from api.store import Store
from api.uploads.body import received_body
from tests.api.clients import archive, client_for, problem, tiny_files, unchanged
from tests.api.store.postgres import Postgres
from tests.api.uploads import malformed
from tests.api.uploads.malformed import CASES, JSON, PACKED, WHOLE, ZIP, Case

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Store]:
    """One store for all refusals, as none of them changes it."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("kept") / "planner.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        store = Store.open(f"sqlite:///{file}")
        yield store
        store.close()
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.fresh()
    store = Store.open(url)
    yield store
    store.close()
    server.give_back(url)


@pytest.fixture(scope="module")
def client(kept: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with client_for(kept, tmp_path_factory.mktemp("data"), headers=ENGLISH) as client:
        yield client


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind[12:]}: {case.name}")
def test_what_is_malformed_is_told_and_not_stored(
    client: TestClient, kept: Store, case: Case
) -> None:
    with unchanged(kept):
        answer = client.post("/v1/counties", content=case.body, headers={"Content-Type": case.kind})
    body = problem(answer, case.status, "bad-input" if case.status == 422 else "too-large")
    told = [found for found in body["errors"] if found["code"] == case.code]
    assert any(found["place"].startswith(case.place) for found in told), body["errors"][:3]
    for found in body["errors"]:
        assert found["message_zh"]
        assert found["message_en"]
        assert found["message_zh"] != found["message_en"]


def test_there_are_enough_cases() -> None:
    assert len({case.body for case in CASES}) >= 100


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({}, "content-type"),
        ({"Content-Type": ""}, "content-type"),
        ({"Content-Type": "text/plain"}, "content-type"),
        ({"Content-Type": "text/csv"}, "content-type"),
        ({"Content-Type": "multipart/form-data; boundary=x"}, "content-type"),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "content-type"),
        ({"Content-Type": "application/octet-stream"}, "content-type"),
        ({"Content-Type": "application/json; charset=gbk"}, "content-type"),
        ({"Content-Type": "application/json; charset=utf-16"}, "content-type"),
        ({"Content-Type": "application/jsonx"}, "content-type"),
        ({"Content-Type": "x" * 5000}, "content-type"),
        ({"Content-Type": JSON, "Content-Encoding": "gzip"}, "content-encoding"),
        ({"Content-Type": ZIP, "Content-Encoding": "br"}, "content-encoding"),
    ],
)
def test_other_content_is_refused(
    client: TestClient, kept: Store, sent: dict[str, str], place: str
) -> None:
    with unchanged(kept):
        answer = client.post("/v1/counties", content=gzip.compress(WHOLE), headers=sent)
    body = problem(answer, 415, "media-type")
    assert body["errors"][0]["place"] == f"header, {place}"
    assert JSON in answer.headers["accept"]


@pytest.mark.parametrize("kind", [JSON, ZIP])
def test_a_long_body_is_refused_whatever_was_announced(
    store: Store, tmp_path: Path, kind: str
) -> None:
    client = client_for(store, tmp_path, upload_limit=10_000)
    sent = {"Content-Type": kind}
    chunks = (b"x" * 1000 for _ in range(11))
    for body, headers in (
        (b"x" * 10_001, sent),
        (chunks, sent),
        (iter([b"x" * 10_001]), {**sent, "Content-Length": "5"}),
        (b"", {**sent, "Content-Length": "10001"}),
        (b"", {**sent, "Content-Length": "1" + "0" * 18}),
    ):
        with unchanged(store):
            answer = client.post("/v1/counties", content=body, headers=headers)
        told = problem(answer, 413, "too-large")["errors"]
        assert told[0]["place"] == "body"
        assert "10000" in told[0]["message_en"]


def test_a_body_of_just_the_limit_is_read(store: Store, tmp_path: Path) -> None:
    client = client_for(store, tmp_path, upload_limit=len(WHOLE))
    answer = client.post("/v1/counties", content=iter([WHOLE]), headers={"Content-Type": JSON})
    assert answer.status_code == 201


def test_the_size_unpacked_is_counted_over_all_files(store: Store, tmp_path: Path) -> None:
    size = sum(len(content) for name, content in tiny_files().items() if name != "README.md")
    sent = {"Content-Type": ZIP}
    tight = client_for(store, tmp_path, unpacked_limit=size - 1)
    with unchanged(store):
        answer = tight.post("/v1/counties", content=PACKED, headers=sent)
    assert problem(answer, 413, "too-large")["errors"][0]["code"] == "inflated"
    enough = client_for(store, tmp_path, unpacked_limit=size)
    assert enough.post("/v1/counties", content=PACKED, headers=sent).status_code == 201


@pytest.mark.parametrize("body", [PACKED, archive({**tiny_files(), "../x": b""}), b"no zip"])
def test_nothing_is_left_on_disk(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    client_for(store, tmp_path).post("/v1/counties", content=body, headers={"Content-Type": ZIP})
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "files",
    [
        tiny_files(),
        tiny_files("tiny/"),
        tiny_files("双溪县/"),
        {**tiny_files("tiny/"), "__MACOSX/tiny/._nodes.csv": b"x", "tiny/.DS_Store": b"x"},
        {**tiny_files(), "Thumbs.db": b"x", "desktop.ini": b"x"},
        {name: content for name, content in tiny_files().items() if name != "README.md"},
    ],
    ids=["flat", "folder", "chinese folder", "macos", "windows", "tables only"],
)
def test_archives_as_people_make_them_are_read(
    store: Store, tmp_path: Path, files: dict[str, bytes]
) -> None:
    client = client_for(store, tmp_path)
    answer = client.post("/v1/counties", content=archive(files), headers={"Content-Type": ZIP})
    assert answer.status_code == 201, answer.text


def test_tables_in_gb18030_are_read(store: Store, tmp_path: Path) -> None:
    files = {
        name: content.decode().encode("gb18030") if name.endswith(".csv") else content
        for name, content in tiny_files().items()
    }
    sent = {"Content-Type": "application/x-zip-compressed"}
    answer = client_for(store, tmp_path).post("/v1/counties", content=archive(files), headers=sent)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("kind", [JSON, ZIP])
def test_bytes_changed_at_random_never_make_the_service_fail(
    client: TestClient, kept: Store, kind: str
) -> None:
    draw = random.Random(7)
    whole = WHOLE if kind == JSON else PACKED
    for _ in range(60):
        body = bytearray(whole)
        for _ in range(draw.choice([1, 3, 30])):
            body[draw.randrange(len(body))] = draw.randrange(256)
        answer = client.post("/v1/counties", content=bytes(body), headers={"Content-Type": kind})
        assert answer.status_code in (200, 201, 413, 422), answer.text
        if answer.status_code in (413, 422):
            assert answer.json()["errors"]
        else:
            name, version = answer.json()["id"], answer.json()["version"]
            kept.counties.delete(name, version)


def test_only_so_many_findings_are_listed(client: TestClient) -> None:
    rows = [{"settlement": "a b"} for _ in range(600)]
    body = malformed.added("nodes", rows)
    answer = client.post("/v1/counties", content=body, headers={"Content-Type": JSON})
    told = problem(answer, 422, "bad-input")
    assert len(told["errors"]) == 500
    assert told["errors_left_out"] == 100


def scope_of(path: str = "/v1/counties") -> dict[str, object]:
    """An upload as a server hands it over."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", JSON.encode())],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }


def test_a_body_that_never_comes_is_not_waited_for() -> None:
    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def read() -> None:
        async with received_body(Request(scope_of(), silent), 100, seconds=0.01):
            raise AssertionError

    with pytest.raises(ProblemError) as refused:
        asyncio.run(read())
    assert refused.value.status_code == 408


def test_a_client_that_leaves_gets_no_answer_and_stores_nothing(
    sqlite_store: Store, tmp_path: Path
) -> None:
    sent: list[Message] = []
    parts: list[Message] = [
        {"type": "http.request", "body": WHOLE[:50], "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return parts.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    with unchanged(sqlite_store):
        asyncio.run(client_for(sqlite_store, tmp_path).app(scope_of(), receive, send))  # type: ignore[arg-type]
    assert sent == []


def test_a_full_disk_is_told(sqlite_store: Store, tmp_path: Path, monkeypatch: Any) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("api.uploads.body.unpack", full)
    client = client_for(sqlite_store, tmp_path)
    with unchanged(sqlite_store):
        answer = client.post("/v1/counties", content=PACKED, headers={"Content-Type": ZIP})
    problem(answer, 507, "no-space")
