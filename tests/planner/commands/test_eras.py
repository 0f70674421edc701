"""By which rules a plan was made is a claim of its file: named, and no excuse for what is false."""

import copy
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
    said = " ".join(result.stderr.split())
    assert f"claims to be made by earlier rules (number 1, now {NOW}), which cannot" in said
    assert "The plan holds" in result.stdout


@pytest.mark.parametrize(
    ("rules", "code", "said"),
    [
        (None, OTHER_RULES, f"earlier rules (number 1, now {NOW}), which cannot be checked; under"),
        (NOW, UNSOLVED, "The plan breaks its rules in"),
        (99, OTHER_RULES, f"newer planner (rules number 99, here {NOW}), which cannot be checked"),
    ],
)
def test_a_plan_that_todays_rules_refuse(
    document: Document, tmp_path: Path, rules: int | None, code: int, said: str
) -> None:
    """41.25 is the gain of the tiny county's plan; rounded to 41.2 is not what its flows score."""
    numbers = {"rules": None, "format": None} if rules is None else {"rules": rules}
    file = written(document, tmp_path / "plan.json", 41.2, **numbers)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == code
    assert said in " ".join(result.stderr.split())
    assert "9.6 reported gain" in result.stderr
    assert ("breaks" in result.stderr) == (rules == NOW)
    assert ("update the program" in result.stderr.replace("\n", " ")) == (rules == 99)
    chinese = call("audit", file, TINY, "--lang", "zh").stderr
    assert ("按早先规则" in chinese) == (rules is None)


def test_no_earlier_rules_excuse_what_all_rules_forbid(document: Document, tmp_path: Path) -> None:
    """A gain of 60 is far from the 41.25 that the flows score: no tolerance ever allowed that."""
    file = written(document, tmp_path / "plan.json", 60.0, rules=None, format=None)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == UNSOLVED
    said = " ".join(result.stderr.split())
    assert "Audited under today's rules, the plan breaks them in" in said
    assert "cannot be checked and would not excuse: 9.6 reported gain" in said
    shown = call("compare", file, "--instance", TINY, "--lang", "en")
    assert shown.exit_code == UNSOLVED
    assert shown.stdout.count("broken") > 1


def test_a_plan_far_beyond_its_money_breaks_every_rules(document: Document, tmp_path: Path) -> None:
    decisions = copy.deepcopy(document["decisions"])
    decisions["payments"][0]["amount"] *= 100
    forged = document | {"decisions": decisions}
    file = written(forged, tmp_path / "plan.json", rules=None, format=None)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == UNSOLVED
    assert "would not excuse: 5." in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("rules", "format"), [(1, versions.FORMAT), (NOW, None), (NOW, 1), (99, None)]
)
def test_numbers_that_no_planner_wrote_together_are_caught(
    document: Document, tmp_path: Path, rules: int, format: int | None
) -> None:
    """The numbers came together: the first of one stands beside the first of the other only."""
    file = written(document, tmp_path / "plan.json", rules=rules, format=format)
    result = call("audit", file, TINY, "--lang", "en")
    assert result.exit_code == UNSOLVED
    assert f"field=rules, format={format or 1}" in result.stderr
    assert "The plan breaks its rules" in result.stderr
    shown = call("compare", file, "--instance", TINY, "--lang", "en")
    assert shown.exit_code == UNSOLVED


def test_compare_says_that_the_rules_are_a_claim(document: Document, tmp_path: Path) -> None:
    """Figures of a plan that excuses itself are no result: neither the status nor exit code 0."""
    file = written(document, tmp_path / "plan.json", 41.2, rules=99)
    out = tmp_path / "out"
    shown = call("compare", file, "--instance", TINY, "--out", out, "--lang", "en")
    assert shown.exit_code == OTHER_RULES
    assert "optimal  " not in shown.stdout
    said = " ".join(shown.stdout.split())
    assert "status oth. rules" in said
    assert "rules * 99 new" in said
    assert "the file claims to be made by other rules, which cannot be checked" in said
    assert "oth. rules" in (out / "comparison.csv").read_text("utf-8-sig").splitlines()[1]
    chinese = call("compare", file, "--instance", TINY, "--lang", "zh").stdout
    assert "文件自称按其他版次规则编制（无法核实）" in chinese


@pytest.mark.parametrize("rules", [1, 99])
def test_a_folder_of_plans_says_that_the_rules_are_a_claim(
    document: Document, tmp_path: Path, rules: int
) -> None:
    numbers = {"rules": None, "format": None} if rules == 1 else {"rules": rules}
    (tmp_path / "one").mkdir()
    written(document, tmp_path / "one" / "plan.json", 41.2, **numbers)
    result = call("audit", tmp_path, TINY, "--lang", "en")
    assert result.exit_code == OTHER_RULES
    assert "so the file claims, which cannot be checked" in " ".join(result.stdout.split())
    written(document, tmp_path / "one" / "plan.json", 60.0, **numbers)
    result = call("audit", tmp_path, TINY, "--lang", "en")
    assert result.exit_code == (UNSOLVED if rules == 1 else OTHER_RULES)


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
    old = written(document, tmp_path / "old.json", rules=None, format=None)
    new = written(document, tmp_path / "new.json")
    assert said in call("compare", old, new, "--lang", lang).stdout
    two = written(document, tmp_path / "two.json")
    assert said not in call("compare", new, two, "--lang", lang).stdout
    assert Plan.model_validate(document).provenance.rules == versions.RULES
