"""The model as arrays: compile, bound, aggregate, revise."""

from models.deferred import UNUSED, defer

defer(*UNUSED)  # before any module here imports Pyomo
