"""A connection to the app that is read while it is answered, as a browser reads a stream."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

PATIENCE = 60.0
"""Seconds after which a test fails rather than waits."""


class Stream:
    """An open answer of server-sent events."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.over = False
        self._sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._gone = asyncio.Event()
        self._asked = False
        self._text = ""

    async def receive(self) -> dict[str, Any]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        await self._sent.put(message)

    def leave(self) -> None:
        self._gone.set()

    async def started(self) -> None:
        message = await asyncio.wait_for(self._sent.get(), PATIENCE)
        self.status = message["status"]
        pairs = message["headers"]
        self.headers = {name.decode().lower(): value.decode() for name, value in pairs}

    async def block(self) -> str | None:
        """The next block of the stream, up to an empty line; None at its end."""
        while "\n\n" not in self._text:
            if self.over:
                return None
            message = await asyncio.wait_for(self._sent.get(), PATIENCE)
            self._text += message.get("body", b"").decode()
            self.over = not message.get("more_body", False)
        block, _, self._text = self._text.partition("\n\n")
        return block

    async def event(self) -> dict[str, Any] | None:
        """The next event; None at the end of the stream."""
        while (block := await self.block()) is not None:
            if block.startswith("id: "):
                return parsed(block)
        return None

    async def rest(self) -> list[dict[str, Any]]:
        """Every event to the end of the stream."""
        found = []
        while (event := await self.event()) is not None:
            found.append(event)
        return found


def parsed(block: str) -> dict[str, Any]:
    """The fields of an event, its data read."""
    lines = dict(line.split(": ", 1) for line in block.split("\n"))
    return {"id": int(lines["id"]), "event": lines["event"], "data": json.loads(lines["data"])}


def events(text: str) -> list[dict[str, Any]]:
    """The events of a stream that has ended."""
    return [parsed(block) for block in text.split("\n\n") if block.startswith("id: ")]


@asynccontextmanager
async def opened(
    app: FastAPI, path: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[Stream]:
    """A GET of ``path`` from this machine, open until the block is left."""
    stream = Stream()
    named = {"host": "127.0.0.1:8000", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
    }
    task = asyncio.create_task(app(scope, stream.receive, stream.send))
    try:
        await stream.started()
        yield stream
    finally:
        stream.leave()
        await asyncio.wait_for(task, PATIENCE)
