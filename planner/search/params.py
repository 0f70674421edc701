"""Tuning of the search: one frozen ``SearchParams``, passed in from the top.

Values were tuned on the benchmark counties; each field names its unit and the reason
for its value. Plain Python on purpose: the solving process loads this module, and must be ready
before a model is built.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class RelaxationParams:
    """How linear relaxations are solved."""

    interior_point_size: int = 40_000
    """Rows plus columns above which the first optimum comes from the interior point method: with
    600 villages it takes a third of the time of the simplex method."""

    restore_basis_after: int = 500
    """Simplex iterations after which an earlier basis is restored. After fewer, going on from the
    current basis is shorter than recomputing all dual steepest edge weights."""


@dataclass(frozen=True)
class DivingParams:
    """How a dive rounds and fixes integer columns along the relaxation."""

    fixed_share: float = 0.3
    """Share of the fractional columns of a branching priority that a round fixes. A larger share
    ends more dives infeasible, a smaller one resolves the relaxation more often."""

    min_fixed: int = 3
    """Columns that a round fixes at least; doubled after each cheap round."""

    cheap_degradation: float = 1e-5
    """Objective degradation of a cheap round, relative to the objective: solver noise."""

    round_up_from: float = 0.5
    """Fraction above which a column is rounded up."""

    max_degradation: float = 0.001
    """Objective degradation of a round, relative to the objective, above which it is undone and
    made again with fewer columns: a tenth of the default gap, so that ten such rounds use it up."""

    backtrack_depths: tuple[int, ...] = (2, 6, 18)
    """Rounds undone at the first, second and third infeasible round; the dive fails at the next.
    Each depth is three times the one before, so that few attempts reach back far."""

    trial_iterations: float = 0.15
    """Simplex iterations of one trial, relative to those of the root relaxation. Trials that need
    more rarely end in a good solution; without a limit, proving one infeasible took 24 000."""

    round_all_share: float = 0.02
    """Share of fractional columns of a branching priority up to which all are rounded at once."""

    rounding_tolerance: float = 1e-4
    """Objective degradation, relative to the objective, that rounding all at once may cost: a
    hundredth of the default gap."""

    severe_degradation: float = 0.002
    """Objective degradation of a round, relative to the objective, above which the dive begins the
    branching priority again with this round first."""

    max_restarts: int = 6
    """Times that a dive may begin a branching priority again; twelve, at half the degradation, led
    to worse plans."""

    separate_every: int = 3
    """Rounds from one separation of cuts to the next. Each costs one more resolve."""

    separate_above: int = 20
    """Fractional columns above which cuts are separated; below, the dive ends soon anyhow."""

    iteration_budget: float = 4.0
    """Simplex iterations of the whole dive, relative to those of the root relaxation."""


@dataclass(frozen=True)
class BranchingParams:
    """How branch and bound selects columns and nodes."""

    strong_branching_candidates: int = 8
    """Columns tried both ways at a node while their pseudocosts are unreliable; four made four of
    seven cases slower."""

    reliability: int = 1
    """Branchings in each direction from which on pseudocosts are reliable. Strong branching is
    dear here, as the relaxation is large and trees are small."""

    plunge_degradation: float = 0.3
    """Share of the distance to the cutoff that a child may lose and still be plunged into."""

    deep_plunge_every: int = 10
    """Plunges from one that goes on until it ends in a plan or an infeasible node to the next."""

    deep_plunge_gap: float = 1.25
    """Gap, relative to the requested gap, above which plunges may be deep: below it the bound, not
    the plan, is what is missing."""

    iteration_budget: float = 200.0
    """Simplex iterations of the tree, relative to those of the root relaxation, after which the
    solver's own branch and bound takes over."""

    sub_mip_gap: float = 0.25
    """Gain still possible below a node, relative to the requested gap, that is worth a sub-MIP."""

    infeasible_degradation: float = 0.05
    """Degradation that pseudocosts note for an infeasible branch, relative to the node's bound."""


@dataclass(frozen=True)
class MirParams:
    """Separation of mixed-integer rounding cuts from pairs of variable upper bounds."""

    max_cuts: int = 400
    """Cuts a round, the most violated first; more slow down every later resolve."""

    divisors: tuple[int, ...] = (1, 2, 4)
    """What the largest coefficients are divided by to give the divisors that are tried. Fewer cost
    a third less time and leave a weaker bound."""

    divisor_candidates: int = 6
    """Largest coefficients of a row that give divisors."""

    min_violation: float = 1e-4
    """Violation, relative to the length of the cut, below which a cut is not worth a row."""

    min_fraction: float = 0.01
    max_fraction: float = 0.999
    """Fraction of the right-hand side between which a row is rounded. Outside, the coefficients
    of the cut grow without bound and it cuts noise."""

    widths: tuple[int, ...] = (8, 24, 72)
    """Columns up to which pairs are padded and rounded together: a few pairs have hundreds of
    columns, most a dozen. Changes memory and time only."""

    substitution_depth: int = 6
    """Times that continuous columns in a bound are replaced by their own bounds. Chains in the
    model are shorter: level, coverage, mast."""


@dataclass(frozen=True)
class GomoryParams:
    """Separation of Gomory mixed-integer cuts from the simplex tableau."""

    max_rows: int = 300
    """Tableau rows examined a round, structural columns first; 400 gave the same bound later."""

    max_cuts: int = 200
    """Cuts a round, the deepest first."""

    max_support: int = 300
    """Columns of a cut; denser cuts gained nothing."""

    max_aggregated_rows: int = 600
    """Rows that a tableau row may combine; no combination of more gave a cut sparse enough."""

    min_fraction: float = 0.02
    """Distance of a value or right-hand side to the next integer, below which cuts are noise."""

    min_depth: float = 1e-4
    """Distance from the point to the cut, every column measured by its range, below which a cut
    is not worth a row."""

    max_dynamism: float = 1e8
    """Ratio of the largest to the smallest coefficient, every column measured by its range."""

    max_parallelism: float = 0.97
    """Cosine of two cuts above which only the deeper one is kept; more parallel cuts gained
    nothing."""


@dataclass(frozen=True)
class SeparationParams:
    """The cut loop at the root node."""

    max_rounds: int = 8
    """Separation rounds of a cut loop; later ones hardly move the bound."""

    min_improvement: float = 0.0005
    """Improvement of the dual bound, relative to it, below which a round counts as idle: a
    twentieth of the default gap."""

    max_idle_rounds: int = 3
    """Idle rounds in a row after which the cut loop ends."""

    iteration_budget: float = 1.5
    """Simplex iterations of all resolves, relative to those of the root relaxation."""

    mir: MirParams = MirParams()
    gomory: GomoryParams = GomoryParams()


@dataclass(frozen=True)
class NeighbourhoodParams:
    """Sub-MIPs: some columns are fixed, the solver searches the rest."""

    agreement: float = 0.02
    """Distance up to which a solution agrees with the relaxation in a column (RINS)."""

    improvement_gap: float = 0.5
    """Relative gap of an improving sub-MIP, as a share of the requested gap."""

    max_nodes: int = 1
    """Nodes of an improving sub-MIP; sixty gave the same plans in two to seven times the time."""

    rounds: int = 5
    """Rounds through all neighbourhoods, each only while the last one found something."""

    leaf_gap: float = 0.5
    """Relative gap of the sub-MIP solved once all structural columns are integral, as a share of
    the requested gap: the other half is left to the tree."""

    completion_gap: float = 0.01
    """Relative gap of the sub-MIP that completes a dive without a plan; any plan will do."""


@dataclass(frozen=True)
class FeasibilityParams:
    """The search for any plan at all, without the objective, once dives have found none."""

    first_nodes: int = 200
    """Nodes before the least that is broken is sought: mostly the plan is found in the first."""

    elastic_nodes: int = 100
    """Nodes of the problem whose limits may be broken. Its root gave what is broken to a hundredth
    on Liping."""

    max_nodes: int = 2000
    """Nodes of the last attempt. Liping with floors at their limits took 1 to 930; what takes more
    is left to the tree and the solver, which prove meanwhile."""


@dataclass(frozen=True)
class EconomyParams:
    """The search for the cheapest plan of the gain that was found."""

    max_nodes: int = 50
    """Nodes of each of its two runs, the one that only drops and the one that replaces."""

    gap: float = 1e-6
    """Relative gap of spending: less than the smallest item of a plan costs."""

    time_share: float = 0.1
    """Seconds that it may take, relative to those of the search, where time is limited. Liping and
    the generated counties of its size need 1 to 2 seconds."""

    overtime: float = 0.5
    """Seconds that it may take once the time limit is reached: half of what a solve may exceed it
    by, besides a tenth."""


@dataclass(frozen=True)
class IsolationParams:
    """When a solving process counts as caught in an endless loop.

    Both count processor seconds without a message, from the first dual bound on; the longer holds.
    """

    silence: float = 30.0
    """Processor seconds; the longest silence of a sound search was 6 s, on Liping with villages."""

    silence_factor: float = 20.0
    """The same, relative to the processor time up to the first dual bound: on large counties a
    single resolve may take long."""


@dataclass(frozen=True)
class SearchParams:
    """All tuning of the search; gaps are relative to the requested gap unless said otherwise."""

    min_integers: int = 200
    """Integer columns below which the solver alone searches: it is as quick."""

    aggregated_gap: float = 0.97
    """Gap asked of the solver for an aggregated problem, as a share of the requested gap, since a
    solution may be worth a little less in the original problem."""

    dive_gap: float = 2.0
    """Gap to the dual bound at which a careful dive is given up."""

    close_gap: float = 1.5
    """Gap below which the incumbent is improved by a careful dive, not by neighbourhoods."""

    branching_gap: float = 2.5
    """Gap below which, with two threads, branching comes before neighbourhoods."""

    poll_interval: float = 0.05
    """Seconds between two checks whether one of the two threads has ended."""

    heartbeat: float = 1.0
    """Seconds without anything new after which progress is reported all the same."""

    relaxation: RelaxationParams = RelaxationParams()
    separation: SeparationParams = SeparationParams()
    neighbourhoods: NeighbourhoodParams = NeighbourhoodParams()
    feasibility: FeasibilityParams = FeasibilityParams()
    branching: BranchingParams = BranchingParams()
    isolation: IsolationParams = IsolationParams()
    economy: EconomyParams = EconomyParams()

    careful_dive: DivingParams = DivingParams()
    """For a good plan after the cut loop."""

    quick_dive: DivingParams = DivingParams(
        max_degradation=0.01, rounding_tolerance=3e-4, iteration_budget=5.0
    )
    """For a first plan soon: a round may cost ten times as much as in a careful dive."""

    node_dive: DivingParams = DivingParams(max_degradation=0.01, iteration_budget=math.inf)
    """For a plan below a node whose structural columns are integral, where little is left."""


DEFAULTS = SearchParams()
