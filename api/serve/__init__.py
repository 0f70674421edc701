"""Start and run the service; the console script."""
