"""Clients of the service on a store, which reach it over ASGI from this machine or from afar."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.app import create_app
from api.settings import Settings
from api.store import Store
from tests.api import samples

HERE = "http://127.0.0.1:8000"
LOCAL = ("127.0.0.1", 50000)
FAR = ("192.0.2.7", 50000)
MEDIA_TYPE = "application/problem+json"


def client_for(
    store: Store,
    data: Path,
    client: tuple[str, int] = LOCAL,
    base_url: str = HERE,
    headers: dict[str, str] | None = None,
    **settings: Any,
) -> TestClient:
    """A client of the service on ``store``, without the shipped counties."""
    app = create_app(Settings(data=data, **settings), store, bundled=data / "none")
    return TestClient(app, base_url, False, client=client, headers=headers)


def with_token(store: Store, data: Path, role: str, *counties: str) -> TestClient:
    """A client from far away with a token of this role."""
    _, secret = store.tokens.add(role, role, counties)  # type: ignore[arg-type]
    return client_for(
        store, data, FAR, "http://planner.example", {"Authorization": f"Bearer {secret}"}
    )


def problem(answer: Response, status: int, kind: str) -> dict[str, Any]:
    """The body of a refusal, after a look at its shape."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == MEDIA_TYPE
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["type"] == f"/v1/problems#{kind}"
    assert body["title"] in (body["title_zh"], body["title_en"])
    assert body["title_zh"] != body["title_en"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["x-request-id"]
    return body


def archive(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return made.getvalue()


def tiny_files(under: str = "") -> dict[str, bytes]:
    """The files of the tiny county, notes too."""
    return {f"{under}{file.name}": file.read_bytes() for file in sorted(samples.TINY.iterdir())}


@contextmanager
def unchanged(store: Store) -> Iterator[None]:
    """Whatever happens inside leaves the store as it was."""
    before = (store.counties.latest(), store.audit_log.page(), store.jobs.queue_length())
    yield
    assert (store.counties.latest(), store.audit_log.page(), store.jobs.queue_length()) == before
