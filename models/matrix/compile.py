"""Compile the Pyomo model to a matrix, and load a solution into the model's variables."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base.component_namer import index_repr
from pyomo.repn import generate_standard_repn
from pyomo.repn.linear import LinearRepnVisitor
from pyomo.repn.plugins.standard_form import (
    LinearStandardFormCompiler,
    _LinearStandardFormCompiler_impl,
)

from models.checkpoint import Checkpoint, unlimited
from models.matrix.aggregation import find_aggregation
from models.matrix.bounds import with_finite_bounds
from models.matrix.elastic import softness
from models.matrix.matrix import Floats, Ints, Matrix, unique
from models.matrix.names import family_names
from models.matrix.scaling import Scaling, allowance
from models.rules.county import BRANCHING_ORDER
from models.rules.objective import discounted_spending
from models.schema.units import Units


class ContradictionError(ValueError):
    """A rule without any variable in it does not hold, so no plan can keep it."""


class _Visitor(LinearRepnVisitor):  # type: ignore[misc]
    """Reads one expression after another, and calls ``checkpoint`` before each."""

    def __init__(self, checkpoint: Checkpoint, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._checkpoint = checkpoint

    def walk_expression(self, expr: Any) -> Any:
        """Return what the expression is as a linear one."""
        self._checkpoint()
        return super().walk_expression(expr)


class _Compiler(_LinearStandardFormCompiler_impl):  # type: ignore[misc]
    """Pyomo's compiler, which reads expressions by a visitor that others may set."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        options = {"mixed_form": True, "set_sense": pyo.maximize}
        super().__init__(LinearStandardFormCompiler.CONFIG(options))
        self._get_visitor = partial(_Visitor, checkpoint)


def compile_model(m: pyo.ConcreteModel) -> tuple[Matrix, list[Any]]:
    """Compile a model; return its matrix, and its variables in the order of the columns.

    The matrix is normalised. Rows keep the sense of the rules. Columns that the rows bound have
    finite bounds.

    Raises:
        ContradictionError: a rule with coefficients of zero only does not hold.
    """
    matrix, variables, scaling = compile_as_declared(m)
    return with_finite_bounds(scaling.normalised(matrix)), variables


def compile_as_declared(
    m: pyo.ConcreteModel, checkpoint: Checkpoint = unlimited
) -> tuple[Matrix, list[Any], Scaling]:
    """Compile a model in the county's own figures, with the bounds of its variables.

    Returns the matrix, the variables in the order of the columns, and what normalises the matrix.

    ``checkpoint`` is called before each row; what it raises ends the work.

    Raises:
        ContradictionError: a rule with coefficients of zero only does not hold.
    """
    form = _standard_form(m, checkpoint)
    variables = list(form.columns)
    constraints = [row.constraint for row in form.rows]
    lower, upper = _row_bounds(form)
    matrix = form.A.tocsc()
    matrix.sort_indices()
    checkpoint()
    columns, rows = _names(form)
    checkpoint()
    aggregation = find_aggregation(m, variables, constraints)
    checkpoint()
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
        secondary_objective=coefficients(m.secondary_objective, variables),
        branching_priority=_branching_priorities(variables),
        columns=columns,
        rows=rows,
        aggregation=aggregation,
        spending=coefficients(discounted_spending(m), variables),
        softness=softness(list(family_names(constraints))),
    )
    checkpoint()
    return declared, variables, Scaling.of(m.units, len(m.SOURCE_YEARS), variables, constraints)


def _standard_form(m: Any, checkpoint: Checkpoint) -> Any:
    """Return Pyomo's standard form of the model.

    Rules without any variable that hold within their tolerance are deactivated.

    Raises:
        ContradictionError: a rule with coefficients of zero only does not hold.
    """
    while True:
        try:
            with PauseGC():
                return _Compiler(checkpoint).write(m)
        except InfeasibleConstraintException as found:
            rule = re.search(r"'(.+)'", str(found))
            name = rule.group(1) if rule else str(found)
            constraint = m.find_component(name)
            if constraint is None or not _nearly_holds(m.units, constraint):
                raise ContradictionError(f"no plan can keep {name}") from found
            constraint.deactivate()


def _nearly_holds(units: Units, constraint: Any) -> bool:
    """Return whether a rule without any variable holds within what rules are relaxed by."""
    family = constraint.parent_component().name
    lower, body, upper = constraint.to_bounded_expression(evaluate_bounds=True)
    value = generate_standard_repn(body).constant
    return all(
        limit is None or beyond * (value - limit) <= allowance(units, family, limit)
        for limit, beyond in ((lower, -1), (upper, 1))
    )


def _names(form: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the columns and of the rows."""
    rows = component_names([row.constraint for row in form.rows])
    return tuple(component_names(form.columns)), unique(rows)


def component_names(components: list[Any]) -> Iterator[str]:
    """Yield the name of each variable or constraint, as its attribute ``name`` gives it.

    Pyomo spells the same few parts of an index again for each; here each is spelled once.
    """
    parts: dict[str | int, str] = {}

    def written(part: str | int) -> str:
        """Return how a name spells a part of an index; the same few come again and again."""
        if part not in parts:
            parts[part] = index_repr(part)[1:-1]
        return parts[part]

    for component, family in zip(components, family_names(components), strict=True):
        index = component.index()
        if index is None:
            yield family
        else:
            keys = index if isinstance(index, tuple) else (index,)
            yield f"{family}[{','.join(map(written, keys))}]"


def _branching_priorities(variables: list[Any]) -> Ints:
    """Return the branching priority of each column; the last one for all others."""
    priority = {name: number for number, names in enumerate(BRANCHING_ORDER) for name in names}
    last = len(BRANCHING_ORDER)
    kinds = [priority.get(family, last) for family in family_names(variables)]
    return np.array(kinds, dtype=np.int32)


def coefficients(expression: Any, variables: list[Any]) -> Floats:
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


def load(matrix: Matrix, variables: list[Any], x: Floats) -> None:
    """Set the model's variables, in the order of the columns, to a solution of its matrix."""
    for variable, value in zip(variables, matrix.in_figures(x), strict=True):
        variable.set_value(float(value), skip_validation=True)
