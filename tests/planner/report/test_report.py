"""How a plan is written down: widths in two languages, long plans, odd names."""

import io
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from models.schema.case import Case
from models.schema.instance import Instance
from models.schema.options import SolveOptions
from models.schema.plan import IndexYear, Plan, Spending
from models.schema.scenario import Scenario
from planner.auditing.checklist import audit
from planner.input.read import load
from planner.language.phrases import say
from planner.language.text import Lang
from planner.processes.deadline import Deadline
from planner.report.lists import lettered, packed, shortened
from planner.report.live import Watch
from planner.report.names import Names
from planner.report.tables import csv_text, tables
from planner.report.terminal import plan_screen
from planner.search.progress import Progress
from planner.solving import solve
from tests.paths import ROOT
from tests.units import NewUnits, converted

LANGS: tuple[Lang, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(ROOT / "instances" / "tiny")


@pytest.fixture(scope="module")
def plan(tiny: Instance) -> Plan:
    return solve(tiny, None, SolveOptions(gap=0, isolate=False)).plan


def screen(plan: Plan, instance: Instance, lang: Lang, width: int = 80) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, markup=False, emoji=False, highlight=False)
    console.print(plan_screen(plan, Case(instance), audit(plan, instance), lang))
    return file.getvalue().splitlines()


def renamed(instance: Instance, name: str) -> Instance:
    """The instance with every name replaced."""
    tables = {
        table: tuple(
            row.model_copy(update={"name_zh": name, "name_en": name})
            if hasattr(row, "name_zh")
            else row
            for row in rows
        )
        for table, rows in instance.tables()
    }
    return instance.model_copy(update=tables)


@example(parts=["a" * 20, "b" * 58, "c" * 58, "d", "e"], lines=3)
@given(
    parts=st.lists(st.text(st.sampled_from("ab 黎平镇、"), min_size=1, max_size=90), min_size=1),
    lines=st.integers(1, 4),
)
def test_a_packed_list_keeps_to_its_lines(parts: list[str], lines: int) -> None:
    names = Names(load(ROOT / "instances" / "tiny"), "zh")
    text = packed(parts, names, lines, width=60).split("\n")
    assert len(text) <= lines
    assert all(cell_len(line) <= 60 for line in text)


def test_a_packed_list_counts_what_it_leaves_out(tiny: Instance) -> None:
    names = Names(tiny, "en")
    parts = [f"place {number}" for number in range(20)]
    assert packed(parts, names, 1, width=40) == "place 0, place 1, place 2, 17 more"
    assert packed(parts[:3], names, 1, width=40) == "place 0, place 1, place 2"


def test_chinese_is_cut_by_cells() -> None:
    assert shortened("肇兴侗寨保护", 12) == "肇兴侗寨保护"
    assert shortened("肇兴侗寨保护", 9) == "肇兴侗寨…"
    assert shortened("肇兴侗寨保护", 8) == "肇兴侗…"


def test_signs_are_distinct() -> None:
    signs = lettered(map(str, range(40)))
    assert list(signs.values())[:2] == ["A", "B"]
    assert len(set(signs.values())) == 40


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["[red]x[/red]", "[/]", ":smile:", "很长的名字" * 30, "a" * 300])
def test_any_name_is_text_and_fits(plan: Plan, tiny: Instance, lang: Lang, name: str) -> None:
    lines = screen(plan, renamed(tiny, name), lang)
    assert max(map(cell_len, lines)) <= 80
    if len(name) < 20:
        assert any(name in line for line in lines)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("years", [1, 5, 6, 13])
def test_every_year_of_a_long_plan_is_shown(
    plan: Plan, tiny: Instance, lang: Lang, years: int
) -> None:
    index = [
        IndexYear.model_validate({"year": 2026 + y, "in": 100 + y, "out": 200 + y, "two_way": 150})
        for y in range(years + 1)
    ]
    spending = [
        Spending(program="ppp", kind="capital", year=2026 + y, amount=12_345_678.0)
        for y in range(years)
    ]
    long = plan.model_copy(
        update={"years": years, "index": tuple(index), "spending": tuple(spending)}
    )
    lines = screen(long, tiny, lang)
    assert max(map(cell_len, lines)) <= 80
    text = "\n".join(lines)
    assert all(f"{200 + y:.1f}" in text for y in range(years + 1))
    assert all(str(2026 + y) in text for y in range(years))
    assert text.count("12,345,678") >= years
    assert f"{12_345_678 * years:,}" in text


def test_a_measure_is_not_broken_over_two_lines(plan: Plan, tiny: Instance) -> None:
    """The three measures together are a cell too long for a line."""
    measured = {"coordination": 1.119, "gini_of_gains": 0.4, "farmers_share_of_revenue": 0.26}
    measures = plan.measures.model_copy(update=measured)
    lines = screen(plan.model_copy(update={"measures": measures}), tiny, "en")
    assert any("Farmers' share of revenue 26%" in line for line in lines)


def test_what_lapses_shows_however_small_the_county(plan: Plan, tiny: Instance) -> None:
    def lapsing(amount: float) -> str:
        first, *rest = (row.model_copy(update={"lapsed": 0.0}) for row in plan.decisions.balances)
        balances = (first.model_copy(update={"lapsed": amount}), *rest)
        decisions = plan.decisions.model_copy(update={"balances": balances})
        return "\n".join(screen(plan.model_copy(update={"decisions": decisions}), tiny, "en"))

    assert "Own budget 2026 0.5 (carry limit: " in lapsing(0.5)
    assert "Own budget 2026" not in lapsing(0.01)


def test_a_title_stands_over_something(plan: Plan, tiny: Instance) -> None:
    assert any(line.startswith("Weakest condition") for line in screen(plan, tiny, "en"))
    free = tiny.model_copy(update={"requirements": ()})
    bare = plan.model_copy(update={"townships": ()})  # they are worked out from the county shown
    assert not any("Weakest condition" in line for line in screen(bare, free, "en"))


def test_a_one_way_county_has_no_figure_for_the_other(plan: Plan, tiny: Instance) -> None:
    index = tuple(row.model_copy(update={"outbound": None}) for row in plan.index)
    lines = screen(plan.model_copy(update={"index": index}), tiny, "en")
    assert next(line for line in lines if line.startswith("out ")).split()[2:] == ["-", "-"]


def test_progress_off_a_terminal_is_a_line_now_and_then() -> None:
    file = io.StringIO()
    with Watch(Console(file=file, width=200), "en", Deadline(60.0)) as watch:
        watch.see(Progress(0.1, None, None, None, phase="build"))
        watch.see(Progress(1.0, -1e-9, 20.0, float("inf")))
        watch.see(Progress(1.1, 11.0, 20.0, 0.9))
    assert file.getvalue().count("\n") == 1
    assert file.getvalue().startswith("searching  gain so far 0.000  bound 20.000  0 s")


def test_progress_on_a_terminal_is_one_line_that_goes_away() -> None:
    file = io.StringIO()
    console = Console(file=file, width=80, force_terminal=True, legacy_windows=False)
    with Watch(console, "zh") as watch:
        watch.see(Progress(1.1, 11.0, 20.0, 0.9))
        assert "当前增益 11.000" in watch.line().plain
        assert "剩余" not in watch.line().plain
    assert file.getvalue().endswith("\x1b[2K") or "\x1b[2K" in file.getvalue()


def test_no_screen_shows_more_gain_or_a_smaller_bound_than_there_is(
    plan: Plan, tiny: Instance
) -> None:
    options = {**plan.provenance.options, "gap": 0.00115}
    odd = plan.model_copy(
        update={
            "status": "feasible",
            "objective": 41.2599,
            "bound": 41.30734,
            "gap": 0.001149,
            "provenance": plan.provenance.model_copy(update={"options": options}),
        }
    )
    for lang in LANGS:
        text = "\n".join(screen(odd, tiny, lang))
        # 41.2599 is nearly 41.26, 41.30734 is above 41.30; 0.12 % is more than was asked for.
        assert "41.25 " in text
        assert "41.31" in text
        assert "0.115%" in text
        watch = Watch(Console(file=io.StringIO()), lang)
        watch.see(Progress(1.0, 41.2599, 41.30734, 0.001149))
        assert {"41.259", "41.308", "0.12%"} <= set(watch.line().plain.split())


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("money", [1e-8, 1e-4, 1.0, 1e4, 1e8])
def test_amounts_keep_their_digits_and_the_screen_its_width_in_any_unit(
    tiny: Instance, money: float, lang: Lang
) -> None:
    """Talent costs 10 of the 85 there are, in each year; 1e-8 times as much is 0.000000100."""
    county = converted(tiny, Scenario(), NewUnits(money=money)).instance
    plan = solve(county, None, SolveOptions(gap=0, isolate=False)).plan
    lines = screen(plan, county, lang)
    assert max(map(cell_len, lines)) <= 80, lines
    label = {"zh": "人才引育", "en": "Talent"}[lang]
    row = next(line for line in lines if line.startswith(label))
    assert float(row.split()[1].replace(",", "")) == pytest.approx(10 * money, rel=0.005)
    assert "e-" not in row
    paid = {"zh": "本级财力", "en": "Own budget"}[lang]
    found = re.search(rf"{paid} ([\d.,]*\d)", "\n".join(lines))
    assert found is not None
    assert float(found[1].replace(",", "")) == pytest.approx(29 * money, rel=0.02)


@pytest.mark.parametrize("lang", LANGS)
def test_the_first_lines_say_what_matters(plan: Plan, tiny: Instance, lang: Lang) -> None:
    top = "\n".join(screen(plan, tiny, lang)[:24])
    keys = ("limits_row", "unused_row", "below_row", "later_row", "most_row", "least_row")
    assert all(say(key, lang) in top for key in (*keys, "private_needed", "available"))
    assert "41.25" in top


def test_each_thing_has_its_cost_beside_it(plan: Plan, tiny: Instance) -> None:
    lines = screen(plan, tiny, "en")
    # 15 for the cold store; 2 masts of 8, of which the county pays half and operators half; 2 for
    # the link, 6 for the health centre, 4 for the reform, 20 hires at 1 each.
    assert any("Cold store" in line and line.split()[-1] == "15.0" for line in lines)
    wanted = ("5G masts cost 8.0+8.0;", "fibre    cost 2.0;", "Health   cost 6.0;")
    assert all(any(part in line for line in lines) for part in wanted)
    assert any(line.rstrip().endswith("Land titles 4.0") for line in lines)
    assert any(line.startswith("Technicians 20  20.0  26:A") for line in lines)


def test_a_lapse_names_its_cause_and_what_would_avoid_it(plan: Plan, tiny: Instance) -> None:
    # The transfer pays 20, of which 10 for its purpose, a half as it must: 30 more need 15 more.
    text = " ".join(" ".join(screen(plan, tiny, "en")).split())
    assert "Digital village transfer 2026 30.0 (earmark: 15 more on its purpose)" in text
    cells = tables(plan, Case(tiny), audit(plan, tiny), "zh")["balances"][1]
    assert ["digital-transfer", 2026, "专款专用：差专项支出 15 万元"] in [
        [row[0], row[2], row[5]] for row in cells
    ]


def test_items_and_townships_are_tables_with_a_column_for_each_source(
    plan: Plan, tiny: Instance
) -> None:
    made = tables(plan, Case(tiny), audit(plan, tiny), "en")
    head, *rows = csv_text(made["items"], "en").splitlines()
    assert "Own budget [10 000 yuan],Digital village transfer [10 000 yuan]" in head
    assert len(rows) == len(plan.items)
    store = next(row for row in rows if row.startswith("project,new,cold-store,Cold store,public"))
    assert store.endswith("Infrastructure,capital,2026,7.5,4.5,3.0,,,")
    head, *rows = csv_text(made["townships"], "en").splitlines()
    assert "Health before [0 to 1],Health after [0 to 1]" in head
    assert [row.split(",")[1] for row in rows][-1] == "county-wide"
    old = plan.model_copy(update={"items": (), "townships": ()})
    assert tables(old, Case(tiny), audit(plan, tiny), "en") == made
