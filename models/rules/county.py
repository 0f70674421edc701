"""The county model: the table of contents of the mathematics."""

from typing import Any

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from models.checkpoint import Checkpoint, unlimited
from models.rules import (
    bonds,
    conditions,
    digital,
    finance,
    flows,
    objective,
    placing,
    ppp,
    reforms,
    services,
    talent,
)
from models.schema.case import Case
from models.schema.geography import catchment_weights
from models.schema.past import past
from models.schema.scenario import Lock

PROGRAMS = {
    "talent": talent,
    "ppp": ppp,
    "digital": digital,
    "services": services,
    "reforms": reforms,
}
"""What is decided, by program. A module declares its decisions, gives what they cost (``spending``)
and what things from before the plan still cost (``owed``), and may give ``placed`` (money at a
node), ``lifts`` (access, institution), ``drives`` (streams) and ``widens`` (hubs)."""

RULES: tuple[tuple[str, str, Any], ...] = (
    # conditions: the weakest limits what gets through
    ("2.1", "NODE_TIMES", conditions.access_level),
    ("2.2", "SETTLEMENT_YEARS", digital.coverage),
    ("2.3", "NODE_TIMES", conditions.institution_level),
    ("2.4", "NODE_YEARS", digital.digital_level),
    ("2.5", "NODE_YEARS", services.service_level),
    # talent
    ("3.1", "CATEGORY_YEARS", talent.one_package),
    ("3.2", "HIRES", talent.uptake_limit),
    ("3.3", "STAFF", talent.talent_stock),
    ("3.4", "ANCHORED", talent.anchored_staff),
    ("3.5", "NEEDS", talent.anchoring),
    # infrastructure by contract
    ("3.6", "STARTS", ppp.project_stays),
    ("3.7", "CLOSED", ppp.window),
    ("3.8", "PROJECTS", ppp.one_contract),
    ("3.9", "PROJECT_PREREQUISITES", ppp.prerequisite),
    ("3.10", "GROUPS", ppp.exclusive_group),
    ("3.11", "WORKS_YEARS", ppp.works_capacity),
    ("3.12", "CEILING_YEARS", ppp.ppp_ceiling),
    ("3.13", "CEILING_YEARS", ppp.government_paid_ceiling),
    # 5G
    ("3.14", "MAST_YEARS", digital.mast_stays),
    ("3.15", "FIBRE_YEARS", digital.fibre_stays),
    ("3.16", "MAST_YEARS", digital.mast_needs_fibre),
    ("3.17", "FIBRE_YEARS", digital.fibre_needs_upstream),
    ("3.18", "TARGET_YEARS", digital.coverage_target),
    # public services
    ("3.19", "OPENINGS", services.facility_stays),
    ("3.20", "FACILITY_YEARS", services.one_level),
    ("3.21", "REACHED", services.serve_once),
    ("3.22", "FACILITY_YEARS", services.facility_capacity),
    ("3.23", "NEW_SERVE", services.serve_where_open),
    ("3.24", "FLOORS", services.service_floor),
    ("3.25", "PARITY", services.service_parity),
    ("3.34", "KEPT", services.service_kept),
    # reforms
    ("3.26", "REFORM_YEARS", reforms.reform_stays),
    ("3.27", "REFORM_PREREQUISITES", reforms.reform_prerequisite),
    ("3.28", "ADMIN_YEARS", reforms.admin_capacity),
    # limits on hires
    ("3.30", "QUOTAS", talent.hire_quota),
    ("3.31", "STEADY", talent.steady),
    # flow: subjects, conditions, structure
    ("4.1", "DRIVEN", flows.driver_limit),
    ("4.2", "REQUIRED", flows.weakest_condition),
    ("4.3", "HUB_TIMES", flows.hub_capacity),
    # money
    ("5.1", "FUNDED", finance.fund_spending),
    ("5.2", "SOURCE_YEARS", finance.source_balance),
    ("5.3", "SOURCE_YEARS", finance.carry_limit),
    ("5.4", "EARMARKED", finance.earmark),
    ("5.5", "FLOORED", finance.program_floor),
    ("5.6", "CEILED", finance.program_ceiling),
    ("5.7", "MATCHED", finance.matching),
    ("5.8", "DEBT_YEARS", finance.debt_ceiling),
    ("5.9", "EARMARK_YEARS", finance.earmark_yearly),
    ("5.10", "YEAR_CEILED", finance.year_ceiling),
    ("5.11", "SPENT_LEAST", finance.spend_least),
    ("5.12", "COVERED_WORKS", bonds.bond_cover),
    ("5.13", "PLACED", placing.place_floor),
    ("5.14", "DRAWN_FOR", bonds.draw_payment),
    ("5.15", "DRAW_YEARS", bonds.draw_limit),
    # objective
    ("6.1", "BOTH_WAYS", objective.least_in),
    ("6.1", "BOTH_WAYS", objective.least_out),
    ("6.2", "GROWING", objective.minimum_gain),
)
"""Number in the model page, index set, and the rule; the function's name is the rule's name."""

SUBSTITUTED: tuple[tuple[str, str, Any], ...] = (("3.29", "HOME_YEARS", services.own_people_first),)
"""Rules that fix a share once what is open is known: an expression stands for the column."""

IMPLIED: tuple[tuple[str, Any], ...] = (
    ("YEARS", finance.cumulative_budget),
    ("REFORM_COVERS", reforms.preparation_cover),
    ("SHORT_SERVE", services.serve_within_surplus),
)
"""Index set and rule of rows that follow from the rules: no plan is cut off, proofs are quicker."""

BRANCHING_ORDER = (("enacted",), ("started", "offered"), ("on_air", "lit", "open"), ("hire",))
"""Families of integer variables in the order in which a search decides them.

The first ``models.matrix.matrix.STRUCTURAL_PRIORITIES`` of them are structural: few, and dear.
"""

CHOICES = {
    "package": talent.package_chosen,
    "project": ppp.project_chosen,
    "mast": digital.mast_chosen,
    "fibre": digital.fibre_chosen,
    "facility": services.facility_chosen,
    "reform": reforms.reform_chosen,
}
"""How often a lock's decision is taken, by what it locks."""


class _CountyModel(pyo.ConcreteModel):  # type: ignore[misc]
    """A model that may be ended while it is built.

    Pyomo logs what a rule raises as an error of the rule. So once a rule's ``checkpoint`` has
    raised something, the rows that are left are skipped and the next component raises it.
    """

    checkpoint: Checkpoint = staticmethod(unlimited)
    ended: Exception | None = None

    def must_end(self) -> bool:
        """Return whether the work is to end; asked before each row."""
        try:
            if self.ended is None:
                self.checkpoint()
        except Exception as ended:
            self.ended = ended
        return self.ended is not None

    def add_component(self, name: str, val: Any) -> None:
        """Add a component, which is constructed here."""
        if self.must_end() and self.ended is not None:
            raise self.ended
        super().add_component(name, val)


def build(
    case: Case, implied: bool = True, checkpoint: Checkpoint = unlimited
) -> pyo.ConcreteModel:
    """Build the mixed-integer model of a county under a scenario.

    Maximises the gain of the two-way index over the base year [index points]. Expects data that
    ``planner.input.check`` accepts. ``implied`` adds rows that follow from the rules.
    ``checkpoint`` is called before each component and each row; what it raises ends the work.
    """
    m = _CountyModel(name=case.instance.county.id)
    m.checkpoint = checkpoint
    m.instance, m.scenario, m.units = case.county, case.scenario, case.units
    with PauseGC():  # a model is millions of small objects that all stay
        _declare(m)
        _state_rules(m, implied)
    if m.ended is not None:
        raise m.ended
    m.checkpoint = unlimited
    return m


def _declare(m: Any) -> None:
    """Add what the rules are about: sets, data, decisions, objective."""
    _declare_time_and_places(m)
    _declare_effects(m)
    conditions.declare(m)
    for program in PROGRAMS.values():
        program.declare(m)
    for part in (flows, finance, placing, objective):
        part.declare(m)
    m.secondary_objective = pyo.Expression(expr=conditions.free_levels(m))
    own_first = m.instance.county.own_people_first
    m.PARITY = m.GAPS * pyo.Set(initialize=["served"] if own_first else ["served", "own"])


def _state_rules(m: Any, implied: bool) -> None:
    """Add the rules, and with ``implied`` those that follow from them."""
    for _, index, rule in RULES:
        m.add_component(rule.__name__, pyo.Constraint(getattr(m, index), rule=_constraint(rule)))
    for index, rule in IMPLIED if implied else ():
        m.add_component(rule.__name__, pyo.Constraint(getattr(m, index), rule=_constraint(rule)))
    m.forced = pyo.Constraint(range(len(m.scenario.forced)), rule=_constraint(forced))
    m.forbidden = pyo.Constraint(range(len(m.scenario.forbidden)), rule=_constraint(forbidden))


def forced(m: Any, number: int) -> Any:
    """The decision of a forced lock is taken (rule 7.1)."""
    return _times_taken(m, m.scenario.forced[number]) >= 1


def forbidden(m: Any, number: int) -> Any:
    """The decision of a forbidden lock is not taken (rule 7.2)."""
    return _times_taken(m, m.scenario.forbidden[number]) <= 0


def _times_taken(m: Any, lock: Lock) -> Any:
    year = None if lock.year is None else lock.year - m.instance.county.first_year + 1
    return CHOICES[lock.what](m, lock, year)


def _constraint(rule: Any) -> Any:
    """Return the rule as Pyomo takes it: one without a variable is left out, or cannot be kept."""

    def expression(m: Any, *index: Any) -> Any:
        row = True if m.must_end() else rule(m, *index)
        if row is True:
            return pyo.Constraint.Skip
        return m.nothing >= 1 if row is False else row

    return expression


def _declare_time_and_places(m: Any) -> None:
    data, county = m.instance, m.instance.county
    m.LAST = county.years
    m.past = past(data)
    m.YEARS = pyo.RangeSet(county.years)
    m.TIMES = pyo.RangeSet(county.years + (county.horizon_value > 0))
    m.year = {row.year - county.first_year + 1: row for row in data.years}
    m.years_with = lambda limit: pyo.Set(
        initialize=[t for t in m.YEARS if t in m.year and getattr(m.year[t], limit) is not None]
    )
    m.settlement = {row.id: row for row in data.settlements}
    m.seat = next(row.id for row in data.settlements if row.parent is None)
    m.node = {row.settlement: row for row in data.nodes}
    m.stream = {row.id: row for row in data.streams}
    m.SETTLEMENTS = pyo.Set(initialize=list(m.settlement))
    m.NODES = pyo.Set(initialize=list(m.node))
    m.SETTLEMENT_YEARS = m.SETTLEMENTS * m.YEARS
    m.NODE_YEARS = m.NODES * m.YEARS
    m.NODE_TIMES = m.NODES * m.TIMES
    m.catchment_weight = catchment_weights(data)
    m.nothing = pyo.Var(bounds=(0, 0))


def _declare_effects(m: Any) -> None:
    """Add sums over programs, so that no rule names another program."""
    m.programs = PROGRAMS

    def total(effect: str) -> Any:
        parts = [getattr(module, effect) for module in PROGRAMS.values() if hasattr(module, effect)]
        return lambda *index: sum(part(m, *index) for part in parts)

    m.lifts, m.drives, m.widens = total("lifts"), total("drives"), total("widens")
