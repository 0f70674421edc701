"""Counties and scenarios as they arrive over HTTP."""
