"""Plans of one county side by side, for a program."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.comparison.comparison import compare_plans
from planner.comparison.figures import Entry, Figures, of_plan, undecided
from planner.comparison.funded import Thing
from planner.input.read import load
from planner.language.text import Lang
from planner.report.comparison import comparison_screen
from planner.solving import solve
from tests.paths import INSTANCES

EXACT = SolveOptions(gap=0.0, time_limit=None, isolate=False)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(INSTANCES / "tiny")


@pytest.fixture(scope="module")
def plans(tiny: Instance) -> dict[str, Plan]:
    half = Scenario(budget_factor=0.5)
    return {"all": solve(tiny, None, EXACT).plan, "half": solve(tiny, half, EXACT).plan}


def test_the_figures_are_those_of_each_plan(plans: dict[str, Plan]) -> None:
    found = compare_plans(plans)
    assert found.figures == {name: of_plan(plan) for name, plan in plans.items()}
    assert list(found.figures) == ["all", "half"]


def test_with_the_county_what_no_plan_funds_is_listed(
    tiny: Instance, plans: dict[str, Plan]
) -> None:
    without, within = compare_plans(plans), compare_plans(plans, tiny)
    assert {row.range for row in without.funded} == {"all", "some"}
    extra = {row.thing for row in within.funded} - {row.thing for row in without.funded}
    assert Thing("project", "road") in extra


def test_plans_of_several_counties_are_refused(tiny: Instance, plans: dict[str, Plan]) -> None:
    other = tiny.model_copy(update={"county": tiny.county.model_copy(update={"id": "other"})})
    with pytest.raises(ValueError, match="several counties: other, tiny"):
        compare_plans(plans, other)
    with pytest.raises(ValueError, match="several counties"):
        compare_plans({**plans, "other": solve(other, None, EXACT).plan})


def entry(name: str, gain: float | None, bound: float | None, *counties: str) -> Entry:
    """A column with a case of that gain and bound in each county."""
    cases = [
        Figures(county, "", "feasible", certified=True, gain=gain, bound=bound)
        for county in counties or ("here",)
    ]
    return Entry(name, "", tuple(cases))


class TestUndecided:
    """A plan of gain L and bound U says that the best gains something in [L, U]."""

    @pytest.mark.parametrize(
        ("first", "second", "pairs"),
        [
            ((10, 10.05), (9.99, 10.02), [(0, 1)]),  # the second's best may be 10.02, above 10
            ((9.99, 10.02), (10, 10.05), [(1, 0)]),
            ((10, 10.05), (9.5, 9.9), []),  # 9.9 at most, below 10
            ((10, 12), (9.5, 9.9), []),  # a wide gap of the better one alone leaves the order
            ((10, 10), (9.5, 10), []),  # at most as much, never more
            ((10, 10.05), (10, 10.05), [(0, 1)]),  # a tie is named once
            ((10, 10), (10, 10), []),  # a proven tie is no open question
            ((10, 10.05), (1, None), [(0, 1)]),  # without a bound nothing is ruled out
            ((10, 10.05), (None, 20), []),  # without a plan there is no difference
        ],
    )
    def test_a_difference_is_open_where_the_lesser_may_gain_more(
        self,
        first: tuple[float | None, float | None],
        second: tuple[float | None, float | None],
        pairs: list[tuple[int, int]],
    ) -> None:
        assert undecided([entry("a", *first), entry("b", *second)]) == pairs

    def test_plans_of_other_counties_are_not_ranked(self) -> None:
        assert undecided([entry("a", 10, 20, "here"), entry("b", 9, 19, "there")]) == []
        both = [entry("a", 10, 20, "here", "there"), entry("b", 9, 19, "there", "here")]
        assert undecided(both) == [(0, 1)]

    def test_plans_that_answer_one_question_are_ranked_by_what_they_gain(
        self, plans: dict[str, Plan]
    ) -> None:
        def entries(**scenarios: str) -> list[Entry]:
            cases = [
                replace(of_plan(plans["all"]), gain=gain, bound=50.0, question=("county", scenario))
                for gain, scenario in zip((41.0, 40.0), scenarios.values(), strict=True)
            ]
            return [Entry("a", "", (cases[0],)), Entry("b", "", (cases[1],))]

        assert of_plan(plans["all"]).question != of_plan(plans["half"]).question
        assert undecided(entries(first="one", second="one")) == []
        assert undecided(entries(first="one", second="other")) == [(0, 1)]

    def test_the_screen_says_so_in_both_languages(self) -> None:
        entries = [entry("a", 10, 10.051), entry("b", 9.996, 10.02), entry("c", 5, 6)]
        english, chinese = shown(entries, "en"), shown(entries, "zh")
        assert "smaller than the gap, so the order is not proven: a/b" in " ".join(english.split())
        assert "孰优尚未证明：a/b" in "".join(chinese.split())
        for screen in (english, chinese):
            # 9.996 rounds down and 10.051 up: the nearest would be 10.00 and 10.05.
            assert {"9.99", "10.06"} <= set(screen.split())

    def test_a_gap_within_the_one_asked_for_is_not_shown_above_it(self) -> None:
        case = Figures(
            "c", "", "optimal", certified=True, gain=1.0, bound=1.0, gap=0.00114, asked=0.00115
        )
        assert "0.114%" in shown([Entry("a", "", (case,))], "en").split()
        assert "0.12%" in shown([Entry("a", "", (replace(case, asked=None),))], "en").split()
        two = Entry("a", "", (case, case))  # a mean of gaps has no one gap asked for
        assert "0.12%" in shown([two], "en").split()

    def test_of_many_pairs_some_are_named_and_all_counted(self) -> None:
        many = [entry(f"p{place}", 10, 20) for place in range(6)]  # 15 pairs
        assert "p0/p1; p0/p2" in " ".join(shown(many, "en").split())
        assert "3 more" in " ".join(shown(many, "en").split())

    def test_proven_plans_get_no_such_line(self) -> None:
        assert "not proven" not in shown([entry("a", 10, 10), entry("b", 9, 9)], "en")


def shown(entries: list[Entry], lang: Lang) -> str:
    file = io.StringIO()
    Console(file=file, width=80).print(comparison_screen(entries, (), lang))
    return file.getvalue()
