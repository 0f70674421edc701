"""A served planner from afar: submit, watch, fetch."""
