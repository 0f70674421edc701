"""Charts of a comparison as SVG and PNG: index, gain and its bound, money by program."""

import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from planner.comparison.figures import Entry
from planner.language.figures import plain
from planner.language.phrases import say, word
from planner.language.text import Lang
from planner.report.comparison import programs, signs
from planner.report.lists import lettered, shortened

CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "SimHei",
    "SimSun",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
"""Fonts with Chinese that systems bring, the first that is there is used."""

LINES: dict[str, dict[str, Any]] = {
    "two_way": {"color": "#222222", "marker": "o", "linewidth": 2.2, "linestyle": "-"},
    "in": {"color": "#0072B2", "marker": "^", "linewidth": 1.5, "linestyle": "--"},
    "out": {"color": "#D55E00", "marker": "s", "linewidth": 1.5, "linestyle": ":"},
}
"""Each line is told apart by its mark and dashes as well, without colour."""
SHADES = {
    "talent": "#0B2C4D",
    "ppp": "#1F6E8C",
    "digital": "#3FA796",
    "services": "#9BCB7B",
    "reforms": "#F2E08A",
    "debt": "#C9C9C9",
}
"""From dark to light, so that neighbours differ in grey too."""
FIRST_CJK = "\u2e80"
"""Characters from here on are not in the font that comes with the charts."""
MOST_FACETS = 6
MOST_NAME = 14
MUTED = "#666666"


@dataclass(frozen=True)
class Facet:
    """Entries that share a panel of the chart, and what they have in common."""

    title: str
    entries: tuple[Entry, ...]

    @property
    def place(self) -> str:
        """Name the instance of its entries."""
        return self.entries[0].place


def facets(entries: Sequence[Entry], by: Sequence[str]) -> list[Facet]:
    """Make a facet for each instance and each combination of the values after the first."""
    if not entries[0].values:
        return [Facet("", tuple(entries))]
    shared = dict.fromkeys((entry.place, entry.values[1:]) for entry in entries)
    return [
        Facet(
            " · ".join(
                [place] * bool(place) + [f"{k} {v}" for k, v in zip(by[1:], rest, strict=True)]
            ),
            tuple(entry for entry in entries if (entry.place, entry.values[1:]) == (place, rest)),
        )
        for place, rest in shared
    ]


def chart(entries: Sequence[Entry], by: Sequence[str], lang: Lang) -> Figure:
    """Draw the figure: a row of panels for index, gain and money, a column for each facet."""
    shown = facets(entries, by)[:MOST_FACETS]
    widest = max(len(facet.entries) for facet in shown)
    width = max(6.4, min(16.0, 2.0 + len(shown) * max(2.6, 0.55 * widest)))
    figure = Figure(figsize=(width, 7.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(3, len(shown), squeeze=False, height_ratios=(3, 2, 3))
    used = [key for key in programs(entries) if any(entry.spent(key) for entry in entries)]
    for column, facet in enumerate(shown):
        places, ticks = _places(facet.entries)
        top, middle, bottom = axes[:, column]
        index = _index_lines if facet.entries[0].values else _index_bars
        index(top, facet.entries, places, lang)
        _gain(middle, facet.entries, places, lang)
        _money(bottom, facet.entries, places, used, lang)
        for axis in (top, middle, bottom):
            _plain(axis, places, ticks)
            axis.tick_params(labelbottom=axis is bottom)
        top.set_title(shortened(facet.title, 40), fontsize=10, loc="left")
        bottom.set_xlabel(by[0] if by else _key(entries))
    _share_scales(axes, shown)
    for row, key in enumerate(("axis_index", "axis_gain", "axis_money")):
        axes[row, 0].set_ylabel(say(key, lang))
        handles, labels = axes[row, 0].get_legend_handles_labels()
        _legend(axes[row, -1], handles, labels, stacked=row == 2)
    figure.align_ylabels(axes[:, 0])
    return figure


def _share_scales(axes: Any, shown: Sequence[Facet]) -> None:
    """Give index and gain one scale, and money one for each instance, which differ in size."""
    places = [facet.place for facet in shown]
    for column, facet in enumerate(shown):
        for row, like in enumerate((0, 0, places.index(facet.place))):
            if like != column:
                axes[row, column].sharey(axes[row, like])
                axes[row, column].tick_params(labelleft=False)
    for axis in axes.flat:
        axis.autoscale(axis="y")
    for axis in axes[2]:
        axis.set_ylim(bottom=0)


def _legend(axis: Axes, handles: Sequence[Any], labels: Sequence[str], stacked: bool) -> None:
    """Draw the legend beside the panels, a stack's from above."""
    turn = -1 if stacked else 1
    axis.legend(
        handles[::turn],
        labels[::turn],
        frameon=False,
        fontsize=8.5,
        loc="upper left",
        bbox_to_anchor=(1, 1),
    )


def _places(entries: Sequence[Entry]) -> tuple[list[float], list[str]]:
    """Place the entries: at their value where all are numbers, else one after another."""
    values = [entry.x for entry in entries]
    numbers = [value for value in values if value is not None]
    if entries[0].values:
        if len(set(numbers)) == len(entries):
            return numbers, [entry.values[0] for entry in entries]
        return [float(k) for k in range(len(entries))], [e.values[0] or "-" for e in entries]
    short = all(len(entry.name) <= MOST_NAME for entry in entries)
    names = [entry.name for entry in entries] if short else signs(entries)
    return [float(place) for place in range(len(entries))], names


def _key(entries: Sequence[Entry]) -> str:
    """Explain the signs under the bars, if names are too long to stand there."""
    if all(len(entry.name) <= MOST_NAME for entry in entries):
        return ""
    named = zip(signs(entries), entries, strict=True)
    return "\n".join(f"{sign}  {shortened(entry.name, 60)}" for sign, entry in named)


def _step(places: Sequence[float]) -> float:
    """Find the smallest distance between two entries."""
    ordered = sorted(places)
    return min((b - a for a, b in pairwise(ordered)), default=1.0)


def _drawn(
    places: Sequence[float], values: Sequence[float | None]
) -> tuple[list[float], list[float]]:
    """List positions and heights of the entries that have a value."""
    pairs = [(x, value) for x, value in zip(places, values, strict=True) if value is not None]
    return [x for x, _ in pairs], [value for _, value in pairs]


def _index(entries: Sequence[Entry]) -> dict[str, list[float | None]]:
    return {
        "two_way": [entry.mean(lambda case: case.two_way) for entry in entries],
        "in": [entry.mean(lambda case: case.inbound) for entry in entries],
        "out": [entry.mean(lambda case: case.outbound) for entry in entries],
    }


def _index_lines(axis: Axes, entries: Sequence[Entry], places: Sequence[float], lang: Lang) -> None:
    for key, values in _index(entries).items():
        style = LINES[key]
        axis.plot(*_drawn(places, values), label=say(f"row_{key}", lang), markersize=5, **style)
    if any(len(entry.cases) > 1 for entry in entries):
        spans = [
            (x, e.found(lambda case: case.two_way)) for x, e in zip(places, entries, strict=True)
        ]
        held = [(x, min(found), max(found)) for x, found in spans if found]
        axis.fill_between(
            [x for x, _, _ in held],
            [low for _, low, _ in held],
            [high for _, _, high in held],
            color="#222222",
            alpha=0.12,
            linewidth=0,
            label=f"{say('row_low', lang)}–{say('row_high', lang)}",
        )


def _index_bars(axis: Axes, entries: Sequence[Entry], places: Sequence[float], lang: Lang) -> None:
    """Draw bars that stand on 100, the base year: their height is what the plan adds."""
    for place, (key, values) in enumerate(_index(entries).items()):
        drawn, heights = _drawn(places, values)
        axis.bar(
            [x + 0.26 * (place - 1) for x in drawn],
            [height - 100 for height in heights],
            0.24,
            bottom=100,
            color=(LINES[key]["color"], "#5AA9D6", "#F3B27A")[place] if place else "#222222",
            hatch=("", "///", "...")[place],
            edgecolor="white",
            linewidth=0.5,
            label=say(f"row_{key}", lang),
        )
    axis.axhline(100, color=MUTED, linewidth=0.8)


def _gain(axis: Axes, entries: Sequence[Entry], places: Sequence[float], lang: Lang) -> None:
    gains = [entry.mean(lambda case: case.gain) for entry in entries]
    bounds = [entry.mean(lambda case: case.bound) for entry in entries]
    name, limit = say("line_gain", lang), say("line_bound", lang)
    if entries[0].values:
        axis.plot(*_drawn(places, bounds), color=MUTED, linewidth=0.8, label=limit)
        axis.plot(*_drawn(places, gains), color="#222222", marker="o", markersize=5, label=name)
    else:
        drawn, heights = _drawn(places, gains)
        axis.bar(drawn, heights, 0.5, color="#8A8A8A", label=name)
        drawn, heights = _drawn(places, bounds)
        ends = [x - 0.32 for x in drawn], [x + 0.32 for x in drawn]
        axis.hlines(heights, *ends, color="#222222", linewidth=1, label=limit)
    axis.margins(y=0.15)


def _money(
    axis: Axes, entries: Sequence[Entry], places: Sequence[float], used: Sequence[str], lang: Lang
) -> None:
    width = 0.7 * _step(places)
    base = [0.0] * len(entries)
    for program in used:
        heights = [entry.spent(program) or 0.0 for entry in entries]
        axis.bar(
            places,
            heights,
            width,
            bottom=base,
            color=SHADES[program],
            edgecolor="white",
            linewidth=0.6,
            label=word(program, lang),
        )
        base = [below + height for below, height in zip(base, heights, strict=True)]


def _plain(axis: Axes, places: Sequence[float], ticks: Sequence[str]) -> None:
    """Leave no frame but the axes, quiet lines, and a tick at each entry."""
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="y", color="#E3E3E3", linewidth=0.6)
    axis.set_axisbelow(True)
    margin = 0.6 * _step(places)
    axis.set_xlim(min(places) - margin, max(places) + margin)
    axis.set_xticks(list(places), list(ticks))
    axis.yaxis.set_major_formatter(lambda value, _: plain(value, 10, grouped=True))


def chinese_font() -> str | None:
    """Find an installed font that has Chinese; None where there is none."""
    installed = set(font_manager.get_font_names())
    return next((name for name in CHINESE_FONTS if name in installed), None)


def svg(entries: Sequence[Entry], by: Sequence[str], lang: Lang) -> bytes:
    """Draw the chart as SVG whose text stays text: the reader's fonts show Chinese."""
    return _saved(entries, by, lang, "svg", [*CHINESE_FONTS, "DejaVu Sans"])


def png(entries: Sequence[Entry], by: Sequence[str], lang: Lang) -> bytes:
    """Draw the chart as PNG; labels are English where no installed font has Chinese."""
    font = chinese_font()
    if font is None:
        return _saved(_spelled(entries), by, "en", "png", ["DejaVu Sans"])
    return _saved(entries, by, lang, "png", ["DejaVu Sans", font])


def _spelled(entries: Sequence[Entry]) -> list[Entry]:
    """Give each entry whose name no font here can write a letter, in order."""
    found = [text for entry in entries for text in (entry.name, entry.place, *entry.values)]
    letters = lettered(text for text in found if max(text, default="") >= FIRST_CJK)

    def spelled(text: str) -> str:
        return letters.get(text, text)

    return [
        replace(
            entry,
            name=spelled(entry.name),
            place=spelled(entry.place),
            values=tuple(map(spelled, entry.values)),
        )
        for entry in entries
    ]


def _saved(
    entries: Sequence[Entry], by: Sequence[str], lang: Lang, form: str, fonts: list[str]
) -> bytes:
    file = io.BytesIO()
    with _style(fonts):
        chart(entries, by, lang).savefig(
            file, format=form, dpi=150, metadata={"Date": None} if form == "svg" else None
        )
    return file.getvalue()


@contextmanager
def _style(fonts: list[str]) -> Iterator[None]:
    """Set fonts and text of one chart; fonts that this machine lacks cause no warning."""
    settings: Any = {
        "font.family": fonts,
        "font.size": 9,
        "axes.labelsize": 9,
        "axes.edgecolor": MUTED,
        "axes.unicode_minus": False,
        "svg.fonttype": "none",
        "svg.hashsalt": "planner",
        "text.parse_math": False,
    }
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with mpl.rc_context(settings), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph")
            yield
    finally:
        log.setLevel(level)
