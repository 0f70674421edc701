"""What a request becomes: options within the bounds of the service, and a job."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.auth.principal import Principal
from api.context import Context
from api.settings import Settings
from api.store import County, Store, job_digest
from api.views.submission import JobOptions, ScenarioRequest, idempotency, new_job
from models.schema.instance import Instance, fingerprint, json_digest
from models.schema.options import SearchOptions
from models.schema.scenario import Scenario


@pytest.fixture
def context(sqlite_store: Store, tmp_path: Path) -> Context:
    return Context(Settings(data=tmp_path, job_seconds=50.0), sqlite_store)


@pytest.fixture
def county(sqlite_store: Store, tiny: Instance) -> County:
    return sqlite_store.counties.put(tiny, None)


def test_a_job_has_the_options_of_a_search() -> None:
    assert JobOptions.model_fields.keys() == SearchOptions.model_fields.keys()


@pytest.mark.parametrize("given", [{"gap": 1.0}, {"threads": 2}, {"node_limit": 2**31 - 1}])
def test_options_up_to_the_bounds_are_taken(given: dict[str, float]) -> None:
    assert JobOptions.model_validate(given).model_dump(include=set(given)) == given


@pytest.mark.parametrize("given", [{"gap": 1.01}, {"gap": -0.01}, {"threads": 3}, {"threads": 0}])
def test_options_beyond_the_bounds_are_refused(given: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        JobOptions.model_validate(given)


def test_a_job_without_a_time_limit_gets_one(context: Context, county: County) -> None:
    made = new_job(context, Principal(), county, Scenario(), JobOptions())
    assert made.options["time_limit"] == 50.0
    made = new_job(context, Principal(), county, Scenario(), JobOptions(time_limit=7.0))
    assert made.options["time_limit"] == 7.0


def test_a_job_keeps_its_scenario_and_names_all_that_its_plan_depends_on(
    context: Context, county: County
) -> None:
    scenario = Scenario(
        id="rich", name_zh="富", budget_factor=0.1 + 0.2, source_factors={"own": 1e-7}
    )
    made = new_job(context, Principal(), county, scenario, JobOptions())
    assert Scenario.model_validate_json(made.scenario) == scenario
    assert made.digest == job_digest(
        county.digest, fingerprint(scenario), made.options, context.solved_by
    )


def test_a_request_is_known_again_when_scenarios_have_learnt_new_words() -> None:
    request = ScenarioRequest(county="tiny", scenario=Scenario(id="rich", budget_factor=2))
    older = request.model_dump(mode="json")
    older["scenario"] = {k: v for k, v in older["scenario"].items() if k not in Scenario.later}
    sent = idempotency("k", request)
    assert sent is not None
    assert sent.request == json_digest(["ScenarioRequest", older])
    later = request.model_copy(update={"scenario": Scenario(id="rich", openings={"own": 1})})
    assert idempotency("k", later) != sent
