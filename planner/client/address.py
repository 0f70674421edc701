"""Where a server listens by default."""

DEFAULT_SERVER = "http://127.0.0.1:8000"
"""Address of ``planner serve`` without options."""
