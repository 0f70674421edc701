"""What a batch shows: lines that fit, what is left, and running cases with their figures."""

import io
import math

import pytest
from rich.cells import cell_len
from rich.console import Console

from planner.batch.progress import MOST_SHOWN, BatchProgress, middle_cut
from planner.batch.records import Record
from planner.language.text import Lang
from planner.search.progress import Best, Progress
from tests.planner.batch.test_results import record

LONG = "some-long-county-of-the-west,budget_factor=0.8,source_factors.own=1.5,beta=0.25"


def watch(
    lang: Lang = "en", total: int = 4, terminal: bool = False
) -> tuple[BatchProgress, io.StringIO]:
    out = io.StringIO()
    console = Console(
        file=out, width=80, force_terminal=terminal, highlight=False, color_system=None
    )
    return BatchProgress(console, lang, total), out


def shown(watch: BatchProgress) -> list[str]:
    out = io.StringIO()
    Console(file=out, width=80, highlight=False).print(watch.view())
    return out.getvalue().splitlines()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("label", ["default", LONG, "黎平县" * 30])
def test_a_line_off_a_terminal_fits_and_says_how_it_ended(lang: Lang, label: str) -> None:
    view, out = watch(lang)
    ends: list[Record] = [
        record(label, objective=1, index=101.234, gap=0.0123, seconds=61.26, attempts=1),
        record(label, "the worker ended with -9 and many words more " * 3, status="crashed"),
    ]
    with view:
        for end in ends:
            view.finished(end)
    first, second = out.getvalue().splitlines()
    assert max(cell_len(first), cell_len(second)) <= 80
    assert first.startswith("[1/4]")
    assert all(part in first for part in ("101.23", "1.23%", "61.3", "tiny/"))
    assert second.startswith("[2/4]")
    assert ("the worker ended" if lang == "en" else "错误") in second


def test_on_a_terminal_only_cases_without_a_plan_leave_a_line() -> None:
    view, out = watch(terminal=True)
    with view:
        view.finished(record("good", objective=1, attempts=1))
        view.finished(record("bad", "why not", status="crashed", attempts=2))
    assert "tiny/good" not in out.getvalue()
    assert "tiny/bad  why not" in out.getvalue()


def test_what_is_left_follows_from_what_cases_took() -> None:
    # Two of five took 30 s on average; three are left, one at a time: 90 s.
    view, _ = watch(total=5)
    assert view.time_left() == ""
    view.finished(record("a", objective=1, attempts=1, seconds=20.0))
    view.finished(record("b", objective=1, attempts=2, seconds=40.0))
    assert view.time_left() == "0:01:30 left"
    # One that needed no solving says nothing about the time of others.
    view.finished(record("c", "wrong", status="malformed"))
    assert view.time_left() == "0:01:00 left"


def test_a_running_case_shows_the_figures_last_heard() -> None:
    view, _ = watch()
    view.task_started(f"tiny/{LONG}")
    view.task_message("tiny/unknown", Progress(1.0, 1.0, 2.0, 1.0))
    view.task_message(f"tiny/{LONG}", Progress(1.0, None, math.inf, None, phase="build"))
    assert "inf" not in "".join(shown(view))
    view.task_message(f"tiny/{LONG}", Progress(2.0, 17.5, 18.25, 0.04286, phase="search"))
    view.task_message(f"tiny/{LONG}", Best(17.5, {}))
    view.task_message(f"tiny/{LONG}", Progress(3.0, None, None, None, phase="audit"))
    bar, head, line = shown(view)
    assert bar.startswith("0/4")
    assert "best" in head
    assert all(part in line for part in ("auditing", "17.500", "18.250", "4.29%", "beta=0.25"))
    assert max(map(cell_len, (bar, head, line))) <= 80
    view.task_ended(f"tiny/{LONG}")
    assert len(shown(view)) == 1


def test_a_cluster_shows_some_of_its_running_cases() -> None:
    view, _ = watch(total=99)
    for number in range(MOST_SHOWN + 3):
        view.task_started(f"tiny/{number}")
    assert len(shown(view)) == 1 + 1 + MOST_SHOWN + 1
    assert "3 more" in shown(view)[-1]


@pytest.mark.parametrize("cells", [20, 21, 33])
def test_names_are_cut_in_the_middle(cells: int) -> None:
    for name in (LONG, "黎平县" * 20):
        short = middle_cut(name, cells)
        assert cells - 3 <= cell_len(short) <= cells
        assert name.startswith(short.partition("…")[0])
        assert name.endswith(short.partition("…")[2])
    assert middle_cut("short", cells) == "short"
