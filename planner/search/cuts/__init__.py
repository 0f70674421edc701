"""Cutting planes: rounding, Gomory, and their reuse."""
