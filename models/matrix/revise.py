"""Revise numbers of a compiled model: another scenario without building and compiling again.

A model takes time to build, and most changes that an official tries (a budget, a target, a weight)
only change numbers in it. The rules that read those numbers are stated again, by the same functions
and with the same arithmetic as when the model was compiled, so the matrix is the one that a fresh
build gives, to the last bit. Any other change is refused, and the caller builds again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC
from pyomo.repn.linear import LinearRepnVisitor

from models.checkpoint import Checkpoint, unlimited
from models.matrix.bounds import with_finite_bounds
from models.matrix.compile import coefficients, compile_as_declared
from models.matrix.matrix import Floats, Ints, Matrix
from models.rules import bonds, digital, finance, objective, placing, ppp, services, talent
from models.schema.case import Case
from models.schema.fields import Frozen
from models.schema.instance import Instance, least_gains
from models.schema.scenario import Scenario

OBJECTIVE = "objective"
"""Stands for the objective among rules."""

REVISABLE: dict[str, dict[str, tuple[Any, ...]]] = {
    "county": {
        "discount_rate": (OBJECTIVE,),
        "horizon_value": (OBJECTIVE,),
        "beta": (OBJECTIVE,),
        "thrift": (OBJECTIVE,),
        "minimum_gain": (objective.minimum_gain,),
        "debt_limit": (finance.debt_ceiling,),
        "ppp_ceiling": (ppp.ppp_ceiling,),
        "government_paid_ceiling": (ppp.government_paid_ceiling,),
    },
    "years": {
        "budget_expenditure": (ppp.ppp_ceiling, ppp.government_paid_ceiling),
        "works_capacity": (ppp.works_capacity,),
        "coverage_target": (digital.coverage_target,),
    },
    "streams": {
        "weight": (OBJECTIVE, objective.least_in, objective.least_out, objective.minimum_gain)
    },
    "quotas": {"most": (talent.hire_quota,)},
    "services": {"floor": (services.service_floor,), "gap": (services.service_parity,)},
    "floors": {"share": (services.service_floor,)},
    "nodes": {"least": (placing.place_floor,), "minimum_gain": (objective.minimum_gain,)},
    "program_limits": {
        "floor": (finance.program_floor,),
        "ceiling": (finance.program_ceiling,),
        "year_ceiling": (finance.year_ceiling,),
    },
    "sources": {
        "opening": (finance.source_balance, finance.cumulative_budget, finance.spend_least),
        "spend_least": (finance.spend_least,),
        "earmark_share": (finance.earmark, finance.earmark_yearly),
        "cover": (bonds.bond_cover,),
    },
}
"""The closed list of fields that may change in the rows of a table, and the rules that read them.

All else (a cost, a base flow, who may pay) changes more than these rules."""

AMOUNTS = (
    finance.source_balance,
    finance.carry_limit,
    finance.spend_least,
    finance.cumulative_budget,
)
"""Rules that read the amounts of the sources, whichever rows there are: none is an amount of 0."""

VANISHING: dict[str, tuple[float, ...]] = {
    "beta": (0, 1),
    "thrift": (0,),
    "horizon_value": (0,),
    "weight": (0,),
    "spend_least": (0,),
    "earmark_share": (0, 1),
    "least": (0,),
    "cover": (0,),
    "year_ceiling": (0, 1),
}
"""Values at which terms vanish from the objective, and with them the order of the columns."""


def changed_rules(old: Instance, new: Instance) -> set[Any] | None:
    """Return the rules whose numbers differ between two counties; None if more may differ."""
    rules: set[Any] = set()
    for table in Instance.model_fields:
        before, after = getattr(old, table), getattr(new, table)
        if before is after or before == after:
            continue
        found = AMOUNTS if table == "amounts" else _changed_rows(table, before, after)
        if found is None:
            return None
        rules.update(found)
    return rules


def _changed_rows(table: str, before: Any, after: Any) -> Iterable[Any] | None:
    """Return the rules that read a table's changes; None if a change is not on the closed list."""
    if table not in REVISABLE:
        return None
    pairs = [(before, after)] if table == "county" else list(zip(before, after, strict=False))
    if table != "county" and len(before) != len(after):
        return None
    rules: set[Any] = set()
    for one, other in pairs:
        for field in _differing(one, other):
            known = REVISABLE[table].get(field)
            if known is None or not _same_terms(field, getattr(one, field), getattr(other, field)):
                return None
            rules.update(known)
    return rules


def _differing(one: Frozen, other: Frozen) -> Iterator[str]:
    """Yield fields with different values; notes say where figures come from and change nothing."""
    for field in type(one).model_fields:
        if field != "note" and getattr(one, field) != getattr(other, field):
            yield field


def _same_terms(field: str, before: float | None, after: float | None) -> bool:
    """Return whether a value may replace another without rules or terms appearing or vanishing."""
    if before is None or after is None:
        return before is after
    return all((before == end) == (after == end) for end in VANISHING.get(field, ()))


class Revisable:
    """A model with its matrix, revised for other scenarios while only numbers change.

    The model itself is revised, not a view of it: rules, reports and a later compilation read what
    they always read, so none of them can miss a change.

    Attributes:
        m: the model.
        matrix: what it compiles to.
        variables: its variables in the order of the columns.
    """

    def __init__(self, m: pyo.ConcreteModel, checkpoint: Checkpoint = unlimited) -> None:
        """Compile a model just built; ``checkpoint`` may end that as in ``compile_as_declared``.

        Raises:
            ContradictionError: as ``compile_model`` does.
        """
        self.m: Any = m
        self._declared, self.variables, self._scaling = compile_as_declared(m, checkpoint)
        checkpoint()
        self.matrix = with_finite_bounds(self._scaling.normalised(self._declared))
        checkpoint()
        self._rows: _Rows | None = None

    def revise(self, case: Case) -> Matrix | None:
        """Return the matrix of a county under a scenario, made by changing numbers only.

        It equals that of ``compile_model(build(case))`` in every array. None where rows, columns or
        the pattern of non-zeros would differ, or might: build again then. After None the model and
        the matrix are as they were.
        """
        m, scenario = self.m, case.scenario
        locks = (scenario.forced, scenario.forbidden)
        if locks != (m.scenario.forced, m.scenario.forbidden):
            return None
        rules = changed_rules(m.instance, case.county)
        if rules is None:
            return None
        before = m.instance, m.scenario
        with PauseGC():
            _set_data(m, case.county, scenario)
            declared = self._restated(rules)
            if declared is None:
                _set_data(m, *before)
                _restate(m, rules)
                return None
        normalised = self._scaling.normalised(declared)
        implied = with_finite_bounds(normalised) if rules - {OBJECTIVE} else self.matrix
        self.matrix = replace(normalised, upper=implied.upper)
        self._declared = declared
        return self.matrix

    def _restated(self, rules: set[Any]) -> Matrix | None:
        """Return the matrix with the rows of those rules as the model states them now."""
        restated = _restate(self.m, rules)
        if restated is None:
            return None
        rows = self._rows = self._rows or _Rows(self._declared, self.variables)
        matrix: Matrix | None = self._declared
        if OBJECTIVE in rules:
            rows.forget(self.m.inbound, self.m.outbound, self.m.two_way)
            matrix = rows.with_objective(self._declared, self.m.gain)
            spending = coefficients(objective.discounted_spending(self.m), self.variables)
            matrix = matrix and replace(matrix, spending=spending)
        return matrix and rows.with_constraints(matrix, restated)


def _set_data(m: Any, instance: Instance, scenario: Scenario) -> None:
    """Set the data of the model that its rules and reports read and that may have changed."""
    m.instance, m.scenario = instance, scenario
    m.year = {row.year - instance.county.first_year + 1: row for row in instance.years}
    m.stream = {row.id: row for row in instance.streams}
    m.service_kind = {row.id: row for row in instance.services}
    m.amount = {(row.source, row.year): row.amount for row in instance.amounts}
    m.source = {row.id: row for row in instance.sources}
    m.quota = talent.quotas(instance)
    m.least_served = services.floors(instance)
    m.least_gain = least_gains(instance)
    m.node = {row.settlement: row for row in instance.nodes}
    m.limit = {row.program: row for row in instance.program_limits}


def _restate(m: Any, rules: set[Any]) -> list[Any] | None:
    """State rules again with the current data; return the constraints.

    None if a constraint appears or vanishes.
    """
    if OBJECTIVE in rules:
        objective.restate(m)
    constraints, same = [], True
    for rule in rules - {OBJECTIVE}:
        family = m.component(rule.__name__)
        for key in () if family is None else family.index_set():
            stated = rule(m, *(key if isinstance(key, tuple) else (key,)))
            exists = stated is not True and stated is not pyo.Constraint.Skip
            same = same and exists == (key in family)
            if exists and key in family:
                family[key].set_value(m.nothing >= 1 if stated is False else stated)
                constraints.append(family[key])
    return constraints if same else None


class _Rows:
    """Finds the entries of each row in the columns, and turns constraints into rows."""

    def __init__(self, matrix: Matrix, variables: list[Any]) -> None:
        self.row = {name: number for number, name in enumerate(matrix.rows)}
        self.column = {id(variable): number for number, variable in enumerate(variables)}
        self.entries = np.argsort(matrix.index, kind="stable")
        counts = np.bincount(matrix.index, minlength=len(matrix.rows))
        self.first = np.concatenate(([0], np.cumsum(counts)))
        self.column_of = np.repeat(np.arange(len(variables)), np.diff(matrix.start))
        self.visitor = LinearRepnVisitor({})

    def forget(self, *families: Any) -> None:
        """Forget these named expressions, to be read again; all others are read once."""
        for expression in (each for family in families for each in family.values()):
            self.visitor.subexpression_cache.pop(id(expression), None)

    def with_objective(self, matrix: Matrix, gain: Any) -> Matrix | None:
        """Return the matrix with this objective; None if a column in no row appears or vanishes."""
        columns, coefficients, constant = self._linear(gain.expr)
        if (columns < 0).any():
            return None
        cost = np.zeros_like(matrix.cost)
        cost[columns] = coefficients
        if not cost[np.diff(matrix.start) == 0].all():
            return None
        return replace(matrix, cost=cost, offset=constant)

    def with_constraints(self, matrix: Matrix, constraints: list[Any]) -> Matrix | None:
        """Return the matrix with these rows; None if a row or a non-zero appears or vanishes."""
        value, lower, upper = matrix.value.copy(), matrix.row_lower.copy(), matrix.row_upper.copy()
        for constraint in constraints:
            least, body, most = constraint.to_bounded_expression(evaluate_bounds=True)
            columns, coefficients, constant = self._linear(body)
            row = self.row.get(constraint.name)
            if row is None:
                if len(columns) or not _holds(least, constant, most):
                    return None
                continue
            entries = self.entries[self.first[row] : self.first[row + 1]]
            if not np.array_equal(columns, self.column_of[entries]):
                return None
            value[entries] = coefficients
            lower[row] = -np.inf if least is None else least - constant
            upper[row] = np.inf if most is None else most - constant
        return replace(matrix, value=value, row_lower=lower, row_upper=upper)

    def _linear(self, expression: Any) -> tuple[Ints, Floats, float]:
        """Return columns in ascending order, their coefficients and the constant of an expression.

        A variable that is no column of the matrix is column -1.
        """
        linear = self.visitor.walk_expression(expression)
        columns = np.array([self.column.get(key, -1) for key in linear.linear], dtype=np.int32)
        coefficients = np.array(list(linear.linear.values()), dtype=float)
        order = np.argsort(columns)
        return columns[order], coefficients[order], float(linear.constant)


def _holds(least: float | None, constant: float, most: float | None) -> bool:
    """Return whether a rule without variables holds; it has no row in the matrix then."""
    return (least is None or least <= constant) and (most is None or constant <= most)
