"""A plan as people read it: on the terminal and in tables."""
