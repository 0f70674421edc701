"""Hold what every route uses, and name what runs behind the routes while the service is up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends, Request

from api.jobs.county_cache import CountyCache
from api.jobs.event_broadcaster import EventBroadcaster
from api.metrics import Metrics
from api.settings import Settings
from api.store import Store
from api.uploads.body import BoundedThreads
from planner.search import highs


class Dispatcher(Protocol):
    """Solve the queued jobs while the service is up."""

    def alive(self) -> bool:
        """Return whether it still takes jobs."""

    def wake(self) -> None:
        """Look at the store now: a job was submitted or shall stop."""


Background: TypeAlias = Callable[
    [Settings, Store, CountyCache, Callable[[str], None]], AbstractContextManager[Dispatcher]
]
"""Starts the dispatcher with the app and ends it with the app; calls back with the id of each job
that changes."""


def solver_versions() -> str:
    """Return the versions of planner and solver."""
    return f"planner {version('county-planner')}, HiGHS {highs.version()}"


@dataclass
class Context:
    """Hold what the routes of one app share.

    Whole counties and batches are read in ``document_threads``; scenarios are short and do not wait
    for them, so they have ``submission_threads``.
    """

    settings: Settings
    store: Store
    metrics: Metrics = field(default_factory=Metrics)
    document_threads: BoundedThreads = field(default_factory=BoundedThreads)
    submission_threads: BoundedThreads = field(default_factory=BoundedThreads)
    dispatcher: Dispatcher | None = None
    solved_by: str = field(default_factory=solver_versions)
    """What solves: another version may give another plan, so old answers are not given again."""
    recheck_seconds: float = 15.0
    """Seconds after which an open stream looks at its token again."""
    broadcaster: EventBroadcaster = field(init=False)
    counties: CountyCache = field(init=False)

    def __post_init__(self) -> None:
        self.broadcaster = EventBroadcaster(self.store)
        self.counties = CountyCache(self.store.counties)

    def wake_dispatcher(self) -> None:
        """Tell the dispatcher, if there is one, that there is something to do."""
        if self.dispatcher is not None:
            self.dispatcher.wake()


def context_of(request: Request) -> Context:
    """Return the context of the app that answers the request."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(context_of)]
