"""Solve many cases into one table: counties times scenarios times a grid."""
