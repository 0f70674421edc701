"""Read, write and check counties, scenarios and plans."""
