"""Talk to a served planner: submit, watch, fetch."""
