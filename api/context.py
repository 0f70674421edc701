"""What every route has at hand, and what runs behind the routes while the service is up."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends, Request

from api.jobs.checks import Checks
from api.jobs.events import Hub
from api.metrics import Metrics
from api.settings import Settings
from api.store import Store
from api.uploads.body import Reading


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
class Door:
    """The service as its routes see it; one an app.

    Scenarios are short and do not wait in one line (``reading``) with whole counties.
    """

    settings: Settings
    store: Store
    metrics: Metrics = field(default_factory=Metrics)
    reading: Reading = field(default_factory=Reading)
    submitting: Reading = field(default_factory=Reading)
    dispatcher: Dispatcher | None = None
    hub: Hub = field(init=False)
    checks: Checks = field(init=False)

    def __post_init__(self) -> None:
        self.hub, self.checks = Hub(self.store), Checks(self.store)


def door_of(request: Request) -> Door:
    """The door that the request came through."""
    door: Door = request.app.state.door
    return door


AtDoor = Annotated[Door, Depends(door_of)]
