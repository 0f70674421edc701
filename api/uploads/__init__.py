"""Read counties and scenarios that arrive over HTTP."""
