"""Small things to put into a store: a clock, a county, jobs and plans."""

from datetime import UTC, datetime, timedelta
from typing import Any

from api.store import NewJob, Store, job_digest
from models.schema import versions
from models.schema.instance import Instance
from models.schema.plan import Plan, Provenance
from planner.input.read import load
from tests.paths import INSTANCES

TINY = INSTANCES / "tiny"


class Clock:
    """A clock that stands still until it is moved, backwards too."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


def tiny() -> Instance:
    return load(TINY)


def renamed(instance: Instance, **fields: Any) -> Instance:
    """The same county with other settings."""
    return instance.model_copy(update={"county": instance.county.model_copy(update=fields)})


def new_job(county: str = "tiny", version: int = 1, **fields: Any) -> NewJob:
    """A job; ``seed`` makes another question of it."""
    options = {"gap": 0.01, "seed": fields.pop("seed", 0)}
    given: dict[str, Any] = {
        "county_id": county,
        "county_version": version,
        "scenario": '{"id": "default"}',
        "scenario_id": "default",
        "options": options,
        "digest": job_digest("county", "scenario", options, "1"),
        **fields,
    }
    return NewJob(**given)


def plan(**fields: Any) -> Plan:
    """An answer as a solve gives it: proved to the gap that was asked, unless told otherwise."""
    given: dict[str, Any] = {
        "status": "optimal",
        "stopped_by": "gap",
        "objective": 10.0,
        "bound": 10.05,
        "gap": 0.005,
        "certified": True,
        "first_year": 2026,
        "years": 3,
        "provenance": Provenance(
            county="tiny",
            scenario="default",
            instance_hash="county",
            scenario_hash="scenario",
            **versions.today()._asdict(),
            versions={},
            options={},
            seed=0,
            seconds={"build": 0.5, "solve": 1.5},
        ),
        **fields,
    }
    return Plan(**given)


def infeasible() -> Plan:
    return plan(
        status="infeasible",
        stopped_by="infeasible",
        reason="no plan keeps all the rules",
        objective=None,
        bound=None,
        gap=None,
        certified=False,
    )


def stored(store: Store, county: str, version: int) -> Instance:
    """The county as the store keeps it."""
    return Instance.model_validate_json(store.counties.document(county, version))
