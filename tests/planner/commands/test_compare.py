"""Plans side by side: figures by hand, what is funded, batches by value, refusals."""

import csv
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from rich.cells import cell_len
from typer.testing import CliRunner

from models.schema import versions
from models.schema.instance import Instance
from models.schema.plan import Plan
from models.schema.scenario import Scenario
from planner.commands.compare import compare
from planner.comparison.figures import of_plan
from planner.comparison.funded import Thing, funded
from planner.comparison.grouping import gathered
from planner.comparison.plans import distinct
from planner.comparison.results import read_results
from planner.input.read import load
from planner.input.write import write_json
from planner.processes.files import write_atomically
from planner.report.comparison import csv_text
from planner.report.tables import plan_json
from tests.paths import ROOT
from tests.planner.batch.batches import Case, solved, write_batch

TINY = ROOT / "instances" / "tiny"
POOR = {"budget_factor": 0.0, "forced": [{"what": "project", "id": "cold-store"}]}

app = typer.Typer()
app.command()(compare)


def call(*arguments: object, lang: str = "en", code: int = 0) -> str:
    """What the command says, on either stream, after ending with ``code``."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--lang", lang])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return str(result.output)


@pytest.fixture(scope="module")
def tiny() -> Instance:
    return load(TINY)


@pytest.fixture(scope="module")
def plans(tiny: Instance) -> dict[str, Plan]:
    """As the county stands, without reforms, without a way."""
    return {
        "base": solved(tiny),
        "closed": solved(tiny, id="closed", forbidden=[{"what": "reform", "id": "land-title"}]),
        "poor": solved(tiny, id="poor", **POOR),
    }


@pytest.fixture(scope="module")
def folder(plans: dict[str, Plan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("plans")
    for name, plan in plans.items():
        (made / name).mkdir()
        write_atomically(made / name / "plan.json", plan_json(plan).encode())
    return made


@pytest.fixture(scope="module")
def cases(tiny: Instance) -> list[Case]:
    grid: list[dict[str, Any]] = [
        {"budget_factor": factor, "beta": beta} for factor in (1.2, 0.5, 1) for beta in (0, 1.0)
    ]
    made: list[Case] = [
        (f"tiny/b{g['budget_factor']}-{g['beta']}", g, solved(tiny, id="s", **g)) for g in grid
    ]
    return [*made, ("tiny/b2", {"budget_factor": 2, "beta": 0}, None)]


@pytest.fixture(scope="module")
def batch(cases: list[Case], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("batch")
    write_batch(made, cases)
    return made


def line(text: str, start: str) -> list[str]:
    """The cells of the first line that begins so."""
    found = next(row for row in text.splitlines() if re.match(rf"\s*{re.escape(start)}(\s|$)", row))
    return found.strip().removeprefix(start).split()


def rows_of(file: Path) -> list[dict[str, str]]:
    content = file.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


# instances/tiny/README.md: in 2027 inbound is 200 and outbound 160; with beta 0.5 two-way is
# 0.5 * 180 + 0.5 * 160 = 170. Paid are 5 + 5 technicians in each of two years at 1 (20), the cold
# store (15), fibre and two masts (10), the clinic (6) and the land titles (4): 55.
def test_the_figures_of_a_plan_are_those_worked_out(plans: dict[str, Plan]) -> None:
    base = of_plan(plans["base"])
    assert (base.two_way, base.inbound, base.outbound) == pytest.approx((170, 200, 160))
    assert base.gain == pytest.approx(41.25)
    assert base.money == pytest.approx(
        {"talent": 20, "ppp": 15, "digital": 10, "services": 6, "reforms": 4, "debt": 0}
    )
    poor = of_plan(plans["poor"])
    assert (poor.status, poor.planned, poor.two_way) == ("infeasible", False, None)


def test_plans_stand_side_by_side(folder: Path) -> None:
    text = call(folder / "base", folder / "closed" / "plan.json", folder / "poor")
    assert line(text, "status") == ["optimal", "optimal", "infeasible"]
    assert line(text, "two-way")[::2] == ["170.0", "-"]
    assert line(text, "gain") == ["41.25", "30.00", "-"]  # README: 30 with reforms closed
    assert line(text, "audit") == ["unchecked", "unchecked", "unchecked"]
    assert line(text, "Reforms") == ["4.0", "0", "-"]
    assert line(text, "Total")[0] == "55.0"
    assert "27%" in text  # the cold store's 15 of 55
    assert max(map(cell_len, text.splitlines())) <= 80


def test_plans_are_audited_where_their_county_is_at_hand(folder: Path, tmp_path: Path) -> None:
    paths = [folder / name for name in ("base", "closed", "poor")]
    text = call(*paths, "--instance", TINY)
    # The scenarios of the other two are not at hand.
    assert line(text, "audit") == ["holds", "unchecked", "unchecked"]
    assert "claimed by the file" in text
    scenario = tmp_path / "poor.json"
    scenario.write_text(Scenario(id="poor", **POOR).model_dump_json(), encoding="utf-8")
    text = call(*paths, "--instance", TINY, "--scenario", scenario)
    assert line(text, "audit") == ["holds", "unchecked", "claim"]
    assert "whether there is none cannot" in " ".join(text.split())


def test_a_claim_is_refuted_by_a_better_plan_beside_it(
    plans: dict[str, Plan], folder: Path, tmp_path: Path
) -> None:
    """The best plan without a reform, said to be the best with it: alone nobody can tell."""
    less = plans["closed"].model_copy(update={"provenance": plans["base"].provenance})
    write_atomically(tmp_path / "plan.json", plan_json(less).encode())
    alone = call(tmp_path, "--instance", TINY)
    assert line(alone, "audit") == ["holds"]
    for paths in ((tmp_path, folder / "base"), (folder / "base", tmp_path)):
        text = call(*paths, "--instance", TINY, "--out", tmp_path / "out", code=1)
        expected = ["refuted" if path == tmp_path else "holds" for path in paths]
        assert line(text, "audit") == expected
        assert "refuted: a plan beside it holds" in text
        found = [row["refuted [cases]"] for row in rows_of(tmp_path / "out" / "comparison.csv")]
        assert found == ["1" if each == "refuted" else "0" for each in expected]


def test_plans_of_different_data_are_said_to_be(
    tiny: Instance, folder: Path, tmp_path: Path
) -> None:
    richer = tuple(row.model_copy(update={"amount": row.amount + 1}) for row in tiny.amounts)
    write_atomically(
        tmp_path / "plan.json",
        plan_json(solved(tiny.model_copy(update={"amounts": richer}))).encode(),
    )
    assert "the plans of tiny are of different data" in call(folder / "base", tmp_path)
    assert "different data" not in call(folder / "base", folder / "closed")


def test_a_forged_plan_is_shown_as_broken(plans: dict[str, Plan], tmp_path: Path) -> None:
    """The plan of the closed county, its gain, bound and gap replaced, and called certified."""
    forged = plans["closed"].model_copy(
        update={
            "objective": 60.0,
            "bound": 60.0,
            "certified": True,
            "provenance": plans["base"].provenance,
        }
    )
    write_atomically(tmp_path / "plan.json", plan_json(forged).encode())
    text = call(tmp_path, "--instance", TINY, "--out", tmp_path, code=1)
    assert line(text, "status") == ["broken"]
    assert line(text, "audit") == ["broken"]
    (row,) = rows_of(tmp_path / "comparison.csv")
    assert (row["audited and kept [cases]"], row["broken [cases]"]) == ("0", "1")
    # Without the county nothing of it is said to be checked.
    text = call(tmp_path, "--out", tmp_path)
    assert line(text, "audit") == ["unchecked"]
    (row,) = rows_of(tmp_path / "comparison.csv")
    assert (row["audited and kept [cases]"], row["not checked [cases]"]) == ("0", "1")


def test_both_languages_say_the_same(folder: Path) -> None:
    chinese = call(folder / "base", folder / "closed", lang="zh")
    assert line(chinese, "增益") == ["41.25", "30.00"]
    assert line(chinese, "状态") == ["最优", "最优"]
    assert max(map(cell_len, chinese.splitlines())) <= 80


class TestFunded:
    def test_in_all_in_some_in_none(self, plans: dict[str, Plan], tiny: Instance) -> None:
        found = {row.thing: row for row in funded(plans, tiny)}
        assert found[Thing("project", "cold-store")].range == "all"
        land = found[Thing("reform", "land-title")]
        assert (land.range, list(land.how), land.plans) == ("some", ["base"], 2)
        assert found[Thing("project", "road")].range == "none"

    def test_without_the_county_nobody_knows_what_was_left(self, plans: dict[str, Plan]) -> None:
        found = funded(plans)
        assert {row.range for row in found} == {"all", "some"}

    def test_a_plan_without_decisions_does_not_count(self, plans: dict[str, Plan]) -> None:
        assert funded({"poor": plans["poor"]}) == []
        assert {row.plans for row in funded(plans)} == {2}

    def test_the_same_thing_in_another_year_is_not_the_same(self, plans: dict[str, Plan]) -> None:
        base = plans["base"]
        start = base.decisions.projects[0]
        later = start.model_copy(update={"year": start.year + 1})
        moved = base.model_copy(
            update={"decisions": base.decisions.model_copy(update={"projects": (later,)})}
        )
        store = Thing("project", "cold-store")
        same = next(row for row in funded({"a": base, "b": base}) if row.thing == store)
        other = next(row for row in funded({"a": base, "b": moved}) if row.thing == store)
        assert (same.range, same.same) == ("all", True)
        assert (other.range, other.same) == ("all", False)

    def test_the_screen_names_things_only_with_the_county(self, folder: Path) -> None:
        bare = call(folder / "base", folder / "closed")
        assert "cold-store" in bare
        assert "In no plan" not in bare
        named = call(folder / "base", folder / "closed", "--instance", TINY)
        assert "Cold store" in named
        assert line(named, "Land titles") == ["2026", "-"]
        assert "Road" in named.partition("In no plan")[2]

    def test_another_county_is_refused(self, folder: Path) -> None:
        text = call(folder / "base", "--instance", ROOT / "instances" / "remote", code=2)
        assert "the plans are of: tiny" in text

    def test_counties_are_compared_each_by_itself(
        self, folder: Path, plans: dict[str, Plan], tmp_path: Path
    ) -> None:
        base = plans["base"]
        provenance = base.provenance.model_copy(update={"county": "elsewhere"})
        other = base.model_copy(update={"provenance": provenance})
        (tmp_path / "other.json").write_text(plan_json(other), encoding="utf-8")
        text = call(folder / "closed", tmp_path / "other.json")
        assert "What is decided (tiny)" in text
        assert "What is decided (elsewhere)" in text
        # Each has all it funds in its one plan; together they would differ in the land titles.
        assert "What differs" not in text


class TestMany:
    def test_more_plans_than_columns_are_rows(self, folder: Path, tmp_path: Path) -> None:
        for number in range(12):
            text = (folder / "base" / "plan.json").read_text(encoding="utf-8")
            (tmp_path / f"variant-{number:02}.json").write_text(text, encoding="utf-8")
        text = call(*sorted(tmp_path.glob("*.json")))
        assert max(map(cell_len, text.splitlines())) <= 80
        assert line(text, "status")[:3] == ["two-way", "in", "out"]
        rows = [row for row in text.splitlines() if row.split()[1:2] == ["optimal"]]
        assert [row.split()[0] for row in rows] == list("ABCDEFGHIJKL")
        assert "L  variant-11  tiny" in text

    @pytest.mark.parametrize("name", ["[red]x", ":smile:", "很长的方案名称" * 12])
    def test_any_name_is_text_and_fits(self, folder: Path, tmp_path: Path, name: str) -> None:
        file = tmp_path / f"{name[:60]}.json"
        file.write_text((folder / "base" / "plan.json").read_text(encoding="utf-8"), "utf-8")
        text = call(file, folder / "closed", lang="zh")
        assert max(map(cell_len, text.splitlines())) <= 80
        assert name[:6] in text

    def test_names_are_as_short_as_they_can_be_apart(self) -> None:
        files = [Path("/a/x/run/plan.json"), Path("/a/y/run/plan.json"), Path("/b/q.json")]
        assert distinct(files) == ["x/run", "y/run", "q"]


class TestBatch:
    def test_values_stand_in_order_of_size(self, batch: Path) -> None:
        entries = gathered(read_results(batch, "en"), ["budget_factor", "beta"], "en")
        assert [entry.name for entry in entries] == [
            *("0.5/0", "0.5/1", "1/0", "1/1", "1.2/0", "1.2/1", "2/0")
        ]

    # README of tiny: at budget 1 in is 200 and out 160 in 2027, so that with beta 0 two-way is 180;
    # with beta 1 out is the smaller, and no plan has it above 160.
    def test_a_table_by_two_columns(self, batch: Path) -> None:
        text = call(batch, "--by", "budget_factor", "--by", "beta")
        # Seven columns are too wide for the screen: each case is a row.
        shown = text.split("Results")[1].split("Money")[0]
        assert line(shown, "1/0")[:2] == ["optimal", "180.0"]
        assert line(shown, "1/1")[:2] == ["optimal", "160.0"]
        assert line(shown, "2/0")[0] == "failed"
        assert max(map(cell_len, text.splitlines())) <= 80

    def test_cases_are_audited_where_the_batch_names_their_county(
        self, cases: list[Case], tmp_path: Path
    ) -> None:
        write_batch(tmp_path, cases)
        asks = {
            name.partition("/")[2]: {"scenario": {"id": "s", **grid}} for name, grid, _ in cases
        }
        document = {"counties": {"tiny": str(TINY)}, "asks": asks}
        (tmp_path / "batch.json").write_text(json.dumps(document), encoding="utf-8")
        text = call(tmp_path, "--by", "budget_factor")
        assert line(text, "audit") == ["2", "2", "2", "0"]
        # A plan of another case: it holds, but answers another question.
        first, second = (tmp_path / "cases" / name / "plan.json" for name, *_ in cases[:2])
        own = first.read_bytes()
        first.write_bytes(second.read_bytes())
        assert "broken" in line(call(first, code=1), "audit")
        first.write_bytes(own)
        # A table that says more than its plans do.
        table = pd.read_parquet(tmp_path / "results.parquet")
        table.loc[0, "objective"] += 1
        table.to_parquet(tmp_path / "results.parquet", index=False)
        text = call(tmp_path, "--by", "budget_factor", code=1)
        assert sorted(line(text, "broken")) == ["0", "0", "0", "1"]
        # One that says it was made by other rules than its plan does.
        table.loc[0, "objective"] -= 1
        table.loc[1, "rules"] = 1
        table.to_parquet(tmp_path / "results.parquet", index=False)
        text = call(tmp_path, "--by", "budget_factor", code=1)
        assert sorted(line(text, "broken")) == ["0", "0", "0", "1"]

    def test_cases_that_only_claim_are_counted_apart(self, tiny: Instance, tmp_path: Path) -> None:
        """Nothing audits that there is no plan, and a plan of a newer planner is not kept here."""
        holds, poor = solved(tiny, id="s"), solved(tiny, id="s", **POOR)
        newer = {"rules": versions.RULES + 1}
        late = holds.model_copy(
            update={"gap": 0.5, "provenance": holds.provenance.model_copy(update=newer)}
        )
        names = {"a": holds, "b": poor, "c": late}
        made = [(f"tiny/{name}", {"beta": 0.0}, plan) for name, plan in names.items()]
        table = write_batch(tmp_path, made)
        table.loc[2, "rules"] = versions.RULES + 1
        table.to_parquet(tmp_path / "results.parquet", index=False)
        asks = {"a": {"scenario": {"id": "s"}}, "b": {"scenario": {"id": "s", **POOR}}}
        asks["c"] = asks["a"]
        document = {"counties": {"tiny": str(TINY)}, "asks": asks}
        (tmp_path / "batch.json").write_text(json.dumps(document), encoding="utf-8")
        out = tmp_path / "out"
        text = call(tmp_path, "--by", "beta", "--out", out, code=4)
        assert [line(text, row) for row in ("audit", "claims", "oth. rules")] == [["1"]] * 3
        (row,) = rows_of(out / "comparison.csv")
        counted = ("audited and kept", "claims only", "by other rules", "broken", "not checked")
        assert [row[f"{name} [cases]"] for name in counted] == ["1", "1", "1", "0", "0"]

    def test_cases_that_share_a_value_are_a_mean(self, batch: Path) -> None:
        text = call(batch, "--by", "budget_factor")
        assert line(text, "cases") == ["2", "2", "2", "1"]
        assert line(text, "plans") == ["2", "2", "2", "0"]
        assert line(text, "two-way")[1] == "170.0"  # (180 + 160) / 2
        assert line(text, "2-way min")[1] == "160.0"
        assert line(text, "2-way max")[1] == "180.0"

    def test_csv_and_parquet_give_the_same(self, batch: Path, tmp_path: Path) -> None:
        for kind in ("csv", "parquet"):
            (tmp_path / kind / "cases").parent.mkdir()
            (tmp_path / kind / "cases").symlink_to(batch / "cases")
            name = f"results.{kind}"
            (tmp_path / kind / name).write_bytes((batch / name).read_bytes())
        both = [read_results(tmp_path / kind, "en") for kind in ("csv", "parquet")]
        assert both[0].rows == both[1].rows
        assert both[0].known == both[1].known == ("scenario", "budget_factor", "beta")
        said = [
            call(tmp_path / kind, "--by", "beta", "--by", "budget_factor")
            for kind in ("csv", "parquet")
        ]
        assert said[0] == said[1]

    def test_many_instances_are_means_over_them(self, cases: list[Case], tmp_path: Path) -> None:
        seven = [
            (f"{name}{place}/x", values, plan)
            for name in ("tiny",)
            for place in range(7)
            for _, values, plan in cases[4:5]  # budget 1, beta 0
        ]
        write_batch(tmp_path, seven)
        text = call(tmp_path, "--by", "budget_factor")
        assert "7 instances: means" in text
        assert line(text, "cases") == ["7"]
        assert line(text, "two-way") == ["180.0"]

    def test_few_instances_have_a_table_each(self, cases: list[Case], tmp_path: Path) -> None:
        write_batch(tmp_path, [(f"{place}/x", *cases[4][1:]) for place in ("here", "there")])
        text = call(tmp_path, "--by", "budget_factor")
        assert text.count("Results (index") == 2
        assert "What is decided (there)" in text

    def test_text_values_keep_the_order_of_the_table(
        self, cases: list[Case], tmp_path: Path
    ) -> None:
        values: list[Mapping[str, Any]] = [{"regime": "legacy"}, {"regime": "concession"}]
        write_batch(tmp_path, [(f"t/{v['regime']}", v, cases[4][2]) for v in values])
        entries = gathered(read_results(tmp_path, "en"), ["regime"], "en")
        assert [entry.name for entry in entries] == ["legacy", "concession"]
        assert [entry.x for entry in entries] == [None, None]


class TestFiles:
    def test_plans_are_written_for_a_spreadsheet(self, folder: Path, tmp_path: Path) -> None:
        call(folder / "base", folder / "poor", "--instance", TINY, "--out", tmp_path)
        assert sorted(file.name for file in tmp_path.iterdir()) == [
            *("chart.png", "chart.svg", "comparison.csv", "funded.csv")
        ]
        base, poor = rows_of(tmp_path / "comparison.csv")
        assert float(base["two-way [base year = 100]"]) == pytest.approx(170)
        assert float(base["Talent [10 000 yuan]"]) == pytest.approx(20)
        assert float(base["Talent, share [0 to 1]"]) == pytest.approx(20 / 55)
        assert (poor["status"], poor["gain [index points]"]) == ("infeasible", "")
        things = {row["id"]: row for row in rows_of(tmp_path / "funded.csv")}
        assert things["road"]["funded in"] == "none"
        assert things["land-title"]["funded in"] == "all"
        # Under public contract it is built in 2026 and works from 2027.
        assert "base: County builds 2026→2027" in things["cold-store"].values()

    def test_a_batch_is_written_by_value(self, batch: Path, tmp_path: Path) -> None:
        call(batch, "--by", "beta", "--out", tmp_path, lang="zh")
        rows = rows_of(tmp_path / "comparison.csv")
        assert [row["beta"] for row in rows] == ["0", "1"]
        assert [row["有方案的案例数"] for row in rows] == ["3", "3"]
        assert {row["实例"] for row in rows} == {"tiny"}

    def test_text_that_looks_like_a_formula_is_text(self) -> None:
        assert csv_text(["a"], [["=1+1"], [-1.5]]) == "a\r\n'=1+1\r\n-1.5\r\n"


class TestRefusals:
    @pytest.mark.parametrize(("lang", "word"), [("en", "no such file"), ("zh", "没有这个文件")])
    def test_a_missing_plan(self, folder: Path, lang: str, word: str) -> None:
        text = call(folder / "base", folder / "gone.json", lang=lang, code=2)
        assert word in text
        assert "gone.json" in text
        assert len(text.splitlines()) == 1

    def test_a_broken_plan_is_named_by_its_whole_path(self, tmp_path: Path) -> None:
        (tmp_path / "one").mkdir()
        (tmp_path / "one" / "plan.json").write_text("{", encoding="utf-8")
        text = call(tmp_path / "one", code=2)
        assert "one/plan.json" in text
        assert "Traceback" not in text

    @pytest.mark.parametrize(
        ("make", "by", "fragment"),
        [
            (lambda path: None, ["--by", "beta"], "no results.parquet"),
            (lambda path: None, [], "no plan.json"),
            (lambda path: (path / "results.csv").write_text(""), ["--by", "x"], "cannot be read"),
            (
                lambda path: (path / "results.csv").write_text("a\n1\n"),
                ["--by", "a"],
                "missing: case",
            ),
            (lambda path: (path / "results.parquet").write_text("x"), ["--by", "a"], "parquet"),
        ],
    )
    def test_a_folder_without_results(
        self, tmp_path: Path, make: Any, by: list[str], fragment: str
    ) -> None:
        make(tmp_path)
        text = call(tmp_path, *by, code=2)
        assert fragment in text
        assert len(text.splitlines()) == 1

    @pytest.mark.parametrize(
        ("by", "fragment"),
        [
            (["--by", "budget"], "known: scenario, budget_factor, beta"),
            (["--by", "seconds"], "no grid column"),
            (["--by", "beta", "--by", "beta"], "given twice"),
            ([], "say with --by"),
        ],
    )
    def test_an_unknown_column(self, batch: Path, by: list[str], fragment: str) -> None:
        assert fragment in call(batch, *by, code=2)

    def test_only_one_batch(self, batch: Path, folder: Path) -> None:
        assert "2 paths" in call(batch, folder, "--by", "beta", code=2)

    def test_the_same_plan_twice(self, folder: Path) -> None:
        assert "given twice" in call(folder / "base", folder / "base" / "plan.json", code=2)

    def test_a_lost_plan_of_a_batch(self, cases: list[Case], tmp_path: Path) -> None:
        write_batch(tmp_path, cases[:2])
        lost = tmp_path / "cases" / cases[0][0] / "plan.json"
        lost.unlink()
        assert str(lost) in call(tmp_path, "--by", "beta", code=2)

    def test_a_cell_that_is_no_number(self, cases: list[Case], tmp_path: Path) -> None:
        table = write_batch(tmp_path, cases[:2]).astype({"index": object})
        table.loc[1, "index"] = "high"
        (tmp_path / "results.parquet").unlink()
        table.to_csv(tmp_path / "results.csv", index=False)
        assert "row 3, index: 'high'" in call(tmp_path, "--by", "beta", code=2)

    def test_an_empty_table(self, batch: Path, tmp_path: Path) -> None:
        pd.read_parquet(batch / "results.parquet").head(0).to_parquet(tmp_path / "results.parquet")
        assert "no row yet" in call(tmp_path, "--by", "beta", code=2)

    def test_a_folder_that_cannot_be_written(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("", encoding="utf-8")
        assert "Cannot write" in call(folder / "base", "--out", tmp_path / "file", code=2)


def test_a_county_as_json_gives_names_too(folder: Path, tiny: Instance, tmp_path: Path) -> None:
    write_json(tiny, tmp_path / "tiny.json")
    assert "冷库" in call(folder / "base", "--instance", tmp_path / "tiny.json", lang="zh")
