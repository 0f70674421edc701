"""Every figure of a plan is explained: its terms add up, and say where they come from."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len
from typer.testing import CliRunner

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.money import Amount, Commitment
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import AmountFactor, Scenario
from planner.auditing.explaining.books import Books
from planner.auditing.explaining.explain import UnexplainedError, explain, explained
from planner.auditing.explaining.names import KINDS, UnknownFigureError, figures, joined, read_name
from planner.auditing.explaining.terms import (
    Cell,
    Explanation,
    Limit,
    Operation,
    Term,
    fold,
    limited,
)
from planner.auditing.outcome import Outcome
from planner.auditing.state import State
from planner.commands.app import app
from planner.commands.console import BAD_INPUT, UNSOLVED
from planner.input.read import load
from planner.language.text import LANGUAGES
from planner.report.explanation import explanation_lines, kind_lines, unknown_text
from planner.report.names import Names
from planner.report.tables import plan_json
from planner.solving import solve_case
from tests.counties import random_county
from tests.examples import examples
from tests.paths import ROOT
from tests.planner.auditing import audit_county, hand
from tests.planner.auditing.test_checklist import full_scenario
from tests.strategies import counties

EXACT = SolveOptions(gap=0, time_limit=None, isolate=False)
SMALL = ("tiny", "talent-only", "masts-only", "facilities-only", "projects-only", "reforms-only")

WITHOUT_ORIGIN = {
    *("explain.constant", "explain.base_year", "explain.exponent", "explain.directions"),
    *("explain.rank", "explain.nodes", "explain.places", "explain.negligible", "explain.weight"),
    *("explain.weight_after", "explain.gain_of_node", "explain.no_grant", "explain.open"),
    *("explain.none_after", "explain.not_offered", "explain.gini_equal", "explain.passes"),
}
"""Values that no table holds: constants, counts, and what was shown in full a few lines before."""


def books_of(instance: Instance, scenario: Scenario | None = None) -> Books:
    """The books of the best plan of a county."""
    case = Case(instance, scenario or Scenario())
    plan = solve_case(case, EXACT).plan
    assert plan.objective is not None
    return Books(State(case, plan))


def all_explained(books: Books) -> list[Explanation]:
    return [explained(books, kind, key) for kind, key in figures(books.state.plan)]


def terms_of(term: Term) -> Iterator[Term]:
    yield term
    for part in term.terms:
        yield from terms_of(part)


MADE: dict[str, Callable[..., float]] = {
    "sum": lambda *values: sum(values),
    "difference": lambda first, *rest: first - sum(rest),
    "product": lambda *values: math.prod(values),
    "quotient": lambda first, second: first / second,
    "power": lambda first, second: first**second,
    "least": lambda *values: sorted(values)[0],
    "most": lambda *values: sorted(values)[-1],
    "root": lambda first: math.sqrt(first),
    "whole": lambda *values: float(math.prod(Fraction(repr(value)) for value in values) // 1),
}
"""What each operation makes of the terms, apart from the explanations."""


def made(term: Term) -> float:
    """What the operation named makes of the terms."""
    assert term.operation is not None
    return MADE[term.operation](*(part.value for part in term.terms))


def assert_adds_up(found: Explanation) -> None:
    """The terms make the value, the value is the audit's, and the figure agrees with it."""
    assert found.agrees, found
    for term in terms_of(found.root) if found.root else ():
        if term.operation is not None:
            rounding = 1e-13 * max((abs(part.value) for part in term.terms), default=0.0)
            assert term.value == pytest.approx(made(term), rel=1e-9, abs=max(1e-12, rounding)), term
        elif term.name not in WITHOUT_ORIGIN:
            assert term.origin or term.figure, term
    if found.relation == "equal":
        assert found.checks, found.figure
        assert found.difference is not None
        assert abs(found.difference) <= max(found.tolerance, 1e-6), found
    elif found.relation == "at_most":
        assert found.checks, found.figure
        assert found.difference is not None
        assert found.difference <= max(found.tolerance, 1e-9), found
    elif found.relation == "undefined":
        assert found.reported is None, found


def assert_same_as_the_audit(found: Explanation) -> None:
    """The value of the terms is the one that the audit recomputed by formulas of its own."""
    own = {"reported_objective", "reported_index", "reported_spending", "reported_measures"}
    for check in found.checks if found.relation == "equal" else ():
        if found.root and found.root.name == "explain.not_ruled_out":  # of an objective of 0
            assert found.recomputed == pytest.approx(0, abs=1e-6)
        elif check.rule in own | {"reported_staff", "digital_level", "service_level", "gap"}:
            assert found.recomputed == pytest.approx(check.limit, rel=1e-7, abs=1e-9), found


def assert_links_lead_on(found: Explanation, by_name: dict[str, Explanation]) -> None:
    """A term that is a figure is worth what the plan reports for it."""
    for term in terms_of(found.root) if found.root else ():
        if term.figure is not None:
            named = by_name[term.figure]
            shown = {"explain.hub_load", "explain.gain_of_stream", "explain.operating_years"}
            if term.name not in shown | {"explain.served_people"}:
                assert named.reported is not None
                assert term.value == pytest.approx(named.reported, abs=1e-4, rel=1e-5), term


def assert_all_explained(books: Books) -> None:
    found = all_explained(books)
    by_name = {each.figure: each for each in found}
    assert len(by_name) == len(found)
    for each in found:
        assert_adds_up(each)
        assert_same_as_the_audit(each)
        assert_links_lead_on(each, by_name)


@pytest.fixture(scope="module")
def tiny() -> Books:
    """The best plan of the tiny county, 41.25 points, argued in its own README."""
    return books_of(load(ROOT / "instances" / "tiny"))


@pytest.fixture(scope="module")
def full() -> Books:
    """A plan with something in every table of the answer."""
    return books_of(audit_county.county(), full_scenario())


class TestEveryFigure:
    @pytest.mark.parametrize("name", SMALL)
    def test_of_a_small_county(self, name: str) -> None:
        assert_all_explained(books_of(load(ROOT / "instances" / name)))

    def test_of_a_county_with_everything(self, full: Books) -> None:
        assert_all_explained(full)
        assert {kind for kind, _ in figures(full.state.plan)} == set(KINDS)

    def test_of_the_plan_made_by_hand(self) -> None:
        assert_all_explained(Books(State(Case(hand.county()), hand.plan())))

    @settings(
        max_examples=examples(all=60, few=12),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(counties())
    def test_of_a_drawn_county(self, drawn: tuple[Instance, Scenario]) -> None:
        case = Case(*drawn)
        plan = solve_case(case, EXACT).plan
        if plan.objective is not None:
            assert_all_explained(Books(State(case, plan)))

    def test_of_counties_with_a_history(self) -> None:
        drawn = (Case(*random_county(seed)) for seed in range(examples(all=400, few=250)))
        seen = 0
        for case in drawn:
            if case.county.history and (plan := solve_case(case, EXACT).plan).objective is not None:
                assert_all_explained(Books(State(case, plan)))
                seen += 1
        assert seen > 5

    def test_every_number_of_the_answer_has_a_name(self, full: Books) -> None:
        """What the plan holds as numbers, but the years and how it was found, is a figure."""
        plan = full.state.plan
        rows = {
            "hire": plan.decisions.hires,
            "operating": plan.decisions.projects,
            "in_force": plan.decisions.reforms,
            "serving": plan.decisions.serving,
            "payment": plan.decisions.payments,
            "carried": plan.decisions.balances,
            "lapsed": plan.decisions.balances,
            "spending": plan.spending,
            "flow": plan.flows,
            "level": plan.levels,
            "staff": plan.staff,
            "anchored": plan.staff,
            "covered": plan.covered,
        }
        for kind, table in rows.items():
            assert len(KINDS[kind].values(plan)) == len(table), kind
        measures = {key.removeprefix("measures.") for key in KINDS if key.startswith("measures.")}
        assert measures == set(type(plan.measures).model_fields)


class TestKnownAnswers:
    def test_the_gain_of_the_plan_made_by_hand(self) -> None:
        """(0 + 0 + 50) / 3 - 0.001 * (103 + 2 * DEBT); argued at the head of ``hand``."""
        found = explain("objective", hand.plan(), Case(hand.county()))
        assert found.recomputed == pytest.approx(hand.GAIN, abs=1e-12)
        assert found.root is not None
        mean, thrift = found.root.terms
        assert mean.value == pytest.approx(50 / 3)
        assert thrift.value == pytest.approx(0.001 * (103 + 2 * hand.DEBT))

    def test_each_year_that_the_year_after_stands_for_has_its_weight(self) -> None:
        """The year after the plan stands for three years, each discounted by a year more."""
        tiny = load(ROOT / "instances" / "tiny")
        far = tiny.county.model_copy(update={"horizon_value": 3, "discount_rate": 0.25})
        first, years = far.first_year, far.years
        found = explained(books_of(tiny.model_copy(update={"county": far})), "objective", ())
        assert found.root is not None
        after = next(term for term in terms_of(found.root) if term.name == "explain.weight_after")
        for term, year in zip(after.terms, range(first + years, first + years + 3), strict=True):
            assert term.about["year"] == year
            assert term.value == pytest.approx(0.8 ** (year - first))

    @pytest.mark.parametrize(
        ("operation", "values", "value"),
        [
            ("difference", (99.99999999999999, 100.0), 0.0),
            ("sum", (0.1, 0.2, -0.3), 0.0),
            ("sum", (1e7, -1e7 + 2e-9), 0.0),
            ("difference", (100.0000000001, 100.0), 1e-10),  # a decision may have nine digits
            ("sum", (), 0.0),
        ],
    )
    def test_terms_that_cancel_leave_no_rounding(
        self, operation: Operation, values: tuple[float, ...], value: float
    ) -> None:
        found = fold(operation, "t", "", list(_values(*values))).value
        assert found == pytest.approx(value, rel=1e-3, abs=0)

    def test_the_index_of_the_tiny_county(self, tiny: Books) -> None:
        """Inbound 200 in 2027: 20 technicians of 10 each lift 200 at both towns to 400."""
        found = explained(tiny, "index", ("2027", "in"))
        assert found.recomputed == pytest.approx(200)
        assert found.root is not None
        (services,) = found.root.terms
        assert [part.value for part in services.terms] == pytest.approx([100, 1, 2])
        assert [flow.value for flow in services.terms[2].terms[0].terms] == pytest.approx(
            [200, 200]
        )

    def test_a_flow_and_the_limits_that_hold_it(self, tiny: Books) -> None:
        """Hill, 2027: driven to 100 + 60 by the store; access 0.8 of 200 lets 160 pass."""
        found = explained(tiny, "flow", ("hill", "produce", "2027"))
        assert found.root is not None
        driver, access, institution = found.root.terms
        assert [driver.name, access.name] == ["explain.driver", "explain.condition"]
        values = [driver.value, access.value, institution.value]
        assert values == pytest.approx([160, 160, 200])
        assert [driver.holds, access.holds, institution.holds] == [True, True, False]

    def test_debt_service_of_the_bond_by_hand(self) -> None:
        """20 drawn in 2026 at 5 % over 2 years: 20 * 441 / 820 a year."""
        found = explain("spending.debt.current.2028", hand.plan(), Case(hand.county()))
        assert found.recomputed == pytest.approx(20 * 441 / 820)
        assert found.root is not None
        (bond,) = found.root.terms
        assert [part.value for part in bond.terms] == pytest.approx([20, 441 / 820])

    def test_a_balance_by_hand(self) -> None:
        """Own money of 2027: 30 and 25 carried in, less 30 and the debt paid, leaves 10 carried."""
        found = explain("carried.own.2027", hand.plan(), Case(hand.county()))
        assert found.recomputed == pytest.approx(found.reported, abs=0.01)
        assert found.root is not None
        assert [part.value for part in found.root.terms[0].terms] == pytest.approx([30, 25])
        assert {check.rule for check in found.checks} == {"source_balance", "carry_limit"}

    def test_whole_persons_are_counted_as_typed(self, tiny: Books) -> None:
        """0.57 of 100 000 000 is 57 000 000; in binary it is one person short."""
        found = explained(tiny, "hire", next(iter(KINDS["hire"].values(tiny.state.plan))))
        assert found.root is not None
        assert found.root.operation == "whole"
        assert 0.57 * 1e8 < 57_000_000
        assert made(Term("t", 0, "", "whole", tuple(_values(0.57, 1e8)))) == 57_000_000
        assert fold("whole", "t", "", list(_values(0.57, 1e8))).value == 57_000_000


def test_the_tolerance_is_that_of_the_least_limit_in_the_unit_of_the_figure() -> None:
    """A hub checked in load to 0.5 lets a flow of load 2 a unit miss its limit by 0.25."""
    people, load = (Term("t", value, "number") for value in (9.0, 7.0))
    loose = Outcome("weakest_condition", {}, 7.0, 9.0, 2.0, 1e-6)
    tight = Outcome("hub_capacity", {}, 14.0, 14.0, 0.0, 0.5)
    found = limited("t", "number", [Limit(people, (loose,)), Limit(load, (tight,), per=2.0)], {})
    assert found.tolerance == 0.25
    assert found.root is not None
    assert found.root.value == 7
    assert [term.holds for term in found.root.terms] == [False, True]


def _values(*values: float) -> Iterator[Term]:
    return (Term("explain.constant", value, "number") for value in values)


class TestOrigins:
    def test_a_cell_names_its_row_and_its_source(self, tiny: Books) -> None:
        found = explained(tiny, "spending", ("ppp", "capital", "2026"))
        cells = (
            {term.origin for term in terms_of(found.root) if term.origin} if found.root else set()
        )
        assert Cell("projects", (("id", "cold-store"),), "capital", "assumption") in cells

    def test_what_the_scenario_changed_is_shown_with_the_figure_before(self) -> None:
        scenario = Scenario(
            id="more",
            source_factors={"own": 2.0},
            amount_factors=(AmountFactor(source="own", year=2026, factor=1.5),),
            amounts=(Amount(source="health-transfer", year=2026, amount=7),),
            potential_factor=1.5,
            cost_factors={"ppp": 1.2},
            discount_rate=0.05,
            commitments=(Commitment(program="reforms", kind="current", year=2027, amount=1),),
        )
        books = books_of(load(ROOT / "instances" / "tiny"), scenario)
        cells = {
            (term.origin.table, term.origin.column, term.origin.row): term.origin
            for found in all_explained(books)
            if found.root
            for term in terms_of(found.root)
            if isinstance(term.origin, Cell) and term.origin.changes
        }
        kept = {(c.table, c.column): (c.before, c.changes) for c in cells.values()}
        assert kept["flows", "potential"] == (200, (("potential_factor", "1.5"),))
        assert kept["county", "discount_rate"] == (0, (("discount_rate", "0.05"),))
        assert kept["commitments", "amount"] == (None, (("commitments", ""),))
        assert kept["projects", "capital"][1] == (("cost_factors.ppp", "× 1.2"),)
        own = cells["amounts", "amount", (("source", "own"), ("year", "2026"))]
        factors = (("source_factors.own", "× 2"), ("amount_factors.own.2026", "× 1.5"))
        assert (own.before, own.changes) == (19, factors)
        health = cells["amounts", "amount", (("source", "health-transfer"), ("year", "2026"))]
        assert (health.before, health.changes) == (6, (("amounts", "7"),))

    def test_a_figure_that_was_changed_does_not_agree(self, tiny: Books) -> None:
        plan = tiny.state.plan
        rows = [row.model_copy(update={"amount": row.amount + 1}) for row in plan.spending]
        lie = plan.model_copy(update={"spending": tuple(rows)})
        found = explain("spending.ppp.capital.2026", lie, tiny.state.case)
        assert not found.agrees
        assert found.difference == pytest.approx(1)


class TestNames:
    def test_an_incomplete_name_lists_what_can_follow(self, tiny: Books) -> None:
        with pytest.raises(UnknownFigureError) as caught:
            read_name("index.2027", tiny.state.plan)
        assert caught.value.following == ("in", "out", "two_way")
        assert caught.value.wrong == ""

    @pytest.mark.parametrize(
        ("name", "known", "wrong"),
        [
            ("flow.nowhere.produce.2027", ("flow",), "nowhere"),
            ("flow.hill.produce.2050", ("flow", "hill", "produce"), "2050"),
            ("gain", (), "gain"),
            ("objective.2027", (), ""),
            ("measures.gini", ("measures",), "gini"),
            ("", (), ""),
        ],
    )
    def test_an_unknown_name_says_where_it_fails(
        self, tiny: Books, name: str, known: tuple[str, ...], wrong: str
    ) -> None:
        with pytest.raises(UnknownFigureError) as caught:
            read_name(name, tiny.state.plan)
        if name != "objective.2027":
            assert (caught.value.known, caught.value.wrong) == (known, wrong)
        for lang in LANGUAGES:
            assert unknown_text(caught.value, Names(tiny.state.case.county, lang))

    def test_an_id_with_a_dot_is_read_between_slashes(self, tiny: Books) -> None:
        flow = tiny.state.plan.flows[0].model_copy(update={"node": "hill.2"})
        plan = tiny.state.plan.model_copy(update={"flows": (flow,)})
        name = joined("flow", ("hill.2", flow.stream, str(flow.year)))
        assert name == f"flow/hill.2/{flow.stream}/{flow.year}"
        assert read_name(name, plan) == ("flow", ("hill.2", flow.stream, str(flow.year)))

    def test_a_row_of_another_county_is_no_crash(self, tiny: Books) -> None:
        flow = tiny.state.plan.flows[0].model_copy(update={"node": "elsewhere"})
        plan = tiny.state.plan.model_copy(update={"flows": (*tiny.state.plan.flows, flow)})
        with pytest.raises(UnexplainedError):
            explain(f"flow.elsewhere.{flow.stream}.{flow.year}", plan, tiny.state.case)


class TestWords:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_every_figure_is_shown_within_a_screen(self, full: Books, lang: str) -> None:
        names = Names(full.state.case.county, "zh" if lang == "zh" else "en")
        for found in all_explained(full):
            lines = list(explanation_lines(found, names))
            assert lines[0] == found.figure
            assert max(map(cell_len, lines)) <= 80, found.figure
            assert not any("{" in line for line in lines)
        assert max(map(cell_len, kind_lines(names))) <= 80

    def test_the_limit_that_holds_is_named(self, tiny: Books) -> None:
        found = explained(tiny, "flow", ("hill", "produce", "2027"))
        text = {
            lang: "\n".join(explanation_lines(found, Names(tiny.state.case.county, lang)))
            for lang in LANGUAGES
        }
        assert "160 [tonnes]  what drives it (this limit holds) = the sum of:" in text["en"]
        assert "driven by project Cold store" in text["en"]
        assert "--explain level.hill.access.2027" in text["en"]
        assert "rule 4.1 driver limit: kept" in text["en"]
        assert "带动上限（限制在此）" in text["zh"]
        assert "项目“冷库”带动" in text["zh"]

    def test_a_claim_is_called_one(self, tiny: Books) -> None:
        found = explained(tiny, "bound", ())
        lines = "\n".join(explanation_lines(found, Names(tiny.state.case.county, "en")))
        assert "a claim of the solver" in lines


class TestCommand:
    @pytest.fixture
    def file(self, tiny: Books, tmp_path: Path) -> Path:
        file = tmp_path / "plan.json"
        file.write_text(plan_json(tiny.state.plan), encoding="utf-8")
        return file

    @staticmethod
    def call(file: Path, *more: str, lang: str = "en") -> Any:
        county = str(ROOT / "instances" / "tiny")
        result = CliRunner().invoke(app, ["audit", str(file), county, *more, "--lang", lang])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def test_a_figure_is_printed(self, file: Path) -> None:
        result = self.call(file, "--explain", "objective")
        assert result.exit_code == 0
        assert "41.25 points  mean gain, years weighted = the first over the second:" in (
            result.stdout
        )
        assert "recomputed 41.25, reported 41.25, difference 0" in result.stdout

    @pytest.mark.parametrize(("lang", "word"), [("en", "What can follow"), ("zh", "后面可以是")])
    def test_an_incomplete_name_is_exit_2(self, file: Path, lang: str, word: str) -> None:
        result = self.call(file, "--explain", "index.2027", lang=lang)
        assert result.exit_code == BAD_INPUT
        assert word in result.stderr
        assert "two_way" in result.stderr

    def test_the_kinds_are_listed(self, file: Path) -> None:
        result = self.call(file, "--explain", "list")
        assert result.exit_code == 0
        assert "spending.PROGRAM.KIND.YEAR" in result.stdout

    def test_a_figure_that_breaks_a_rule_is_exit_1(self, tiny: Books, tmp_path: Path) -> None:
        file = tmp_path / "lie.json"
        lie = tiny.state.plan.model_copy(update={"objective": 50.0})
        file.write_text(plan_json(lie), encoding="utf-8")
        result = self.call(file, "--explain", "objective")
        assert result.exit_code == UNSOLVED
        assert "reported 50, difference 8.75" in result.stdout
        assert "broken" in result.stdout

    def test_a_file_without_a_plan_has_no_figure(self, tiny: Books, tmp_path: Path) -> None:
        file = tmp_path / "none.json"
        plan = tiny.state.plan
        empty = Plan(
            status="no_plan",
            stopped_by="interrupt",
            first_year=plan.first_year,
            years=plan.years,
            provenance=plan.provenance,
        )
        file.write_text(plan_json(empty), encoding="utf-8")
        assert self.call(file, "--explain", "objective").exit_code == BAD_INPUT

    def test_it_does_not_go_with_a_proof(self, file: Path) -> None:
        assert self.call(file, "--explain", "objective", "--prove").exit_code == BAD_INPUT
