"""Building and compiling can be ended at every step, and nothing of it is said or left behind."""

import gc
import logging

import pyomo.environ as pyo
import pytest

from models.matrix.compile import compile_as_declared, component_names
from models.matrix.names import family_names
from models.matrix.revise import Revisable
from models.rules.county import build
from models.schema.case import Case
from models.schema.scenario import Lock, Scenario
from planner.input.read import load
from tests.paths import INSTANCES

TINY = load(INSTANCES / "tiny")
CASE = Case(TINY, Scenario(forced=(Lock(what="project", id=TINY.projects[0].id),)))


class ThatIsEnoughError(Exception):
    """Raised by the checkpoints here."""


class Countdown:
    """Lets a number of checkpoints pass, then raises at each; counts them all."""

    def __init__(self, passes: int) -> None:
        self.passes, self.count = passes, 0

    def __call__(self) -> None:
        self.count += 1
        if self.count > self.passes:
            raise ThatIsEnoughError


def test_every_row_is_a_checkpoint_of_both() -> None:
    building, compiling = Countdown(10**9), Countdown(10**9)
    kept = Revisable(build(CASE, checkpoint=building), compiling)
    assert min(building.count, compiling.count) > len(kept.matrix.rows)


def test_building_ends_where_a_checkpoint_raises(caplog: pytest.LogCaptureFixture) -> None:
    """Pyomo would log what a rule raises as an error of the rule; nobody made one."""
    whole = Countdown(10**9)
    build(CASE, checkpoint=whole)
    with caplog.at_level(logging.WARNING, "pyomo"):
        for passes in range(0, whole.count, 7):
            with pytest.raises(ThatIsEnoughError):
                build(CASE, checkpoint=Countdown(passes))
    assert caplog.records == []
    assert gc.isenabled()


def test_no_rule_is_stated_after_the_end() -> None:
    """At the first row the clock has run out: what is left of the rules is not even looked at."""
    whole = Countdown(10**9)
    build(CASE, checkpoint=whole)
    ended = Countdown(whole.count // 2)
    with pytest.raises(ThatIsEnoughError):
        build(CASE, checkpoint=ended)
    assert ended.count == ended.passes + 1


def test_compiling_ends_where_a_checkpoint_raises() -> None:
    m = build(CASE)
    whole = Countdown(10**9)
    before, *_ = compile_as_declared(m, whole)
    for passes in range(0, whole.count, 7):
        with pytest.raises(ThatIsEnoughError):
            compile_as_declared(m, Countdown(passes))
    assert gc.isenabled()
    again, *_ = compile_as_declared(m)
    assert (again.columns, again.rows) == (before.columns, before.rows)


def test_a_model_once_built_forgets_its_checkpoint() -> None:
    """A session keeps the model; the clock of the solve that built it must not end a later one."""
    checkpoint = Countdown(10**9)
    m = build(CASE, checkpoint=checkpoint)
    passed = checkpoint.count
    assert Revisable(m).revise(Case(TINY, CASE.scenario.model_copy(update={"budget_factor": 0.5})))
    assert checkpoint.count == passed


@pytest.mark.parametrize("name", ["tiny", "liping-villages"])
def test_names_are_those_that_pyomo_gives(name: str) -> None:
    m = build(Case(load(INSTANCES / name)))
    for kind in (pyo.Var, pyo.Constraint):
        components = list(m.component_data_objects(kind))
        assert list(component_names(components)) == [each.name for each in components]
        families = [each.parent_component().name for each in components]
        assert list(family_names(components)) == families
