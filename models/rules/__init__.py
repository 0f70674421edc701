"""The mathematics of the county in Pyomo, one program a file."""
