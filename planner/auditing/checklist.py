"""Recompute a plan from its decisions, without the model and without the solver's numbers.

``CHECKS`` is the table of contents: read it rule by rule. The formulas behind it are in the other
modules of ``planner/auditing``, written from the rules of the contract and not from the builder.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.schema.arguments import require
from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.auditing import accounts, bonds, claims, finance, flows, programs, reported, works
from planner.auditing.idle import idle
from planner.auditing.money import Ledger
from planner.auditing.outcome import Finding, Outcome, Outcomes, true
from planner.auditing.state import State

__all__ = ["CHECKS", "RULES", "Finding", "Report", "audit", "audit_case"]

Check = Callable[[State, Ledger], Outcomes]


def _alone(check: Callable[[State], Outcomes]) -> Check:
    """Wrap a check that needs no money as one that takes the ledger."""
    return lambda state, _: check(state)


CHECKS: tuple[tuple[tuple[str, ...], Check], ...] = (
    # What the plan is made from, and whether its rows belong to it
    (("provenance",), _alone(reported.provenance)),
    (("plan_years",), _alone(reported.plan_years)),
    (
        (
            "unknown_id",
            "outside_plan",
            "duplicate",
            "range",
            "whole_persons",
            "out_of_reach",
            "already_done",
        ),
        _alone(reported.received_rows),
    ),
    (("missing_row",), _alone(reported.missing_row)),
    # 2. Conditions
    (("access_level",), _alone(programs.access_level)),
    (("coverage",), _alone(programs.coverage)),
    (("institution_level",), _alone(programs.institution_level)),
    (("digital_level",), _alone(programs.digital_level)),
    (("service_level",), _alone(programs.service_level)),
    # 3. Talent
    (("one_package",), _alone(programs.one_package)),
    (("uptake_limit",), _alone(programs.uptake_limit)),
    (("hire_quota",), _alone(programs.hire_quota)),
    (("steady",), _alone(programs.steady)),
    (("talent_stock",), _alone(programs.talent_stock)),
    (("anchored_staff",), _alone(programs.anchored_staff)),
    (("anchoring",), _alone(programs.anchoring)),
    # 3. Projects and contracts
    (("project_stays",), _alone(works.project_stays)),
    (("window",), _alone(works.window)),
    (("one_contract",), _alone(works.one_contract)),
    (("not_offerable",), _alone(works.not_offerable)),
    (("operating_year",), _alone(works.operating_year)),
    (("prerequisite",), _alone(works.prerequisite)),
    (("exclusive_group",), _alone(works.exclusive_group)),
    (("works_capacity",), _alone(works.works_capacity)),
    (("ppp_ceiling",), _alone(works.ppp_ceiling)),
    (("government_paid_ceiling",), _alone(works.government_paid_ceiling)),
    # 3. Fibre and masts
    (("mast_stays",), _alone(works.mast_stays)),
    (("fibre_stays",), _alone(works.fibre_stays)),
    (("mast_needs_fibre",), _alone(programs.mast_needs_fibre)),
    (("fibre_needs_upstream",), _alone(programs.fibre_needs_upstream)),
    (("coverage_target",), _alone(programs.coverage_target)),
    # 3. Public services
    (("facility_stays",), _alone(works.facility_stays)),
    (("opening_level",), _alone(programs.opening_level)),
    (("one_level",), _alone(programs.one_level)),
    (("serve_once",), _alone(programs.serve_once)),
    (("facility_capacity",), _alone(programs.facility_capacity)),
    (("serve_where_open",), _alone(programs.serve_where_open)),
    (("service_floor",), _alone(programs.service_floor)),
    (("service_parity",), _alone(programs.service_parity)),
    (("own_people_first",), _alone(programs.own_people_first)),
    (("service_kept",), _alone(programs.service_kept)),
    # 3. Reforms
    (("reform_stays",), _alone(works.reform_stays)),
    (("in_force_year",), _alone(programs.in_force_year)),
    (("reform_prerequisite",), _alone(programs.reform_prerequisite)),
    (("admin_capacity",), _alone(programs.admin_capacity)),
    # 4. Flow
    (("driver_limit",), _alone(flows.driver_limit)),
    (("weakest_condition",), _alone(flows.weakest_condition)),
    (("hub_capacity",), _alone(flows.hub_capacity)),
    # 5. Money
    (("eligible_source",), finance.eligible_source),
    (("fund_spending",), finance.fund_spending),
    (("source_balance",), finance.source_balance),
    (("source_balance",), finance.source_used_up),
    (("carry_limit",), finance.carry_limit),
    (("earmark",), finance.earmark),
    (("program_floor",), finance.program_floor),
    (("program_ceiling",), finance.program_ceiling),
    (("matching",), finance.matching),
    (("debt_ceiling",), finance.debt_ceiling),
    (("place_floor",), finance.place_floor),
    (("earmark_yearly",), finance.earmark_yearly),
    (("year_ceiling",), finance.year_ceiling),
    (("spend_least",), finance.spend_least),
    (("eligible_source",), bonds.eligible_draw),
    (("bond_cover",), bonds.bond_cover),
    (("draw_payment",), bonds.draw_payment),
    (("draw_limit",), bonds.draw_limit),
    # 6. The index and the least that every node gains
    (("least_in",), _alone(flows.least_in)),
    (("least_out",), _alone(flows.least_out)),
    (("minimum_gain",), _alone(flows.minimum_gain)),
    # 7. Locks
    (("forced",), _alone(reported.forced)),
    (("forbidden",), _alone(reported.forbidden)),
    # What the plan reports of itself
    (("reported_level",), _alone(reported.reported_level)),
    (("reported_covered",), _alone(reported.reported_covered)),
    (("reported_staff",), _alone(reported.reported_staff)),
    (("reported_spending",), reported.reported_spending),
    (
        ("reported_items", "items_add_up", "reported_townships", "townships_add_up"),
        accounts.reported_accounts,
    ),
    (("reported_index",), _alone(reported.reported_index)),
    (("reported_objective",), reported.reported_objective),
    (("reported_measures",), reported.reported_measures),
    # What the solver claims
    (("status",), _alone(claims.status)),
    (("stopped_by",), _alone(claims.stopped_by)),
    (("bound",), _alone(claims.bound)),
    (("gap",), _alone(claims.gap)),
)
"""Every check, with the rules that it reports on."""

OTHERS = ("claims_nothing", "infeasible", "not_computed")
RULES: tuple[str, ...] = tuple(dict.fromkeys([r for rules, _ in CHECKS for r in rules])) + OTHERS
"""Every rule that a report counts."""
RESTATED = frozenset(
    ("provenance", "missing_row", "whole_persons", "status", "stopped_by", "gap")
) | frozenset(OTHERS)
"""Rules on what plans by earlier rules state in another way, or count to other digits. All others
are those of the first rules: since then only their tolerances have changed."""


@dataclass(frozen=True)
class Report:
    """What the audit found: rules broken, rules that bind, and how often each was checked.

    ``lasting`` are those of the broken that a plan by earlier rules would have to keep as well.
    ``missed`` are what the county asks for without requiring it, and the plan does not keep.
    """

    broken: tuple[Finding, ...]
    binding: tuple[Finding, ...]
    checked: dict[str, int]
    lasting: tuple[Finding, ...] = ()
    missed: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the plan keeps every rule and reports itself correctly."""
        return not self.broken


def audit(plan: Plan, instance: Instance, scenario: Scenario | None = None) -> Report:
    """Check a plan against its county and scenario; never raises, whatever the plan says."""
    require(plan, Plan, "a solution holds one as .plan")
    return audit_case(plan, Case(instance, scenario or Scenario()))


def audit_case(plan: Plan, case: Case) -> Report:
    """Do what ``audit`` does for a case that the caller holds already."""
    state = State(case, plan)
    ledger = Ledger(state)
    checked = dict.fromkeys(RULES, 0)
    broken: list[Finding] = []
    binding: list[Finding] = []
    lasting: list[Finding] = []
    missed: list[Finding] = []
    for outcome in outcomes(state, ledger):
        checked[outcome.rule] += 1
        if outcome.broken:
            broken.append(outcome.finding())
            if outcome.far and outcome.rule not in RESTATED:
                lasting.append(broken[-1])
        elif outcome.missed:
            missed.append(outcome.finding())
        elif outcome.binding:
            binding.append(outcome.finding())
    return Report(tuple(broken), tuple(binding), checked, tuple(lasting), tuple(missed))


def outcomes(state: State, ledger: Ledger) -> Iterator[Outcome]:
    """Yield all checks of a plan; of an answer without a plan, that it claims nothing else."""
    if state.plan.status in ("infeasible", "no_plan"):
        yield from reported.provenance(state)
        yield from reported.plan_years(state)
        yield from claims.claims_nothing(state.plan)
        if state.plan.status == "infeasible":
            yield true("infeasible", {}, not _keeps_rules(idle(state.case)))
        return
    for rules, check in CHECKS:
        try:
            yield from check(state, ledger)
        except (ArithmeticError, LookupError, ValueError, TypeError) as error:
            where = {"rule": rules[0], "error": type(error).__name__}
            yield true("not_computed", where, False)


REPORTED = frozenset(
    ("provenance", "plan_years", "missing_row", "status", "stopped_by", "bound", "gap")
)
"""Rules on what is reported, besides those named ``reported_``; doing nothing reports nothing."""


def _keeps_rules(state: State) -> bool:
    """Tell whether decisions and flows keep every rule, leaving aside what the plan reports."""
    ledger = Ledger(state)
    needed = [
        check
        for rules, check in CHECKS
        if rules[0] not in REPORTED and not rules[0].startswith("reported_")
    ]
    try:
        return not any(each.broken for check in needed for each in check(state, ledger))
    except (ArithmeticError, LookupError, ValueError, TypeError):
        return False
