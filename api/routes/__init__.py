"""The routes of the service, a noun a file."""
