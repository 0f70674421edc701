"""Serve the planner's functions over HTTP."""
