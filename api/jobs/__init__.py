"""Jobs on their way: checking, dispatching, attempts, events."""
