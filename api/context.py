"""What every route has at hand, and what runs behind the routes while the service is up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends, Request

from api.jobs.county_cache import CountyCache
from api.jobs.event_broadcaster import EventBroadcaster
from api.metrics import Metrics
from api.settings import Settings
from api.store import Store
from api.uploads.body import BoundedThreads


class Dispatcher(Protocol):
    """What solves the queued jobs while the service is up."""

    def alive(self) -> bool:
        """Whether it still takes jobs."""

    def wake(self) -> None:
        """Something was submitted or shall stop: look now."""


Background: TypeAlias = Callable[
    [Settings, Store, Callable[[str], None]], AbstractContextManager[Dispatcher]
]
"""Given what hears the ids of jobs that change; started with the app and ended with it."""


@dataclass
class Context:
    """The service as its routes see it; one an app.

    Scenarios are short and do not wait in one line (``reading``) with whole counties.
    """

    settings: Settings
    store: Store
    metrics: Metrics = field(default_factory=Metrics)
    document_threads: BoundedThreads = field(default_factory=BoundedThreads)
    submission_threads: BoundedThreads = field(default_factory=BoundedThreads)
    dispatcher: Dispatcher | None = None
    broadcaster: EventBroadcaster = field(init=False)
    counties: CountyCache = field(init=False)

    def __post_init__(self) -> None:
        self.broadcaster, self.counties = EventBroadcaster(self.store), CountyCache(self.store)


def context_of(request: Request) -> Context:
    """The door that the request came through."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(context_of)]
