"""Define the routes of the service, one file a resource."""
