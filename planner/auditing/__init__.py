"""Recompute plans: the rules written a second time, independent of the model builder."""
