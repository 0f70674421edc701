"""Reading what a command works on, and refusing what cannot be worked on."""

from collections.abc import Callable
from pathlib import Path

from models.schema.case import Case
from models.schema.instance import Instance
from planner.commands.console import refuse
from planner.input.checking.scenario import scenario_complaints
from planner.input.complaint import BadInput, Complaint, errors
from planner.input.read import SPREADSHEETS, load, load_scenario
from planner.input.write import write_folder, write_json
from planner.language.phrases import say
from planner.language.text import Lang


def load_case(path: Path, scenario: Path | None) -> Case:
    """Read the county and the scenario, both free of errors.

    Raises:
        BadInput: with the complaints of the first round that has any.
    """
    instance = load(path)
    if scenario is None:
        return Case(instance)
    case = Case(instance, load_scenario(scenario))
    demand_no_errors(scenario_complaints(case, scenario.name))
    return case


def demand_no_errors(complaints: list[Complaint]) -> None:
    """Raise BadInput with the errors among the complaints, if there are any."""
    if errors(complaints):
        raise BadInput(errors(complaints))


def county_writer(target: Path, lang: Lang) -> Callable[[Instance, Path], None]:
    """Choose what writes a county as the folder or JSON file ``target``.

    Refuses a name that is neither, and a file or folder that holds something already.
    """
    document = target.suffix.lower() == ".json"
    if not document and target.suffix.lower() in (".csv", *SPREADSHEETS):
        refuse(say("folder_or_json", lang, path=target))
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        refuse(say("exists", lang, path=target))
    return write_json if document else write_folder
