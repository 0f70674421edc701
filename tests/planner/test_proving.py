"""Claims of plans proved anew: true ones confirmed, forged ones refuted or left open."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from models.schema.case import Case
from models.schema.instance import fingerprint
from models.schema.options import SolveOptions
from models.schema.plan import Attempt, Plan
from models.schema.scenario import Lock, Scenario
from planner.auditing.checklist import audit_case
from planner.commands.app import app
from planner.commands.console import BAD_INPUT, UNSOLVED
from planner.input.read import load
from planner.input.write import write_json
from planner.language.text import LANGUAGES, Lang
from planner.proving import Proof, Verdict, claims, prove
from planner.report.proof import proof_lines
from planner.report.tables import plan_json
from planner.search.isolated import Isolated
from planner.search.progress import Progress
from planner.solving import solve_case
from tests.counties import random_county
from tests.examples import examples
from tests.paths import ROOT
from tests.planner.commands.interrupts import interrupted
from tests.planner.commands.test_app import long_knapsack

TINY = ROOT / "instances" / "tiny"
BEST = 41.25
"""Best gain of the tiny county; ``instances/tiny/README.md`` argues it by hand."""

EXACT = SolveOptions(gap=0.0, isolate=False)


@pytest.fixture(scope="module")
def process() -> Iterator[Isolated]:
    """One solving process for all tests of the module."""
    with Isolated() as process:
        yield process


@pytest.fixture(scope="module")
def case() -> Case:
    """The tiny county as it stands."""
    return Case(load(TINY))


@pytest.fixture(scope="module")
def titled(case: Case) -> Case:
    """The same with a reform that has to be enacted, so that doing nothing is no plan."""
    lock = Lock(what="reform", id="land-title")
    return Case(case.instance, Scenario(id="titled", forced=(lock,)))


@pytest.fixture(scope="module")
def best(case: Case) -> Plan:
    """Its best plan."""
    return solve_case(case, EXACT).plan


@pytest.fixture(scope="module")
def poor(case: Case) -> Plan:
    """A plan that passes the audit and is not the best one: it does without the land reform."""
    lock = Lock(what="reform", id="land-title")
    found = solve_case(Case(case.instance, Scenario(forbidden=(lock,))), EXACT).plan
    made = found.provenance.model_copy(update={"scenario_hash": fingerprint(case.scenario)})
    plan = found.model_copy(update={"provenance": made})
    assert audit_case(plan, case).ok
    assert plan.objective is not None
    assert plan.objective < BEST - 1
    return plan


@pytest.fixture(scope="module")
def eastern(process: Isolated) -> tuple[Plan, Case]:
    """A plan of a county whose proof takes more than a moment."""
    case = Case(load(ROOT / "instances" / "eastern"))
    return solve_case(case, SolveOptions(gap=0.5), process=process).plan, case


def forged(plan: Plan, **claimed: object) -> Plan:
    """The plan with other claims."""
    return plan.model_copy(update=claimed)


def without_plan(plan: Plan, case: Case, **claimed: Any) -> Plan:
    """An answer without a plan for the same case, which only a plan that is found refutes."""
    stated = {"status": "infeasible", "stopped_by": "infeasible", "reason": "none", **claimed}
    scenario = {"scenario": case.scenario.id, "scenario_hash": fingerprint(case.scenario)}
    made_from = plan.provenance.model_copy(update=scenario)
    answer = Plan(first_year=plan.first_year, years=plan.years, provenance=made_from, **stated)
    assert {finding.rule for finding in audit_case(answer, case).broken} <= {"infeasible"}
    return answer


def verdicts(proof: Proof) -> dict[str, Verdict]:
    """The verdicts of a proof by the kind of claim."""
    return {claim.kind: verdict for claim, verdict in proof.verdicts}


class TestTrueClaims:
    def test_the_best_plan_is_confirmed(self, best: Plan, case: Case, process: Isolated) -> None:
        proof = prove(best, case, process=process)
        assert verdicts(proof) == dict.fromkeys(("bound", "gap", "optimal"), "confirmed")
        assert proof.confirmed
        assert not proof.refuted
        assert proof.bound == pytest.approx(BEST, abs=1e-6)
        assert proof.better is None

    def test_it_searches_in_another_way(self, best: Plan, case: Case, process: Isolated) -> None:
        proof = prove(best, case, process=process)
        assert proof.seed != best.provenance.seed
        assert not proof.presolve

    def test_a_retry_counts_as_used(self, best: Plan, case: Case, process: Isolated) -> None:
        failed = (Attempt(reason="crash", seed=0, presolve=True),)
        made = best.provenance.model_copy(update={"failed_attempts": failed})
        proof = prove(best.model_copy(update={"provenance": made}), case, process=process)
        assert proof.seed not in (0, 1)
        assert proof.presolve

    def test_a_wide_bound_is_confirmed_without_being_reached(
        self, poor: Plan, case: Case, process: Isolated
    ) -> None:
        """A bound above the optimum is true, whoever wrote it; the plan is within its gap."""
        assert poor.objective is not None
        gap = (50 - poor.objective) / poor.objective
        wide = forged(poor, bound=50.0, gap=gap, status="feasible", stopped_by="interrupt")
        assert audit_case(wide, case).ok
        proof = prove(wide, case, process=process)
        assert verdicts(proof) == {"bound": "confirmed", "gap": "confirmed"}
        assert proof.bound is not None
        assert BEST - 1e-6 <= proof.bound <= 50 + 1e-6

    def test_no_plan_is_confirmed_where_there_is_none(
        self, best: Plan, case: Case, process: Isolated
    ) -> None:
        """The cold store costs money, and there is none."""
        lock = Lock(what="project", id="cold-store")
        penniless = Case(case.instance, Scenario(budget_factor=0.0, forced=(lock,)))
        answer = solve_case(penniless, EXACT).plan
        proof = prove(answer, penniless, process=process)
        assert verdicts(proof) == {"infeasible": "confirmed"}


class TestDrawnCounties:
    @pytest.mark.parametrize("seed", range(examples(all=40, few=6)))
    def test_what_is_solved_to_the_end_is_confirmed(self, seed: int, process: Isolated) -> None:
        """Best plan or no plan; and where there is a plan, "infeasible" is refuted."""
        case = Case(*random_county(seed))
        answer = solve_case(case, EXACT.model_copy(update={"time_limit": None})).plan
        assert prove(answer, case, process=process).confirmed
        if answer.objective is not None:
            proof = prove(without_plan(answer, case), case, process=process)
            assert verdicts(proof) == {"infeasible": "refuted"}


class TestForgedClaims:
    def test_a_poor_plan_called_optimal_is_refuted(
        self, poor: Plan, case: Case, process: Isolated
    ) -> None:
        """Bound, gap and status agree with each other, so only another solve can tell."""
        lie = forged(poor, bound=poor.objective, gap=0.0, status="optimal", stopped_by="proved")
        assert audit_case(lie, case).ok
        proof = prove(lie, case, process=process)
        assert verdicts(proof) == dict.fromkeys(("bound", "gap", "optimal"), "refuted")
        assert proof.better == pytest.approx(BEST, abs=1e-6)

    def test_bound_and_gap_forged_together_are_refuted(
        self, poor: Plan, case: Case, process: Isolated
    ) -> None:
        assert poor.objective is not None
        lie = forged(
            poor,
            bound=poor.objective * 1.001,
            gap=0.001,
            status="feasible",
            stopped_by="interrupt",
        )
        proof = prove(lie, case, process=process)
        assert verdicts(proof) == {"bound": "refuted", "gap": "refuted"}
        assert proof.refuted

    def test_proved_beside_a_gap_is_a_claim_of_its_own(
        self, poor: Plan, case: Case, process: Isolated
    ) -> None:
        assert poor.objective is not None
        gap = (50 - poor.objective) / poor.objective
        lie = forged(poor, bound=50.0, gap=gap, status="feasible", stopped_by="proved")
        assert verdicts(prove(lie, case, process=process))["optimal"] == "refuted"

    def test_a_county_called_infeasible_is_refuted(
        self, best: Plan, titled: Case, process: Isolated
    ) -> None:
        proof = prove(without_plan(best, titled), titled, process=process)
        assert verdicts(proof) == {"infeasible": "refuted"}
        assert proof.better == proof.found
        assert proof.found is not None

    def test_a_bound_without_a_plan_is_judged_too(
        self, best: Plan, case: Case, process: Isolated
    ) -> None:
        for bound, verdict in ((40.0, "refuted"), (42.0, "confirmed")):
            answer = without_plan(
                best, case, status="no_plan", stopped_by="time_limit", bound=bound
            )
            assert verdicts(prove(answer, case, process=process)) == {"bound": verdict}

    def test_a_plan_beyond_the_new_bound_speaks_against_the_new_solve(
        self, best: Plan, case: Case, process: Isolated
    ) -> None:
        """The audit would not accept such a plan; were it true, the second solve would be wrong."""
        lie = forged(best, objective=50.0, bound=50.0)
        proof = prove(lie, case, process=process)
        assert proof.contradicted
        assert set(verdicts(proof).values()) == {"open"}
        assert not proof.confirmed


class TestStopping:
    def test_nothing_is_confirmed_where_nothing_was_shown(
        self, eastern: tuple[Plan, Case], process: Isolated
    ) -> None:
        """Stopped from the start, no search closes the gap of a county of this size."""
        plan, case = eastern
        claimed = forged(plan, bound=plan.objective, gap=0.0, status="optimal")
        proof = prove(claimed, case, stop=lambda: True, process=process)
        assert set(verdicts(proof).values()) == {"open"}
        assert proof.stopped_by == "interrupt"
        assert not proof.decided

    def test_a_bound_shown_before_the_stop_is_kept(
        self, eastern: tuple[Plan, Case], process: Isolated
    ) -> None:
        """The first bound of a search is that of the relaxation; a claim above it is confirmed."""
        plan, case = eastern
        assert plan.objective is not None
        proof = prove(forged(plan, bound=plan.objective * 3, gap=2.0), case, process=process)
        assert verdicts(proof) == {"bound": "confirmed", "gap": "confirmed"}
        assert proof.decided
        assert proof.stopped_by == "interrupt"

    def test_a_gap_asked_for_ends_the_search(
        self, best: Plan, case: Case, process: Isolated
    ) -> None:
        seen: list[Progress] = []
        proof = prove(best, case, gap=0.2, on_progress=seen.append, process=process)
        assert proof.gap is not None
        assert proof.gap <= 0.2 + 1e-6
        assert seen

    def test_a_plan_that_claims_nothing_gets_a_bound_all_the_same(
        self, best: Plan, case: Case, process: Isolated
    ) -> None:
        modest = forged(best, bound=None, gap=None, status="feasible", stopped_by="time_limit")
        assert claims(modest) == ()
        proof = prove(modest, case, process=process)
        assert proof.bound == pytest.approx(BEST, rel=0.011)


class TestCommand:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "plan.json"

    @staticmethod
    def call(plan: Plan, file: Path, *more: object) -> Any:
        file.write_text(plan_json(plan), encoding="utf-8")
        arguments = ["audit", str(file), str(TINY), *map(str, more), "--lang", "en"]
        result = CliRunner().invoke(app, arguments)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def test_a_plan_confirmed_is_exit_0(self, best: Plan, file: Path) -> None:
        result = self.call(best, file, "--prove")
        assert result.exit_code == 0
        assert "bound confirmed: no plan gains more than 41.25" in result.stdout

    def test_a_plan_refuted_is_exit_1(self, poor: Plan, file: Path) -> None:
        lie = forged(poor, bound=poor.objective, gap=0.0, status="optimal", stopped_by="proved")
        result = self.call(lie, file, "--prove")
        assert result.exit_code == UNSOLVED
        assert "optimal refuted: a better plan exists" in result.stdout
        assert "A better plan exists: gain 41.25" in result.stdout

    def test_a_gap_reached_is_exit_0_though_claims_stay_open(
        self, file: Path, eastern: tuple[Plan, Case]
    ) -> None:
        """A plan whose claim of being the best would take long; that within 300 % does not."""
        plan, _ = eastern
        lie = forged(plan, bound=plan.objective, gap=0.0, status="optimal", stopped_by="proved")
        file.write_text(plan_json(lie), encoding="utf-8")
        arguments = ["audit", str(file), str(ROOT / "instances" / "eastern"), "--prove"]
        result = CliRunner().invoke(app, [*arguments, "--gap", "3", "--lang", "en"])
        assert "the gap asked for, 300%, is reached" in result.stdout
        assert "optimal left open" in result.stdout
        assert result.exit_code == 0

    def test_an_infeasible_file_is_solved_again(
        self, best: Plan, titled: Case, file: Path, tmp_path: Path
    ) -> None:
        lie = without_plan(best, titled)
        scenario = tmp_path / "titled.json"
        scenario.write_text(titled.scenario.model_dump_json(), encoding="utf-8")
        assert self.call(lie, file, "--scenario", scenario).exit_code == 0
        result = self.call(lie, file, "--scenario", scenario, "--prove")
        assert result.exit_code == UNSOLVED
        assert "infeasible refuted: a plan exists" in result.stdout

    def test_a_broken_plan_is_not_proved(self, best: Plan, file: Path) -> None:
        result = self.call(forged(best, objective=42.0, bound=42.0), file, "--prove")
        assert result.exit_code == UNSOLVED
        assert "Solved anew" not in result.stdout

    def test_ctrl_c_keeps_what_was_confirmed(self, tmp_path: Path, file: Path) -> None:
        """A bound of twice the gain is confirmed by the first relaxation; a gap of 0 takes long."""
        county = long_knapsack().instance()
        write_json(county, tmp_path / "long.json")
        plan = solve_case(Case(county), SolveOptions(gap=0.5, isolate=False)).plan
        assert plan.objective is not None
        wide = forged(
            plan, bound=2 * plan.objective, gap=1.0, status="feasible", stopped_by="interrupt"
        )
        file.write_text(plan_json(wide), encoding="utf-8")
        arguments = ("audit", file, tmp_path / "long.json", "--prove", "--gap", "0")
        out, err = interrupted(*arguments, at="bound")
        assert "bound confirmed" in out
        assert "interrupted" in out
        assert "Stopping and keeping what was shown so far" in err

    @pytest.mark.parametrize("option", ["--time-limit", "--gap"])
    def test_options_of_the_proof_need_it(self, best: Plan, file: Path, option: str) -> None:
        assert self.call(best, file, option, 1).exit_code == BAD_INPUT


def test_every_verdict_has_words_within_a_screen(
    best: Plan, case: Case, titled: Case, process: Isolated
) -> None:
    """All verdicts on all claims, in both languages."""
    proof = prove(best, case, process=process)
    every = (*proof.verdicts, (claims(without_plan(best, titled))[0], "open"))
    words: tuple[Verdict, ...] = ("confirmed", "refuted", "open")
    for lang, word in product(LANGUAGES, words):
        shown = Proof(**{**vars(proof), "verdicts": tuple((claim, word) for claim, _ in every)})
        lines = list(proof_lines(shown, lang))
        assert len(lines) == len(set(lines))
        assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize(
    ("bound", "en", "zh"),
    [
        (41.25, "no plan is better", "没有任何方案优于本方案"),
        (45.375, "no plan is more than 10.0000% better", "至多比本方案好 10.0000%"),
        (209.6875, "far above the gain of 41.2500", "远高于 41.2500 点的增益"),
    ],
)
def test_how_near_the_bound_is_reads_as_a_sentence(
    best: Plan, case: Case, process: Isolated, bound: float, en: str, zh: str
) -> None:
    """Bounds of 1, 1.1 and 5.083 times the gain of 41.25: gaps of 0, 10 % and 408.3 %."""
    proof = replace(prove(best, case, process=process), bound=bound)
    for lang, words in (("en", en), ("zh", zh)):
        last = list(proof_lines(proof, lang))[-1]
        assert words in last
        assert cell_len(last) <= 80


class TestWordsOfAProof:
    """The file's plan gains 41.25, the claims are those of a best plan: bound, gap and optimal."""

    @pytest.fixture
    def proof(self, best: Plan, case: Case, process: Isolated) -> Proof:
        return prove(best, case, process=process)

    @staticmethod
    def shown(proof: Proof, lang: Lang = "en", **other: Any) -> str:
        return "\n".join(proof_lines(replace(proof, **other), lang))

    def test_no_bound_is_shown_below_an_audited_gain(self, proof: Proof) -> None:
        """A bound of 1e7 less 3 confirms a gain of 1e7 within 1e-6 of it, and is not above it."""
        gain = 1e7
        claimed = tuple((replace(c, limit=gain), verdict) for c, verdict in proof.verdicts)
        large = replace(proof, gain=gain, found=gain - 3, bound=gain - 3, verdicts=claimed)
        assert large.limit == gain
        for lang, words in (("en", "within the tolerance"), ("zh", "在容差内")):
            text = self.shown(large, lang)
            assert "9999997" not in text
            assert text.count(words) == 4  # three claims, and the bound found
            assert words not in self.shown(replace(large, bound=gain), lang)

    def test_nor_below_the_gain_of_the_plan_found_here(self, proof: Proof) -> None:
        without = replace(proof, gain=None, bound=BEST - 3e-5)
        assert without.limit == pytest.approx(BEST, abs=1e-9)

    def test_a_bound_above_the_claim_by_the_tolerance_is_called_so(self, proof: Proof) -> None:
        """41.25003 is within 1e-6 of 41.25, and as shown it is more than what was claimed."""
        text = self.shown(proof, bound=BEST + 3e-5)
        assert "bound confirmed within the tolerance: no plan gains more than 41.2501" in text
        assert "no plan is better than this one within the tolerance" in text

    @pytest.mark.parametrize("bound", [None, 14.0])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_bound_that_is_missing_or_wrong_is_not_shown(
        self, proof: Proof, bound: float | None, lang: Lang
    ) -> None:
        opened = tuple((claim, "open") for claim, _ in proof.verdicts)
        text = self.shown(proof, lang, bound=bound, verdicts=opened)
        assert not re.search(r"(?<![\w-])-(?![\w-])", text)
        assert "14.0000" not in text
        assert {"en": "no bound that holds was reached", "zh": "没有得到成立的上界"}[lang] in text

    def test_no_plan_at_all_confirms_a_bound(self, proof: Proof) -> None:
        text = self.shown(proof, gain=None, found=None, bound=None, infeasible=True)
        assert "bound confirmed: there is no plan at all (claimed 41.2500)" in text

    def test_a_plan_without_gain_has_no_gap_to_its_bound(self, proof: Proof) -> None:
        """A gap of 0 may be stated of a gain of 0; it is confirmed where the bound is 0 too."""
        none = replace(proof, gain=0.0, found=0.0, bound=0.0)
        assert none.gap == 0.0
        assert "gap confirmed: 0.0000%" in self.shown(none)
        assert replace(none, bound=5.0).gap is None

    @pytest.mark.parametrize(
        ("bound", "words"),
        [
            (41.25, "Own bound: 41.2500; no plan is better than that one"),
            (45.375, "Own bound: 45.3750; no plan is more than 10.0000% better than that one"),
            (209.6875, "far above the gain of 41.2500"),
        ],
    )
    def test_a_bound_is_told_of_the_better_plan(
        self, proof: Proof, bound: float, words: str
    ) -> None:
        """18.75 in the file and 41.25 found: 41.25 is far above the one and all of the other."""
        text = self.shown(proof, gain=18.75, bound=bound)
        assert words in text.splitlines()[-1]
        assert "A better plan exists: gain 41.2500 (this one 18.7500)" in text

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_a_gap_asked_for_and_reached_is_no_failed_proof(self, proof: Proof, lang: Lang) -> None:
        """41.6625 is 1 % above 41.25: within 5 %, and not near the claim of 41.25."""
        opened = tuple((claim, "open") for claim, _ in proof.verdicts)
        ended = {"bound": 41.6625, "verdicts": opened, "decided": True}
        near = replace(proof, **ended, asked=0.05)
        assert near.reached
        assert not near.confirmed
        text = self.shown(near, lang)
        assert {"en": "gap asked for, 5%, is reached", "zh": "要求的差距 5%"}[lang] in text
        assert {"en": "not confirmed", "zh": "未能证实"}[lang] not in text
        assert {"en": "left open", "zh": "未再追究"}[lang] in text
        for other in ({"asked": 0.005}, {"asked": None}, {"bound": None}, {"gain": 50.0}):
            assert not replace(near, **other).reached
        refuted = replace(near, verdicts=((near.verdicts[0][0], "refuted"),))
        assert not refuted.reached
