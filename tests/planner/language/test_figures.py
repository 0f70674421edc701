"""Gains round down, bounds and gaps up, at every number of decimals."""

import ast
import math
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.language import figures
from tests.paths import ROOT

points = st.floats(-1e12, 1e12, allow_nan=False) | st.floats(-100, 100, allow_nan=False)
shares = st.floats(0, 1e6, allow_nan=False) | st.floats(0, 1, allow_nan=False)
decimals = st.integers(0, 9)


def noise(value: Decimal) -> Decimal:
    """How far past the figure a shown step may lie."""
    return Decimal(figures.NOISE) * max(Decimal(1), abs(value)) * (1 + Decimal(10) ** -20)


@given(value=points, digits=decimals)
def test_a_figure_lies_between_the_gain_and_the_bound_that_are_shown(
    value: float, digits: int
) -> None:
    true = Decimal(value)
    low, high = Decimal(figures.gain(value, digits)), Decimal(figures.bound(value, digits))
    assert low - noise(true) <= true <= high + noise(true)
    assert high - low <= Decimal(1).scaleb(-digits)
    assert figures.index(value, digits) == figures.gain(value, digits)


@given(value=points, digits=decimals)
def test_no_figure_is_shown_further_away_than_a_step(value: float, digits: int) -> None:
    step = Decimal(1).scaleb(-digits)
    for text in (figures.gain(value, digits), figures.bound(value, digits)):
        assert abs(Decimal(text) - Decimal(value)) < step
        assert len(text.partition(".")[2]) == digits


@given(first=points, second=points, digits=decimals)
def test_the_larger_of_two_figures_is_never_shown_as_the_smaller(
    first: float, second: float, digits: int
) -> None:
    low, high = sorted((first, second))
    for written in (figures.gain, figures.bound):
        assert Decimal(written(low, digits)) <= Decimal(written(high, digits))


@given(value=st.integers(-(10**9), 10**9), digits=decimals, ulps=st.integers(-3, 3))
def test_a_decimal_figure_is_shown_as_it_is_whatever_binary_makes_of_it(
    value: int, digits: int, ulps: int
) -> None:
    exact = Decimal(value).scaleb(-digits)
    stored = float(exact)
    for _ in range(abs(ulps)):
        stored = math.nextafter(stored, math.inf * ulps)
    shown = f"{exact if exact else abs(exact):f}"
    assert figures.gain(stored, digits) == figures.bound(stored, digits) == shown


@given(value=shares, digits=decimals)
def test_a_gap_is_shown_no_smaller_than_it_is(value: float, digits: int) -> None:
    percent = Decimal(value) * 100
    assert Decimal(figures.gap(value, digits).removesuffix("%")) >= percent - noise(percent)


@given(asked=st.floats(1e-6, 1), part=st.floats(0, 1))
def test_a_gap_within_the_one_asked_for_reads_so(asked: float, part: float) -> None:
    reached = asked * part
    shown = Decimal(figures.gap(reached, asked=asked).removesuffix("%"))
    assert shown <= Decimal(asked) * 100 + Decimal("1e-11")
    assert shown >= Decimal(reached) * 100 - Decimal("2e-7")


@given(asked=st.floats(1e-6, 0.5), more=st.floats(1e-6, 1))
def test_a_gap_beyond_the_one_asked_for_reads_so(asked: float, more: float) -> None:
    shown = Decimal(figures.gap(asked + more, asked=asked).removesuffix("%"))
    assert shown >= Decimal(asked) * 100


@pytest.mark.parametrize(
    ("value", "gain", "bound"),
    [
        (22.1409, "22.14", "22.15"),
        (22.14001, "22.14", "22.15"),
        (22.139999999999997, "22.14", "22.14"),
        (0.0, "0.00", "0.00"),
        (-0.0, "0.00", "0.00"),
        (-1e-12, "0.00", "0.00"),
        (-1e-7, "-0.01", "0.00"),
        (-0.006, "-0.01", "0.00"),
        (1e300, f"{int(1e300)}.00", f"{int(1e300)}.00"),
        (None, "-", "-"),
        (math.inf, "-", "-"),
        (-math.inf, "-", "-"),
        (math.nan, "-", "-"),
    ],
)
def test_known_figures(value: float | None, gain: str, bound: str) -> None:
    assert (figures.gain(value), figures.bound(value)) == (gain, bound)


@pytest.mark.parametrize(
    ("value", "asked", "text"),
    [
        (0.009999, 0.01, "1.00%"),
        (0.010001, 0.01, "1.01%"),
        (0.01, 0.01, "1.00%"),
        (0.00114999, 0.00115, "0.115%"),  # 0.12 % would be above what was asked
        (0.001151, 0.00115, "0.12%"),
        (0.0, 0.0, "0.00%"),
        (1e-7, 0.0, "0.01%"),
        (None, 0.01, "-"),
        (math.inf, None, "-"),
    ],
)
def test_known_gaps(value: float | None, asked: float | None, text: str) -> None:
    assert figures.gap(value, asked=asked) == text


@example(one=-0.0, other=0.0)
@given(one=points, other=points)
def test_figures_that_differ_read_differently(one: float, other: float) -> None:
    texts = figures.told_apart(one, other)
    assert (texts[0] == texts[1]) == (one == other)


def test_a_limit_and_what_breaks_it_are_as_short_as_they_can_be() -> None:
    assert figures.told_apart(120.5, 100) == ("120.5", "100")
    assert figures.told_apart(100.00000001, 100) == ("100.00000001", "100")
    assert figures.told_apart(0.1 + 0.2, 0.3) == ("0.30000000000000004", "0.29999999999999999")


@given(largest=st.floats(1e-12, 1e15), part=st.floats(0, 1))
def test_an_amount_is_written_with_three_digits_of_the_largest(largest: float, part: float) -> None:
    written = figures.amounts(largest)
    shown = Decimal(written(largest).replace(",", ""))
    assert abs(shown / Decimal(largest) - 1) <= Decimal("0.005")
    step = max(1e-12, 10 ** (math.floor(math.log10(largest)) - 2))
    assert abs(float(written(largest * part).replace(",", "")) - largest * part) <= step


@pytest.mark.parametrize(
    ("largest", "amount", "text"),
    [
        (31100, 4262.4, "4,262"),
        (1000, 999.6, "1,000"),
        (999.9, 12.34, "12.3"),
        (85, 0.04, "0"),
        (10, 6, "6.0"),
        (9.9, 6, "6.00"),
        (0.0085, 0.001, "0.00100"),
        (0, 0, "0"),
    ],
)
def test_known_amounts(largest: float, amount: float, text: str) -> None:
    assert figures.amounts(largest)(amount) == text


@given(value=points | st.floats(-1e-3, 1e-3, allow_subnormal=False), digits=st.integers(1, 17))
def test_a_plain_number_has_no_exponent(value: float, digits: int) -> None:
    text = figures.plain(value, digits)
    assert ("e" in text) == (0 < abs(value) < 1e-15)
    assert float(text) == float(f"{value:.{digits}g}")
    assert figures.plain(value, digits, grouped=True).replace(",", "") == text


@pytest.mark.parametrize(
    ("value", "short"),
    [(1234.567, 1234.57), (12.345, 12.35), (0.0012344, 0.001234), (-0.00005, -0.00005), (0, 0)],
)
def test_a_short_number_keeps_two_decimals_or_four_digits(value: float, short: float) -> None:
    assert figures.shortened(value) == pytest.approx(short, rel=1e-12)


FIGURES = {"objective", "bound", "gap", "gain", "incumbent", "two_way", "inbound", "outbound"}
"""Attributes whose values are rounded to a side."""
COMPUTING = {("planner", "search"), ("planner", "auditing"), ("planner", "generator")}
"""Rooms that show nothing to people."""


def formatted_directly(source: str) -> Iterator[int]:
    """The lines on which one of the figures is given a number format instead of a side."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            shown: ast.expr | None = node.value
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("format", "round")
        ):
            shown = node.args[0]
        else:
            continue
        if shown is not None and any(
            getattr(part, "attr", getattr(part, "id", None)) in FIGURES for part in ast.walk(shown)
        ):
            yield node.lineno


def test_no_other_place_rounds_these_figures_for_people() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ("api", "planner")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.relative_to(ROOT).parts[:2] not in COMPUTING
        for line in formatted_directly(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("f'{plan.objective:.2f}'", [1]),
        ("format(plan.bound, '.2f')", [1]),
        ("f'{max(gap, 0):.2%}'", [1]),
        ("round(case.gain, 2)", [1]),
        ("f'{plan.objective}'", []),  # the whole figure
        ("f'{seconds:.1f}'", []),
        ("figures.gain(plan.objective)", []),
    ],
)
def test_the_scan_finds_formats_and_leaves_the_rest(source: str, lines: list[int]) -> None:
    assert list(formatted_directly(source)) == lines
