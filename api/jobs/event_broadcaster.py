"""Broadcast the events of a job: one reader of the database, however many watch."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field

import anyio.to_thread

from api.store import Event, Store, StoreError

KEEP_ALIVE_SECONDS = 15.0
"""Seconds of silence after which a watcher gets None."""

POLL_SECONDS = 5.0
"""Seconds after which the reader looks at the store even if nobody notified it."""

MAX_READ = 500
"""Events read at once."""

FINAL_KINDS = frozenset({"done", "failed", "cancelled"})
"""Kinds of event that no other follows."""

log = logging.getLogger("api.events")


@dataclass
class _Channel:
    """Hold the events of a watched job as far as they were read, and wake who waits for more."""

    events: list[Event] = field(default_factory=list)
    over: bool = False
    watchers: int = 0
    notified: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    reader: asyncio.Task[None] | None = None

    def after(self, number: int) -> list[Event]:
        """Return the events after one; the list numbers them without gaps."""
        if not self.events:
            return []
        return self.events[max(0, number - self.events[0].number + 1) :]

    def announce(self) -> None:
        """Wake all who wait; the next change gets a new event."""
        before, self.changed = self.changed, asyncio.Event()
        before.set()


class EventBroadcaster:
    """Pass on the events of jobs from the database; ``watch`` belongs to one event loop."""

    def __init__(
        self,
        store: Store,
        poll_seconds: float = POLL_SECONDS,
        keep_alive_seconds: float = KEEP_ALIVE_SECONDS,
    ) -> None:
        """Read nothing before somebody watches."""
        self._store = store
        self._poll_seconds, self._keep_alive_seconds = poll_seconds, keep_alive_seconds
        self._channels: dict[str, _Channel] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def readers(self) -> int:
        """Return how many jobs are watched, each by one reader of the database."""
        return len(self._channels)

    def notify(self, job_id: str) -> None:
        """Tell the reader that the database has news of a job; from any thread."""
        channel, loop = self._channels.get(job_id), self._loop
        if channel is not None and loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(channel.notified.set)

    async def watch(self, job_id: str, after: int = 0) -> AsyncGenerator[Event | None, None]:
        """Yield the events of a job after number ``after`` to its end, and None during silence."""
        channel = self._joined(job_id)
        try:
            while True:
                changed = channel.changed
                for event in channel.after(after):
                    after = event.number
                    yield event
                if channel.changed is not changed:
                    continue
                if channel.over:
                    return
                try:
                    await asyncio.wait_for(changed.wait(), self._keep_alive_seconds)
                except TimeoutError:
                    yield None
        finally:
            self._left(job_id, channel)

    def close(self) -> None:
        """End every watch, in the event loop's thread; watchers may connect to another server."""
        for channel in self._channels.values():
            channel.over = True
            channel.announce()

    def _joined(self, job_id: str) -> _Channel:
        self._loop = asyncio.get_running_loop()
        channel = self._channels.get(job_id)
        if channel is None:
            channel = self._channels[job_id] = _Channel()
            channel.reader = self._loop.create_task(self._read(job_id, channel))
        channel.watchers += 1
        return channel

    def _left(self, job_id: str, channel: _Channel) -> None:
        channel.watchers -= 1
        if not channel.watchers:
            self._channels.pop(job_id, None)
            if channel.reader is not None:
                channel.reader.cancel()

    async def _read(self, job_id: str, channel: _Channel) -> None:
        """Read events until the job has ended or is gone."""
        while not channel.over:
            channel.notified.clear()
            last = channel.events[-1].number if channel.events else 0
            try:
                found = await anyio.to_thread.run_sync(
                    self._store.events.after, job_id, last, MAX_READ
                )
                gone = not found and await anyio.to_thread.run_sync(self._gone, job_id, last)
            except StoreError:
                found, gone = [], False  # the store may come back; the watchers wait
            except Exception:  # a bug here must not leave the watchers alone for good
                log.exception("fault while events were read")
                found, gone = [], False
            channel.events.extend(found)
            channel.over = gone or any(event.kind in FINAL_KINDS for event in found)
            if found or channel.over:
                channel.announce()
            if len(found) < MAX_READ and not channel.over:
                await _wait(channel.notified, self._poll_seconds)

    def _gone(self, job_id: str, last: int) -> bool:
        """Return whether no event will follow: the job was removed, or its end was read."""
        job = self._store.jobs.get(job_id)
        return job is None or (job.ended and not self._store.events.after(job_id, last, 1))


async def _wait(notified: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(notified.wait(), seconds)
    except TimeoutError:
        return
