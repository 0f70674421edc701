"""Many cases, one table: counties times scenarios times a grid, and nothing lost on the way."""
