"""Numerical tolerances that several parts of the search share."""

INTEGRALITY = 1e-6
"""Distance to the next integer that counts as integral."""

ZERO = 1e-9
"""Coefficients up to this are rounding noise."""
