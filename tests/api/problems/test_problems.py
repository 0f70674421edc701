"""Every refusal has one shape, in the reader's language, and tells no secrets."""

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from api.app import create_app
from api.language.negotiation import language_of
from api.middleware import HEADERS, JsonLines
from api.problems.problems import KINDS, ProblemError
from api.settings import Settings
from api.store import (
    IdempotencyConflictError,
    InUseError,
    NotFoundError,
    QueueFullError,
    Store,
    StoreFullError,
    StoreUnavailableError,
    TokenLimitError,
)
from planner.input.complaint import BadInput, Where, complain
from tests.api.clients import HERE, LOCAL, client_for, problem, with_token

PUBLIC = {"/health", "/ready", "/v1/schema/{name}", "/v1/problems"}


@pytest.fixture
def client(sqlite_store: Store, tmp_path: Path) -> TestClient:
    return client_for(sqlite_store, tmp_path)


def raising(client: TestClient, error: Exception) -> TestClient:
    """The client of an app that has a route which raises ``error``."""
    app = client.app
    assert isinstance(app, FastAPI)

    @app.get("/raise")
    def _raise() -> None:
        raise error

    return client


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/v1/counties/", 404, "not-found"),
        ("GET", "/docs", 404, "not-found"),
        ("GET", "/redoc", 404, "not-found"),
        ("GET", "/v1/counties/nowhere", 404, "not-found"),
        ("GET", "/v1/counties/nowhere/versions", 404, "not-found"),
        ("GET", "/v1/counties/nowhere/document", 404, "not-found"),
        ("POST", "/v1/counties/nowhere/check", 404, "not-found"),
        ("DELETE", "/v1/counties/nowhere/versions/1", 404, "not-found"),
        ("PUT", "/v1/counties", 405, "method-not-allowed"),
        ("DELETE", "/health", 405, "method-not-allowed"),
        ("TRACE", "/health", 405, "method-not-allowed"),
        ("OPTIONS", "/v1/counties", 405, "method-not-allowed"),
        ("GET", "/v1/counties?limit=0", 422, "bad-input"),
        ("GET", "/v1/counties?limit=many", 422, "bad-input"),
        ("GET", "/v1/counties?after=%00", 422, "bad-input"),
        ("GET", "/v1/counties/a%00b", 422, "bad-input"),
        ("GET", "/v1/counties/%ED%A0%80", 422, "bad-input"),
        ("GET", "/v1/counties/" + "x" * 61, 422, "bad-input"),
        ("GET", "/v1/counties/tiny/versions/0", 422, "bad-input"),
        ("GET", "/v1/counties/tiny/versions/" + "9" * 5000, 422, "bad-input"),
        ("GET", "/v1/counties/tiny/versions/2147483648", 422, "bad-input"),
        ("GET", "/v1/schema/county", 422, "bad-input"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    client: TestClient, method: str, path: str, status: int, kind: str
) -> None:
    body = problem(client.request(method, path), status, kind)
    assert body["instance"] == path.partition("?")[0][:500]
    assert (body["errors"] != []) == (status == 422)


@pytest.mark.parametrize(
    ("error", "status", "kind", "retry"),
    [
        (NotFoundError("x"), 404, "not-found", False),
        (InUseError("x"), 409, "in-use", False),
        (IdempotencyConflictError("x"), 409, "idempotency-conflict", False),
        (QueueFullError(5), 429, "queue-full", True),
        (TokenLimitError(5), 429, "token-limit", True),
        (StoreUnavailableError("x"), 503, "unavailable", True),
        (StoreFullError("x"), 507, "no-space", False),
        (HTTPException(404, "x"), 404, "not-found", False),
        (HTTPException(418, "x"), 418, "bad-request", False),
        (HTTPException(413, "x"), 413, "too-large", False),
        (HTTPException(503, "x"), 503, "unavailable", False),
        (ProblemError("conflict"), 409, "conflict", False),
        (RuntimeError("a secret of the server"), 500, "failure", False),
        (RecursionError("a secret of the server"), 500, "failure", False),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_the_store_refuses_or_suffers_has_its_status(
    client: TestClient, error: Exception, status: int, kind: str, retry: bool
) -> None:
    answer = raising(client, error).get("/raise")
    problem(answer, status, kind)
    assert ("retry-after" in answer.headers) == retry
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_all_complaints_of_the_planner_are_told(client: TestClient) -> None:
    bad = BadInput(
        [
            complain("huge_number", Where("projects.csv", "projects", 7, "capital")),
            complain("missing_table", Where("nodes.csv", "nodes"), "nodes"),
        ]
    )
    told = problem(raising(client, bad).get("/raise"), 422, "bad-input")["errors"]
    assert [found["place"] for found in told] == ["projects.csv 第 7 行，capital", "nodes.csv"]
    assert [(found["file"], found["row"], found["field"]) for found in told] == [
        ("projects.csv", 7, "capital"),
        ("nodes.csv", None, ""),
    ]
    assert told[0]["message_en"].startswith("projects.csv row 7, capital: the number")
    assert told[0]["message_zh"].startswith("projects.csv 第 7 行，capital：数字过大")


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, "zh"),
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("en;q=0.8,zh;q=0.9", "zh"),
        ("zh;q=0.1, en", "en"),
        ("de, fr;q=0.8", "zh"),
        ("de, en;q=0.2", "en"),
        ("en;q=none", "zh"),
        ("en;q=0", "zh"),
        ("," * 10_000, "zh"),
    ],
)
def test_the_language_is_the_readers(client: TestClient, header: str | None, lang: str) -> None:
    assert language_of(header) == lang
    sent = {} if header is None else {"Accept-Language": header}
    answer = client.get("/nowhere", headers=sent)
    body = problem(answer, 404, "not-found")
    assert body["title"] == body[f"title_{lang}"]
    assert answer.headers["content-language"] == lang


@pytest.mark.parametrize(
    "path", ["/health", "/v1/counties", "/openapi.json", "/nowhere", "/v1/counties?limit=0"]
)
def test_every_answer_has_the_headers_that_protect(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": HERE})
    assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
    assert "access-control-allow-origin" not in answer.headers


def test_a_failure_has_the_headers_too(client: TestClient) -> None:
    answer = raising(client, RuntimeError("x")).get("/raise")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abc-1.2_3", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("", False),
        ("a b", False),
        ("-a", False),
        ("<script>", False),
        ('a"b', False),
    ],
)
def test_a_request_id_is_kept_if_it_is_plain(client: TestClient, given: str, kept: bool) -> None:
    got = client.get("/health", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (got == given) == kept
    assert kept or len(got) == 32


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the service logs, as lines of JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("api")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_a_line_without_secrets(
    sqlite_store: Store, tmp_path: Path, log: io.StringIO
) -> None:
    client = with_token(sqlite_store, tmp_path, "analyst")
    client.get("/v1/counties?limit=5&token=cpp_query", headers={"X-Request-ID": "seen"})
    [line] = lines(log)
    assert line["request_id"] == "seen"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/counties", 200)
    assert line["token"] == sqlite_store.tokens.all()[0].id
    assert line["bytes"] > 0
    secret = client.headers["authorization"].removeprefix("Bearer ")
    for hidden in (secret, "cpp_query", "limit", "Bearer"):
        assert hidden not in log.getvalue()


def test_no_request_can_break_its_line(client: TestClient, log: io.StringIO) -> None:
    client.get("/a%0A%22%7D%1B[31m\u2028")
    [line] = lines(log)
    assert line["path"].startswith("/a%0A")
    assert log.getvalue().isascii()


def test_a_failure_is_logged_with_its_request(client: TestClient, log: io.StringIO) -> None:
    raising(client, RuntimeError("why")).get("/raise", headers={"X-Request-ID": "seen"})
    fault, access = lines(log)
    assert fault["request_id"] == access["request_id"] == "seen"
    assert "RuntimeError: why" in fault["traceback"]
    assert access["status"] == 500


def document(store: Store, data: Path) -> dict[str, Any]:
    app = create_app(Settings(data=data), store)
    client = TestClient(app, HERE, client=LOCAL)
    made: dict[str, Any] = client.get("/openapi.json").json()
    return made


def test_the_description_declares_every_refusal(sqlite_store: Store, tmp_path: Path) -> None:
    made = document(sqlite_store, tmp_path)
    ids = []
    for path, operations in made["paths"].items():
        for operation in operations.values():
            ids.append(operation["operationId"])
            assert operation["tags"]
            assert " · " in operation["summary"]
            assert bool(operation.get("security")) == (path not in PUBLIC), path
            wanted = {"422", "500", "503"} | (
                {"401", "403", "404"} if path not in PUBLIC else set()
            )
            assert wanted <= set(operation["responses"])
            for status in wanted - {"503"}:
                content = operation["responses"][status]["content"]
                assert content == {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                }
    assert len(set(ids)) == len(ids)
    assert all(name.replace("_", "").isalpha() for name in ids)
    assert "HTTPValidationError" not in made["components"]["schemas"]
    assert list(made["components"]["securitySchemes"]) == ["token"]


def test_the_description_points_nowhere_empty(sqlite_store: Store, tmp_path: Path) -> None:
    made = document(sqlite_store, tmp_path)
    text = json.dumps(made)
    names = {part.partition('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert {"Instance", "Scenario", "Problem", "Finding", "CountyRecord"} <= names
    assert names <= set(made["components"]["schemas"])
    assert made["components"]["schemas"]["Instance"]["examples"][0]["county"]["id"] == "tiny"


def test_the_kinds_of_problem_are_listed(client: TestClient) -> None:
    listed = client.get("/v1/problems").json()
    assert {row["type"]: row["status"] for row in listed} == {
        f"/v1/problems#{kind}": status for kind, status in KINDS.items()
    }
