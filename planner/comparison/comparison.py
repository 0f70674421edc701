"""Plans side by side: the figures of each, and what they fund."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.schema.arguments import require
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.comparison.figures import Figures, of_plan
from planner.comparison.funded import Funded, funded
from planner.comparison.origins import Origins


@dataclass(frozen=True)
class Comparison:
    """Plans of one county by name: their figures, and each thing that one of them funds."""

    figures: Mapping[str, Figures]
    funded: tuple[Funded, ...]


def compare_plans(
    plans: Mapping[str, Plan],
    county: Instance | None = None,
    scenarios: Iterable[Scenario] = (),
) -> Comparison:
    """Set plans of one county side by side; with the county, audit those that are of it.

    Args:
        plans: the plans, by the name that each shall have in the comparison.
        county: the county; with it, what no plan funds is listed too.
        scenarios: the scenarios that plans are of, besides the county as it stands. A plan of
            another one is not audited, and its figures say so.

    Raises:
        ValueError: there is no plan, or the plans are of several counties, or not of ``county``.
        TypeError: the plans are not plans by name.
    """
    require(plans, Mapping, "give plans by name, such as {'base': plan}")
    for plan in plans.values():
        require(plan, Plan, "a solution holds one as .plan")
    if not plans:
        raise ValueError("no plan to compare")
    counties = {plan.provenance.county for plan in plans.values()}
    if county is not None:
        counties.add(county.county.id)
    if len(counties) > 1:
        raise ValueError(f"plans of several counties: {', '.join(sorted(counties))}")
    origins = Origins([] if county is None else [county], scenarios)
    figures = {name: of_plan(plan, origins.audit(plan)) for name, plan in plans.items()}
    return Comparison(figures, tuple(funded(plans, county)))
