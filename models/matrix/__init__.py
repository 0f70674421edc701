"""The model as arrays: compile, bound, aggregate, revise."""
