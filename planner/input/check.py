"""All complaints about a county and a scenario, given as data or as files."""

from pathlib import Path

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.scenario import Scenario
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.references import references
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import FOLDER, BadInput, Complaint, errors
from planner.input.read import load_scenario, load_with_places


def complaints(
    county: Instance | str | Path, scenario: Scenario | str | Path | None = None
) -> list[Complaint]:
    """List everything that is wrong (errors) or implausible (warnings) in an input.

    Warnings are looked for once there is no error. An input without complaints, or with warnings
    only, can be solved.

    Args:
        county: the county, or the folder or JSON document that holds it.
        scenario: the scenario, or the YAML or JSON file that holds it; None changes nothing.
    """
    try:
        return _complaints(county, scenario)
    except BadInput as bad:
        return list(bad.complaints)


def _complaints(
    county: Instance | str | Path, scenario: Scenario | str | Path | None
) -> list[Complaint]:
    if isinstance(county, Instance):
        instance, places, found = county, FOLDER, errors(references(county))
    else:
        (instance, places), found = load_with_places(county), []
    file = "scenario"
    if isinstance(scenario, str | Path):
        file = Path(scenario).name
        scenario = load_scenario(scenario)
    case = Case(instance, scenario or Scenario())
    if scenario is not None and not found:
        found += scenario_complaints(case, file)
    if not errors(found):
        found += plausibility_complaints(case, places)
    return found
