"""The three synthetic archetypes: as the generator makes them, legal, and worth planning."""

import pytest

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.money import PROGRAMS
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from planner.generator.generate import ARCHETYPES, generate
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.checking.references import references
from planner.input.complaint import errors
from planner.input.read import load
from planner.solving import solve
from tests.paths import INSTANCES

LEAST_SHARE = 0.01
"""A program counts as getting money from this share of all spending on."""


@pytest.fixture(scope="module", params=ARCHETYPES)
def preset(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def county(preset: str) -> Instance:
    return load(INSTANCES / preset)


@pytest.fixture(scope="module")
def plan(county: Instance) -> Plan:
    return solve(county, None, SolveOptions(gap=0.1, time_limit=None, isolate=False)).plan


def test_the_folder_is_what_the_generator_makes(preset: str, county: Instance) -> None:
    assert county == generate(preset, **ARCHETYPES[preset])


def test_the_readme_says_synthetic_and_how_it_is_made(preset: str) -> None:
    text = (INSTANCES / preset / "README.md").read_text(encoding="utf-8")
    arguments = ", ".join(f"{name}={value}" for name, value in ARCHETYPES[preset].items())
    assert f'generate("{preset}", {arguments})' in text
    assert "Synthetic" in text
    assert "虚拟" in text


def test_nothing_is_wrong_with_it(county: Instance) -> None:
    assert county.county.synthetic
    assert errors([*references(county), *plausibility_complaints(Case(county))]) == []


def test_it_is_solved_and_certified(plan: Plan) -> None:
    assert plan.certified
    assert plan.gap is not None
    assert plan.gap <= 0.1


def test_every_program_gets_money(plan: Plan) -> None:
    spent = dict.fromkeys((*PROGRAMS, "debt"), 0.0)
    for row in plan.spending:
        spent[row.program] += row.amount
    total = sum(spent[program] for program in PROGRAMS)
    for program in PROGRAMS:
        assert spent[program] >= LEAST_SHARE * total, program


def test_both_directions_gain(plan: Plan) -> None:
    last = plan.index[-1]
    assert last.inbound is not None
    assert last.outbound is not None
    assert min(last.inbound, last.outbound) > 105
