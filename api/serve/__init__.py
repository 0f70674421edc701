"""Starting and running the service; its commands."""
