"""The stream of a job's events: nothing missed, nothing twice, nothing held."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.jobs.event_broadcaster import EventBroadcaster
from api.store import County, Store
from tests.api import streams
from tests.api.by_hand import SCENARIOS, claimed, run, solved, submitted
from tests.api.clients import client_for, problem
from tests.api.streams import Stream, opened

READERS = 60
"""More than the threads that the server has for everything else."""


@pytest.fixture
def client(store: Store, county: County, tmp_path: Path) -> TestClient:
    return client_for(store, tmp_path)


@pytest.fixture
def app(client: TestClient, store: Store) -> FastAPI:
    """The service, where only what is told wakes the reader of events."""
    assert isinstance(client.app, FastAPI)
    client.app.state.context.broadcaster = EventBroadcaster(store, poll_seconds=600.0)
    return client.app


@pytest.fixture
def path(client: TestClient, store: Store) -> str:
    """The events of a running job."""
    id = submitted(client)
    claimed(store)
    return f"{SCENARIOS}/{id}/events"


def tell(app: FastAPI, path: str, what: Callable[[Store, str], object]) -> None:
    """Something happens to the job, and the broadcaster hears of it, as from the dispatcher."""
    id = path.split("/")[3]
    what(app.state.context.store, id)
    app.state.context.broadcaster.notify(id)


def progress(seconds: float) -> Callable[[Store, str], object]:
    return lambda store, id: store.attempts.report_progress(id, "search", seconds, 1.0, 9.0, 8.0)


def finish(store: Store, id: str) -> bool:
    return store.attempts.finish(id, solved())


def numbers(events: list[dict[str, Any]]) -> list[int]:
    return [event["id"] for event in events]


def test_a_finished_job_is_told_from_any_event_on(
    store: Store, client: TestClient, app: FastAPI, path: str
) -> None:
    """Queued, started, progress, done."""
    tell(app, path, progress(1.0))
    tell(app, path, finish)
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "no-cache" in answer.headers["cache-control"]
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.text.startswith("retry: ")
    told = streams.events(answer.text)
    assert [event["event"] for event in told] == ["queued", "started", "progress", "done"]
    kept = store.events.after(path.split("/")[3])
    assert [event["data"] for event in told] == [
        {**event.data, "at": event.at.isoformat()} for event in kept
    ]
    for last in range(4):
        header = client.get(path, headers={"Last-Event-ID": str(last)})
        assert streams.events(header.text) == told[last:]
        assert streams.events(client.get(path, params={"after": last}).text) == told[last:]
        both = client.get(path, params={"after": 0}, headers={"Last-Event-ID": str(last)})
        assert streams.events(both.text) == told[last:]
    for last in (4, 99):
        answer = client.get(path, headers={"Last-Event-ID": str(last)})
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("given", ["x", "-1", "1.5", str(2**31)])
def test_a_number_that_is_none_is_refused(client: TestClient, path: str, given: str) -> None:
    body = problem(client.get(path, headers={"Last-Event-ID": given}), 422, "bad-input")
    assert (body["errors"][0]["file"], body["errors"][0]["field"]) == ("header", "last-event-id")
    body = problem(client.get(path, params={"after": given}), 422, "bad-input")
    assert (body["errors"][0]["file"], body["errors"][0]["field"]) == ("query", "after")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "PATCH"])
def test_a_stream_is_only_read(client: TestClient, path: str, method: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")


def test_who_loses_the_stream_and_returns_misses_nothing(
    store: Store, app: FastAPI, path: str
) -> None:
    async def read() -> list[int]:
        heard: list[int] = []
        for second in range(4):
            last = {"Last-Event-ID": str(heard[-1])} if heard else {}
            async with opened(app, path, last) as stream:
                assert stream.status == 200
                for _ in range(2 if second == 0 else 1):
                    heard += numbers([await stream.event() or {}])
                await asyncio.to_thread(tell, app, path, progress(second + 0.25))
                heard += numbers([await stream.event() or {}])
            # Nobody listens while this happens.
            await asyncio.to_thread(tell, app, path, progress(second + 0.5))
        await asyncio.to_thread(tell, app, path, finish)
        async with opened(app, path, {"Last-Event-ID": str(heard[-1])}) as stream:
            heard += numbers(await stream.rest())
        return heard

    heard = asyncio.run(read())
    assert heard == [event.number for event in store.events.after(path.split("/")[3])]
    assert len(heard) == 11
    assert app.state.context.broadcaster.readers == 0


def test_many_readers_hold_no_thread(app: FastAPI, path: str) -> None:
    """With every stream open the routes that need a thread still answer."""

    async def read() -> list[list[int]]:
        async with AsyncExitStack() as stack:
            streams: list[Stream] = [
                await stack.enter_async_context(opened(app, path)) for _ in range(READERS)
            ]
            for stream in streams:
                assert (await stream.event() or {})["event"] == "queued"
            assert app.state.context.broadcaster.readers == 1
            async with opened(app, path.removesuffix("/events")) as plain:
                assert plain.status == 200
            await asyncio.to_thread(tell, app, path, finish)
            return [numbers(await stream.rest()) for stream in streams]

    assert asyncio.run(read()) == [[2, 3]] * READERS


def test_silence_is_filled_with_comments(app: FastAPI, path: str, store: Store) -> None:
    app.state.context.broadcaster = EventBroadcaster(store, 600.0, keep_alive_seconds=0.01)

    async def read() -> list[str]:
        """Blocks to the second after the last event; a slow machine may be silent before it."""
        async with opened(app, path) as stream:
            blocks = [str(await stream.block())]
            while sum(block.startswith("id") for block in blocks) < 2:
                blocks.append(str(await stream.block()))
            return [*blocks, str(await stream.block()), str(await stream.block())]

    blocks = asyncio.run(read())
    assert blocks[0].startswith("retry: ")
    assert {block for block in blocks[1:] if not block.startswith("id: ")} == {": "}
    assert blocks[-2:] == [": ", ": "]


def test_a_removed_job_ends_its_stream(client: TestClient, app: FastAPI, store: Store) -> None:
    id = submitted(client)
    run(store)
    client.delete(f"{SCENARIOS}/{id}/record")
    problem(client.get(f"{SCENARIOS}/{id}/events"), 404, "not-found")


def test_a_revoked_token_hears_no_more(app: FastAPI, path: str, store: Store) -> None:
    app.state.context.recheck_seconds = 0.0
    token, secret = store.tokens.add("reader", "official", ["tiny"])

    async def read() -> list[int]:
        async with opened(app, path, {"Authorization": f"Bearer {secret}"}) as stream:
            heard = numbers([await stream.event() or {}, await stream.event() or {}])
            await asyncio.to_thread(store.tokens.revoke, token.id)
            await asyncio.to_thread(tell, app, path, progress(1.0))
            return heard + numbers(await stream.rest())

    assert asyncio.run(read()) == [1, 2]
