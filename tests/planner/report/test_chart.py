"""The charts of a comparison: what is drawn, in which words, the same each time."""

import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

from planner.comparison.figures import Entry, Figures
from planner.language.text import Lang
from planner.report import chart as charts
from planner.report.chart import chart, chinese_font, facets, png, svg

SVG = "{http://www.w3.org/2000/svg}"


def case(two_way: float, bound: float = 30.0, money: float = 10.0) -> Figures:
    """An answer whose directions lie 10 apart on either side of the index."""
    return Figures(
        county="c",
        scenario="s",
        status="feasible",
        certified=True,
        two_way=two_way,
        inbound=two_way + 10,
        outbound=two_way - 10,
        gain=two_way - 100,
        bound=bound,
        gap=0.1,
        money={"talent": money, "ppp": 2 * money, "debt": 0.0},
    )


NOTHING = Figures(county="c", scenario="s", status="infeasible", certified=False)
BY_VALUE = [
    Entry("0.5", "here", (case(110),), ("0.5",)),
    Entry("1", "here", (case(120, money=20),), ("1",)),
    Entry("2", "here", (NOTHING,), ("2",)),
]
PLANS = [Entry("one", "c", (case(110),)), Entry("two", "c", (NOTHING,))]


def texts(content: bytes) -> list[str]:
    return [element.text or "" for element in ET.fromstring(content).iter(f"{SVG}text")]


def lines(figure: Figure, row: int, columns: int = 1) -> dict[str, list[float]]:
    axis = figure.axes[row * columns]
    return {str(line.get_label()): [float(y) for y in line.get_ydata()] for line in axis.lines}


def test_lines_go_through_the_values_that_there_are() -> None:
    figure = chart(BY_VALUE, ["budget_factor"], "en")
    assert lines(figure, 0) == {"two-way": [110, 120], "in": [120, 130], "out": [100, 110]}
    assert [list(line.get_xdata()) for line in figure.axes[0].lines] == [[0.5, 1]] * 3


def test_the_bound_is_a_thin_line_over_the_gain() -> None:
    figure = chart(BY_VALUE, ["budget_factor"], "en")
    assert lines(figure, 1) == {"bound (claimed): no plan gains more": [30, 30], "gain": [10, 20]}
    bound, gain = figure.axes[1].lines
    assert bound.get_linewidth() < gain.get_linewidth()


def test_money_is_stacked() -> None:
    figure = chart(BY_VALUE, ["budget_factor"], "en")
    bars = [(bar.get_y(), bar.get_height()) for bar in figure.axes[2].patches]
    # Talent 10, 20 and nothing; on top infrastructure, twice as much. No bar for unused programs.
    assert bars == [(0, 10), (0, 20), (0, 0), (10, 20), (20, 40), (0, 0)]
    assert figure.axes[2].get_ylim()[0] == 0


def test_plans_are_bars_upon_the_base_year() -> None:
    figure = chart(PLANS, [], "en")
    bars = [(bar.get_y(), bar.get_height()) for bar in figure.axes[0].patches]
    assert bars == [(100, 10), (100, 20), (100, 0)]
    assert [tick.get_text() for tick in figure.axes[2].get_xticklabels()] == ["one", "two"]


def test_a_second_column_and_each_instance_have_panels_of_their_own() -> None:
    entries = [
        Entry(f"{x}/{z}", place, (case(110, money=money),), (x, z))
        for place, money in (("here", 1.0), ("there", 1000.0))
        for z in ("0", "1")
        for x in ("1", "2")
    ]
    assert [facet.title for facet in facets(entries, ["b", "beta"])] == [
        *("here · beta 0", "here · beta 1", "there · beta 0", "there · beta 1")
    ]
    figure = chart(entries, ["b", "beta"], "en")
    money = figure.axes[8:]
    assert money[0].get_ylim() == money[1].get_ylim()
    assert money[2].get_ylim() == money[3].get_ylim()
    # 3 and 3000 are no figures of one scale.
    assert money[0].get_ylim()[1] < 10 < 1000 < money[2].get_ylim()[1]
    assert len({axis.get_ylim() for axis in figure.axes[:4]}) == 1


def test_a_mean_shows_its_range() -> None:
    spread = [Entry("1", "", (case(110), case(130)), ("1",)), Entry("2", "", (case(120),), ("2",))]
    assert lines(chart(spread, ["b"], "en"), 0)["two-way"] == [120, 120]
    assert len(chart(spread, ["b"], "en").axes[0].collections) == 1
    assert len(chart(BY_VALUE, ["b"], "en").axes[0].collections) == 0


def test_values_that_are_words_stand_one_after_another() -> None:
    words = [Entry(v, "", (case(110),), (v,)) for v in ("legacy", "concession")]
    figure = chart(words, ["regime"], "en")
    ticks = [tick.get_text() for tick in figure.axes[2].get_xticklabels()]
    assert ticks == ["legacy", "concession"]


def test_no_plan_at_all_is_still_a_chart() -> None:
    for entries in ([Entry("x", "c", (NOTHING,))], [Entry("1", "c", (NOTHING,), ("1",))]):
        assert png(entries, ["b"] if entries[0].values else [], "en").startswith(b"\x89PNG")


@pytest.mark.parametrize(("lang", "label"), [("en", "Money (10 000 yuan)"), ("zh", "支出（万元）")])
def test_text_of_the_svg_stays_text(lang: Lang, label: str) -> None:
    said = texts(svg(BY_VALUE, ["budget_factor"], lang))
    assert label in said
    assert "budget_factor" in said


@pytest.mark.parametrize("draw", [svg, png])
def test_the_same_entries_give_the_same_bytes(draw: Callable[..., bytes]) -> None:
    assert draw(PLANS, [], "en") == draw(PLANS, [], "en")


def test_the_png_is_large_enough_to_print() -> None:
    image = imread(io.BytesIO(png(PLANS, [], "en")))
    assert image.shape[0] > 900
    assert image.shape[1] > 900


def test_without_a_chinese_font_the_png_is_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts.font_manager, "get_font_names", lambda: ["DejaVu Sans"])
    assert chinese_font() is None
    assert png(PLANS, [], "zh") == png(PLANS, [], "en")
    named = [replace(entry, name=f"方案{entry.name}") for entry in PLANS]
    lettered = [replace(entry, name=sign) for entry, sign in zip(PLANS, "AB", strict=True)]
    assert png(named, [], "zh") == png(lettered, [], "en")
    # The reader of an SVG brings the fonts.
    assert svg(PLANS, [], "zh") != svg(PLANS, [], "en")


def test_a_chinese_font_is_taken_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts.font_manager, "get_font_names", lambda: ["Arial", "SimHei"])
    assert chinese_font() == "SimHei"


def test_a_name_with_dollars_is_no_formula() -> None:
    assert "$a_b$" in texts(svg([Entry("$a_b$", "c", (case(110),))], [], "en"))


def test_settings_of_others_stay_as_they_were() -> None:
    before = dict(mpl.rcParams)
    png(PLANS, [], "zh")
    assert dict(mpl.rcParams) == before
