"""Compile the Pyomo model to a matrix, and load a solution into the model's variables."""

import re
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.repn import generate_standard_repn
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from models.matrix.aggregation import find_aggregation
from models.matrix.bounds import with_finite_bounds
from models.matrix.matrix import Floats, Ints, Matrix, unique
from models.rules.county import BRANCHING_ORDER


class ContradictionError(ValueError):
    """A rule without any variable in it does not hold, so no plan can keep it."""


def compile_model(m: pyo.ConcreteModel) -> tuple[Matrix, list[Any]]:
    """Compile a model; return its matrix, and its variables in the order of the columns.

    Rows keep the sense and the constants of the rules. Columns that the rows bound have finite
    bounds.

    Raises:
        ContradictionError: a rule with coefficients of zero only does not hold.
    """
    matrix, variables = compile_as_declared(m)
    return with_finite_bounds(matrix), variables


def compile_as_declared(m: pyo.ConcreteModel) -> tuple[Matrix, list[Any]]:
    """Compile a model with the bounds that its variables are declared with, finite or not.

    Raises:
        ContradictionError: a rule with coefficients of zero only does not hold.
    """
    try:
        form = LinearStandardFormCompiler().write(m, mixed_form=True, set_sense=pyo.maximize)
    except InfeasibleConstraintException as found:
        rule = re.search(r"'(.+)'", str(found))
        name = rule.group(1) if rule else str(found)
        raise ContradictionError(f"no plan can keep {name}") from found
    variables = list(form.columns)
    lower, upper = _row_bounds(form)
    matrix = form.A.tocsc()
    matrix.sort_indices()
    declared = Matrix(
        cost=np.asarray(form.c.todense(), dtype=float).ravel(),
        offset=float(np.asarray(form.c_offset).ravel()[0]),
        lower=np.array([_bound(v.lb, -np.inf) for v in variables]),
        upper=np.array([_bound(v.ub, np.inf) for v in variables]),
        integer=np.array([not v.is_continuous() for v in variables], dtype=bool),
        row_lower=lower,
        row_upper=upper,
        start=matrix.indptr.astype(np.int32),
        index=matrix.indices.astype(np.int32),
        value=matrix.data.astype(float),
        secondary_objective=_coefficients(m.secondary_objective, variables),
        branching_priority=_branching_priorities(variables),
        columns=tuple(v.name for v in variables),
        rows=unique(row.constraint.name for row in form.rows),
        aggregation=find_aggregation(m, variables, [row.constraint for row in form.rows]),
    )
    return declared, variables


def _branching_priorities(variables: list[Any]) -> Ints:
    """Return the branching priority of each column; the last one for all others."""
    priority = {name: number for number, names in enumerate(BRANCHING_ORDER) for name in names}
    last = len(BRANCHING_ORDER)
    kinds = [priority.get(v.parent_component().name, last) for v in variables]
    return np.array(kinds, dtype=np.int32)


def _coefficients(expression: Any, variables: list[Any]) -> Floats:
    """Return the coefficients of a linear expression, by column."""
    column = {id(variable): number for number, variable in enumerate(variables)}
    linear = generate_standard_repn(expression)
    coefficients = np.zeros(len(variables))
    for value, variable in zip(linear.linear_coefs, linear.linear_vars, strict=True):
        if id(variable) in column:
            coefficients[column[id(variable)]] = value
    return coefficients


def _bound(value: float | None, absent: float) -> float:
    return absent if value is None else float(value)


def _row_bounds(form: Any) -> tuple[Floats, Floats]:
    """Return lower and upper bounds of the rows: bound_type is -1 for >=, 0 for =, 1 for <=."""
    rhs = np.asarray(form.rhs, dtype=float)
    kind = np.array([row.bound_type for row in form.rows], dtype=int)
    return np.where(kind <= 0, rhs, -np.inf), np.where(kind >= 0, rhs, np.inf)


def load(variables: list[Any], x: Floats) -> None:
    """Set the model's variables, in the order of the columns, to the values of a solution."""
    for variable, value in zip(variables, x, strict=True):
        variable.set_value(float(value), skip_validation=True)
