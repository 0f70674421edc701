"""The mathematics of the county in Pyomo, one program a file."""

from models.deferred import UNUSED, defer

defer(*UNUSED)  # before any module here imports Pyomo
