"""The plan that does nothing is found by the planner's own solver, with little to import."""

import subprocess
import sys

import pytest

from planner.input.checking.baseline import _Rows
from planner.processes.deadline import Deadline

HEAVY = ("pyomo", "pandas", "scipy.optimize", "scipy.stats._stats_py", "matplotlib")


def test_the_check_imports_nothing_heavy() -> None:
    code = f"import sys, planner.input.check; print([x for x in {HEAVY} if x in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_least_total_is_shared_where_there_is_room() -> None:
    # x0 + y0 >= 0.5, x1 + y1 >= 0.7 and y0 + y1 <= 0.9: at least 0.3 of x0 + x1 is left
    rows = _Rows(2)
    served = rows.column(), rows.column()
    for place, level in enumerate((0.5, 0.7)):
        rows.add(("level", str(place)), place, -1.0, -level)
        rows.add(("level", str(place)), served[place], -1.0, -level)
        rows.add(("room",), served[place], 1.0, 0.9)
    short = rows.least_total(2, Deadline())
    assert sum(short) == pytest.approx(0.3)
    assert min(short) >= 0


def test_a_program_without_an_optimum_is_an_error() -> None:
    # x <= -1 contradicts x >= 0
    rows = _Rows(1)
    rows.add(("level", "n"), 0, 1.0, -1.0)
    with pytest.raises(RuntimeError, match="infeasible"):
        rows.least_total(1, Deadline())
