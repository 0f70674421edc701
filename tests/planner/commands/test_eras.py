"""A plan by earlier rules is called so, not broken; one of a newer planner is named as that."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.schema import versions
from models.schema.plan import Plan
from planner.commands.console import BAD_INPUT, OTHER_RULES, UNSOLVED
from planner.input.complaint import BadInput
from planner.input.read import load_plan
from tests.paths import INSTANCES
from tests.planner.commands.test_app import call

TINY = INSTANCES / "tiny"
NOW = versions.RULES
Document = dict[str, Any]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The plan.json of the tiny county."""
    folder = tmp_path_factory.mktemp("solved") / "out"
    assert call("solve", TINY, "--gap", 0, "--out", folder).exit_code == 0
    found: Document = json.loads((folder / "plan.json").read_text("utf-8"))
    return found


def written(document: Document, file: Path, objective: float | None = None, **numbers: Any) -> Path:
    """The plan with other numbers, None for no number at all, and perhaps a wrong objective."""
    origin = {**document["provenance"], **numbers}
    document = document | {"provenance": {k: v for k, v in origin.items() if v is not None}}
    if objective is not None:
        document |= {"objective": objective, "bound": objective}
    file.write_text(json.dumps(document), "utf-8")
    return file


def test_a_plan_holds_todays_numbers(document: Document) -> None:
    stated = document["provenance"]
    assert (stated["rules"], stated["format"]) == (versions.RULES, versions.FORMAT)


def test_a_plan_without_numbers_is_of_the_first_rules(document: Document, tmp_path: Path) -> None:
    plan = load_plan(written(document, tmp_path / "plan.json", rules=None, format=None))
    assert (plan.provenance.rules, plan.provenance.format) == (1, 1)


def test_a_plan_by_earlier_rules_that_keeps_todays_is_good(
    document: Document, tmp_path: Path
) -> None:
    file = written(document, tmp_path / "plan.json", rules=None, format=None)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == 0
    assert f"made by earlier rules (number 1, now {NOW})" in result.stderr
    assert "The plan holds" in result.stdout


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        (1, OTHER_RULES, f"by earlier rules (number 1, now {NOW}); under today's rules it differs"),
        (NOW, UNSOLVED, "The plan breaks its rules in"),
        (NOW + 1, OTHER_RULES, f"by a newer planner (rules number {NOW + 1}, here {NOW}); under"),
    ],
)
def test_a_plan_that_todays_rules_refuse(
    document: Document, tmp_path: Path, rules: int, code: int, said: str
) -> None:
    """41.25 is the gain of the tiny county's plan; 42 is not what its flows score."""
    file = written(document, tmp_path / "plan.json", 42.0, rules=rules)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())
    assert "9.6 reported gain" in result.stderr
    assert ("breaks" in result.stderr) == (rules == NOW)
    chinese = call("audit", file, TINY, "--lang", "zh").stderr
    assert ("按早先规则" in chinese) == (rules == 1)


def test_a_later_format_is_refused_as_such(document: Document, tmp_path: Path) -> None:
    file = written(document | {"new_field": 1}, tmp_path / "plan.json", format=versions.FORMAT + 1)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == BAD_INPUT
    assert f"made by a newer planner (format {versions.FORMAT + 1}; this one" in result.stderr
    assert "new_field" not in result.stderr


@pytest.mark.parametrize("number", [0, -1, 1.5, "two"])
def test_a_number_of_no_rules_is_refused(
    document: Document, tmp_path: Path, number: object
) -> None:
    with pytest.raises(BadInput):
        load_plan(written(document, tmp_path / "plan.json", rules=number))


@pytest.mark.parametrize(("lang", "said"), [("en", "1 old"), ("zh", "1 早先")])
def test_compare_marks_the_plan_by_earlier_rules(
    document: Document, tmp_path: Path, lang: str, said: str
) -> None:
    old = written(document, tmp_path / "old.json", rules=None)
    new = written(document, tmp_path / "new.json")
    assert said in call("compare", old, new, "--lang", lang).stdout
    two = written(document, tmp_path / "two.json")
    assert said not in call("compare", new, two, "--lang", lang).stdout
    assert Plan.model_validate(document).provenance.rules == versions.RULES
