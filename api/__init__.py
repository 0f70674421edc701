"""The door: the planner's functions over HTTP, and the page."""
