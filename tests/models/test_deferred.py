"""What Pyomo imports for nothing is imported once it is used."""

import subprocess
import sys

import pytest

REAL = ("scipy.stats._stats_py", "scipy.integrate._quadpack_py", "scipy.spatial._kdtree")
"""Modules that are there once the packages are really imported."""


def printed(code: str) -> str:
    """What a fresh interpreter prints."""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


@pytest.mark.parametrize("first", ["models.rules.county", "models.matrix.compile"])
def test_pyomo_does_not_import_them(first: str) -> None:
    code = f"import sys, {first}; print([name for name in {REAL} if name in sys.modules])"
    assert printed(code) == "[]"


@pytest.mark.parametrize(
    ("use", "value"),
    [
        ("import scipy.stats; print(scipy.stats.norm.cdf(0))", "0.5"),
        ("import scipy; print(scipy.stats.norm.cdf(0))", "0.5"),
        ("from scipy.stats import norm; print(norm.cdf(0))", "0.5"),
        ("import scipy.spatial.distance as d; print(d.euclidean([0], [3]))", "3.0"),
        ("from scipy import integrate; print(integrate.quad(lambda x: 2 * x, 0, 1)[0])", "1.0"),
    ],
)
def test_they_are_there_when_they_are_used(use: str, value: str) -> None:
    assert printed(f"import models.rules.county; {use}") == value


def test_metadata_imports_nothing() -> None:
    code = (
        "import sys, models.rules.county; m = sys.modules['scipy.stats'];"
        f"print(hasattr(m, '__file__'), {REAL[0]!r} in sys.modules)"
    )
    assert printed(code) == "False False"
