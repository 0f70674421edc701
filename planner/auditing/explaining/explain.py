"""How a figure of a plan comes about: the table of contents of all explanations."""

from collections.abc import Callable, Mapping

from models.schema.case import Case
from models.schema.plan import Plan
from planner.auditing.explaining import (
    conditions,
    flows,
    funds,
    measures,
    objective,
    people,
    works,
)
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.names import KINDS, Key, joined, read_name
from planner.auditing.explaining.terms import Explanation, Found
from planner.auditing.state import State

EXPLAINED: Mapping[str, Callable[..., Found]] = {
    "objective": objective.objective,
    "bound": objective.bound,
    "gap": objective.gap,
    "index": objective.index,
    "flow": flows.flow,
    "level": conditions.level,
    "covered": conditions.covered,
    "serving": conditions.serving,
    "staff": people.staff,
    "anchored": people.anchored,
    "hire": people.hire,
    "operating": works.operating,
    "in_force": works.in_force,
    "spending": funds.spending,
    "payment": funds.payment,
    "carried": funds.carried,
    "lapsed": funds.lapsed,
    "measures.coupling": measures.coupling,
    "measures.mean": measures.mean_index,
    "measures.coordination": measures.coordination,
    "measures.coupling_before": measures.coupling_before,
    "measures.mean_before": measures.mean_before,
    "measures.coordination_before": measures.coordination_before,
    "measures.gini_of_gains": measures.gini_of_gains,
    "measures.service_gaps": measures.service_gaps,
    "measures.served": measures.served_mean,
    "measures.farmers_share_of_revenue": measures.farmers_share,
    "measures.commitments_after": measures.commitments_after,
}
"""By kind of figure: what explains it, called with the books and the parts of the name."""


class UnexplainedError(Exception):
    """A figure cannot be explained: the plan holds rows that do not belong to the county."""


def explain(figure: str, plan: Plan, case: Case) -> Explanation:
    """Explain the figure of that name, such as ``spending.ppp.capital.2027``.

    Raises:
        UnknownFigureError: the plan has no such figure, or the name is incomplete.
        UnexplainedError: the plan holds rows that do not belong to the county.
    """
    kind, key = read_name(figure, plan)
    try:
        return explained(Books(State(case, plan)), kind, key)
    except (ArithmeticError, LookupError, ValueError, TypeError) as error:
        raise UnexplainedError(figure) from error


def explained(books: Books, kind: str, key: Key) -> Explanation:
    """Explain a figure from books that the caller holds already."""
    found = EXPLAINED[kind](books, *key)
    allowed = max((check.tolerance for check in found.checks), default=0.0)
    return Explanation(
        figure=joined(kind, key),
        kind=kind,
        about=dict(zip(KINDS[kind].slots, key, strict=True)),
        root=found.root,
        relation=found.relation,
        reported=KINDS[kind].values(books.state.plan)[key],
        checks=found.checks,
        tolerance=allowed if found.tolerance is None else found.tolerance,
    )
